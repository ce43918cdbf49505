package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes in with send comes out with receive. Each test has a queue of its own. */
class RoundTripTest {
  private static final String SHORT_WAIT = "300ms";

  @TempDir private static Path directory;
  private static RunningBroker broker;

  @BeforeAll
  static void start() {
    broker = RunningBroker.in(directory.resolve("data"));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static String[] withUrl(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--url");
    all.add(broker.url());
    return all.toArray(String[]::new);
  }

  private static void send(byte[] input, String... arguments) {
    Invocation send = new Invocation().input(input);
    assertThat(send.run(withUrl(arguments))).as(send.errText()).isZero();
    assertThat(send.errText()).contains("all confirmed").hasLineCount(1);
    assertThat(send.out()).isEmpty();
  }

  private static Invocation receive(String... arguments) {
    Invocation receive = new Invocation();
    assertThat(receive.run(withUrl(arguments))).as(receive.errText()).isZero();
    return receive;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] randomBytes(int length) {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static Stream<byte[]> inputs() {
    return Stream.of(
        utf8("one\ntwo\nthree\n"),
        utf8("no line feed at the end"),
        utf8("\n"),
        utf8("\n\n\nempty lines\n\n"),
        utf8("carriage\r\nreturns\r\nand a last one\r"),
        utf8(
            "\uFEFFbyte order mark, \u00fcml\u00e4ut, \u4e2d\u6587, \uD83D\uDE00, \u0000, \uFFFD\n"),
        new byte[] {(byte) 0xC3, '\n', 'o', 'k', '\n', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '\n'},
        new byte[] {(byte) 0xFF, (byte) 0xFE},
        utf8("x".repeat(300_000) + "\n" + "y".repeat(70_000)),
        randomBytes(100_000));
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void receiveWritesTheBytesThatSendRead(byte[] input) {
    String queue = "queue:bytes-" + System.nanoTime();
    send(input, "send", queue);
    assertThat(receive("receive", queue, "--wait", SHORT_WAIT).out()).isEqualTo(input);
  }

  @Test
  void manyLinesKeepTheirOrderWithAndWithoutBatches() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines.append("line ").append(i).append('\n');
    }
    byte[] input = utf8(lines.toString());
    send(input, "send", "queue:many");
    assertThat(receive("receive", "queue:many", "--count", "20000", "--wait", "10s").out())
        .isEqualTo(input);
    send(input, "send", "queue:many");
    Invocation batches =
        receive("receive", "queue:many", "--count", "20000", "--wait", "10s", "--batch", "300");
    assertThat(batches.out()).isEqualTo(input);
    assertThat(batches.errText()).contains("received 20,000 messages");
  }

  @Test
  void anEmptyInputSendsNothing() {
    send(new byte[0], "send", "queue:nothing");
    Invocation receive = new Invocation();
    assertThat(receive.run(withUrl("receive", "queue:nothing", "--wait", "50ms")))
        .isEqualTo(ExitCode.NOTHING_RECEIVED);
    assertThat(receive.out()).isEmpty();
  }

  @Test
  void aFileIsSentByLinesOrWholeAndAsOftenAsWanted() throws IOException {
    Path file = directory.resolve("file.txt");
    byte[] content = utf8("a\nb\nc");
    Files.write(file, content);
    send(new byte[0], "send", "queue:file", "--file", file.toString(), "--count", "2");
    assertThat(receive("receive", "queue:file", "--wait", SHORT_WAIT).outText())
        .isEqualTo("a\nb\nca\nb\nc");
    send(new byte[0], "send", "queue:file", "--file", file.toString(), "--whole");
    Invocation whole = receive("receive", "--queue", "file", "--count", "1");
    assertThat(whole.out()).isEqualTo(content);
    assertThat(whole.errText()).contains("received 1 message ");
  }

  @Test
  void argumentsAreMessagesOfTheirOwn() {
    send(new byte[0], "send", "--queue", "arguments", "first", "two\nlines", "", "--count", "2");
    assertThat(receive("receive", "queue:arguments", "--wait", SHORT_WAIT).outText())
        .isEqualTo("first\ntwo\nlines\n\nfirst\ntwo\nlines\n\n");
  }

  @Test
  void headersAndPropertiesArriveAndShowInJson() {
    send(
        new byte[0],
        "send",
        "queue:headers",
        "a \"body\"",
        "-H",
        "priority=7",
        "-H",
        "JMSType=t",
        "-H",
        "correlation-id=c1",
        "-H",
        "reply-to=topic:answers",
        "-P",
        "s=x=y",
        "-P",
        "int:i=5",
        "-P",
        "boolean:b=true",
        "-P",
        "double:d=1.5",
        "--non-persistent",
        "--ttl",
        "1h");
    String json = receive("receive", "queue:headers", "--count", "1", "--json").outText();
    assertThat(json)
        .hasLineCount(1)
        .startsWith("{\"messageId\":\"ID:")
        .contains("\"destination\":\"queue:headers\"")
        .contains("\"deliveryMode\":\"non-persistent\"")
        .contains("\"priority\":7")
        .contains("\"type\":\"t\"")
        .contains("\"correlationId\":\"c1\"")
        .contains("\"replyTo\":\"topic:answers\"")
        .contains("\"expiration\":")
        .contains("\"s\":\"x=y\"")
        .contains("\"i\":5")
        .contains("\"b\":true")
        .contains("\"d\":1.5")
        .contains("\"bodyType\":\"text\",\"body\":\"a \\\"body\\\"\"}");
  }

  @Test
  void bytesAreBase64InJson() {
    send(new byte[] {1, 2, (byte) 0xFF}, "send", "queue:base64");
    assertThat(receive("receive", "queue:base64", "--count", "1", "--json").outText())
        .contains("\"bodyType\":\"bytes\",\"body\":\"AQL/\"}");
  }

  @Test
  void aDelayedMessageComesLater() {
    long begin = System.nanoTime();
    send(new byte[0], "send", "queue:delayed", "later", "--delay", "700ms");
    assertThat(receive("receive", "queue:delayed", "--count", "1", "--wait", "10s").outText())
        .isEqualTo("later\n");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(690));
  }

  @Test
  void aSelectorTakesOnlyWhatItMatchesAndBrowseTakesNothing() {
    send(new byte[0], "send", "queue:selected", "red", "-P", "colour=red");
    send(new byte[0], "send", "queue:selected", "blue", "-P", "colour=blue");
    assertThat(receive("browse", "queue:selected").outText()).isEqualTo("red\nblue\n");
    assertThat(receive("browse", "queue:selected", "--count", "1").outText()).isEqualTo("red\n");
    assertThat(receive("browse", "queue:selected", "-s", "colour = 'blue'").outText())
        .isEqualTo("blue\n");
    assertThat(
            receive("receive", "queue:selected", "-s", "colour = 'blue'", "-w", SHORT_WAIT)
                .outText())
        .isEqualTo("blue\n");
    assertThat(receive("browse", "--queue", "selected", "--json").outText())
        .contains("\"colour\":\"red\"");
    assertThat(receive("receive", "queue:selected", "-w", SHORT_WAIT).outText()).isEqualTo("red\n");
    Invocation empty = new Invocation();
    assertThat(empty.run(withUrl("browse", "queue:selected"))).isEqualTo(ExitCode.NOTHING_RECEIVED);
    assertThat(empty.errText()).isEqualTo("ternmq: 0 messages in queue:selected\n");
  }

  @Test
  void aWrongSelectorIsNamed() {
    Invocation receive = new Invocation();
    assertThat(receive.run(withUrl("receive", "queue:a", "--selector", "colour == 'red'")))
        .isEqualTo(ExitCode.FAILED);
    assertThat(receive.errText()).startsWith("ternmq: ").contains("character 9").hasLineCount(1);
  }

  @Test
  void fewerMessagesThanWantedIsACodeOfItsOwn() {
    send(new byte[0], "send", "queue:few", "only");
    Invocation receive = new Invocation();
    assertThat(receive.run(withUrl("receive", "queue:few", "--count", "2", "--wait", "100ms")))
        .isEqualTo(ExitCode.NOTHING_RECEIVED);
    assertThat(receive.outText()).isEqualTo("only\n");
    assertThat(receive.errText()).contains("received 1 message ");
  }

  @Test
  void countLeavesTheRestInTheQueue() {
    send(utf8("1\n2\n3\n4\n"), "send", "queue:rest");
    assertThat(receive("receive", "queue:rest", "--count", "2").outText()).isEqualTo("1\n2\n");
    assertThat(receive("receive", "queue:rest", "--count", "1", "--batch", "5").outText())
        .isEqualTo("3\n");
    assertThat(receive("receive", "queue:rest", "--wait", SHORT_WAIT).outText()).isEqualTo("4\n");
  }

  @Test
  void aDurableSubscriptionKeepsWhatCameMeanwhile() {
    String[] reader = {
      "receive", "topic:news", "--durable", "reader", "--client-id", "desk", "--wait", SHORT_WAIT
    };
    assertThat(new Invocation().run(withUrl(reader))).isEqualTo(ExitCode.NOTHING_RECEIVED);
    send(new byte[0], "send", "topic:news", "for the desk");
    assertThat(receive(reader).outText()).isEqualTo("for the desk\n");

    send(new byte[0], "send", "topic:news", "never read");
    List<String> last = new ArrayList<>(List.of(reader));
    last.addAll(List.of("--unsubscribe", "--count", "1"));
    assertThat(receive(last.toArray(String[]::new)).outText()).isEqualTo("never read\n");
    send(new byte[0], "send", "topic:news", "for nobody");
    assertThat(new Invocation().run(withUrl(reader))).isEqualTo(ExitCode.NOTHING_RECEIVED);
  }

  @Test
  void aSharedDurableSubscriptionNeedsNoClientId() {
    String[] reader = {
      "receive", "topic:shared", "--durable", "team", "--shared", "--wait", SHORT_WAIT
    };
    assertThat(new Invocation().run(withUrl(reader))).isEqualTo(ExitCode.NOTHING_RECEIVED);
    send(new byte[0], "send", "topic:shared", "for the team");
    assertThat(receive(reader).outText()).isEqualTo("for the team\n");
  }

  @Test
  void aSignalEndsReceiveWithWhatItHas() throws Exception {
    send(new byte[0], "send", "queue:signal", "here");
    Invocation receive = new Invocation();
    CompletableFuture<Integer> exit =
        CompletableFuture.supplyAsync(
            () -> receive.run(withUrl("receive", "queue:signal", "--wait", "forever")));
    Awaitility.await().until(() -> receive.out().length > 0);
    receive.termination().request();
    assertThat(exit.get(10, TimeUnit.SECONDS)).isZero();
    assertThat(receive.outText()).isEqualTo("here\n");
    assertThat(receive.errText()).contains("stopped by a signal");
  }

  @Test
  void aSignalEndsSendWhileItsInputIsSilent()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    try (PipedOutputStream typed = new PipedOutputStream();
        PipedInputStream input = new PipedInputStream(typed)) {
      Invocation send = new Invocation().input(input);
      CompletableFuture<Integer> exit =
          CompletableFuture.supplyAsync(() -> send.run(withUrl("send", "queue:typed")));
      typed.write(utf8("first line\nbegun"));
      typed.flush();
      // The line is there while the input is still open.
      assertThat(receive("receive", "queue:typed", "--count", "1", "--wait", "10s").outText())
          .isEqualTo("first line\n");
      send.termination().request();
      assertThat(exit.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.FAILED);
      assertThat(send.errText()).contains("sent 1 message").contains("stopped by a signal");
    }
  }

  @Test
  void whatAClosedPipeDidNotTakeStaysInTheQueue() {
    send(utf8("1\n2\n"), "send", "queue:pipe");
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Invocation receive = new Invocation().output(closed);
    assertThat(receive.run(withUrl("receive", "queue:pipe", "--count", "2")))
        .isEqualTo(ExitCode.OUTPUT_CLOSED);
    assertThat(receive.errText()).isEmpty();
    assertThat(receive("receive", "queue:pipe", "--count", "2", "--wait", "5s").outText())
        .isEqualTo("1\n2\n");
  }

  @Test
  void aMessageThatIsTooLargeFailsAndTellsHowManyWereConfirmed() throws IOException {
    Path file = directory.resolve("large");
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    lines.writeBytes(utf8("small\n"));
    lines.writeBytes(new byte[101 << 20]);
    Files.write(file, lines.toByteArray());
    Invocation send = new Invocation();
    assertThat(send.run(withUrl("send", "queue:large", "--file", file.toString())))
        .isEqualTo(ExitCode.FAILED);
    assertThat(send.errText())
        .startsWith("ternmq: ")
        .contains("1 of them confirmed")
        .hasLineCount(1);
    assertThat(receive("receive", "queue:large", "--count", "1").outText()).isEqualTo("small\n");
  }

  @Test
  void aWrongPasswordIsToldWithAdvice() {
    try (RunningBroker guarded = RunningBroker.withUser("alice", "secret")) {
      Invocation wrong = new Invocation();
      assertThat(
              wrong.run(
                  "send",
                  "queue:a",
                  "x",
                  "--url",
                  guarded.url(),
                  "--user",
                  "alice",
                  "--password",
                  "guess"))
          .isEqualTo(ExitCode.FAILED);
      assertThat(wrong.errText()).contains("TERNMQ_PASSWORD").hasLineCount(1);
      Invocation right = new Invocation();
      assertThat(
              right.run(
                  "send",
                  "queue:a",
                  "x",
                  "--url",
                  guarded.url(),
                  "--user",
                  "alice",
                  "--password",
                  "secret"))
          .as(right.errText())
          .isZero();
    }
  }

  @Test
  void aReconnectingCommandWaitsForTheBrokerAtTheBeginning() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Invocation send = new Invocation();
    String url = "tern://127.0.0.1:" + port + "?reconnect=true";
    CompletableFuture<Integer> exit =
        CompletableFuture.supplyAsync(() -> send.run("send", "queue:early", "x", "--url", url));
    Awaitility.await().until(() -> send.errText().contains("waiting for the broker"));
    try (RunningBroker late = RunningBroker.onPort(port)) {
      assertThat(exit.get(20, TimeUnit.SECONDS)).as(send.errText()).isZero();
      assertThat(send.errText()).hasLineCount(2);
      assertThat(late.url()).startsWith("tern://127.0.0.1:" + port);
    }
  }
}
