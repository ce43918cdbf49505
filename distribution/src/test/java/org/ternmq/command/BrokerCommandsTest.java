package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that have a broker, or its data, of their own. */
class BrokerCommandsTest {
  private static final Pattern READY =
      Pattern.compile("ternmq: ready on (127\\.0\\.0\\.1:\\d+), data in (.+), pid (\\d+)\n");

  @TempDir private Path directory;

  private String data() {
    return directory.resolve("data").toString();
  }

  /** Runs a broker until told to stop. */
  private final class Run {
    final Invocation command = new Invocation();
    final CompletableFuture<Integer> exit;
    final String url;

    Run(String... more) {
      String[] arguments = new String[5 + more.length];
      System.arraycopy(
          new String[] {"run", "--data", data(), "--listen", "127.0.0.1:0"}, 0, arguments, 0, 5);
      System.arraycopy(more, 0, arguments, 5, more.length);
      exit = CompletableFuture.supplyAsync(() -> command.run(arguments));
      Awaitility.await().until(() -> command.outText().endsWith("\n") || exit.isDone());
      Matcher ready = READY.matcher(command.outText());
      assertThat(ready.matches()).as(command.outText() + command.errText()).isTrue();
      assertThat(ready.group(2)).isEqualTo(data());
      assertThat(ready.group(3)).isEqualTo(String.valueOf(ProcessHandle.current().pid()));
      url = "tern://" + ready.group(1);
    }

    void stop() throws Exception {
      command.termination().request();
      assertThat(exit.get(20, TimeUnit.SECONDS)).as(command.errText()).isZero();
    }
  }

  @Test
  void messagesOutliveTheBroker() throws Exception {
    Run first = new Run();
    assertThat(new Invocation().run("send", "queue:kept", "kept", "--url", first.url)).isZero();
    first.stop();
    Run second = new Run("--set", "max-connections=50");
    Invocation receive = new Invocation();
    assertThat(receive.run("receive", "queue:kept", "--count", "1", "--url", second.url)).isZero();
    assertThat(receive.outText()).isEqualTo("kept\n");
    second.stop();
  }

  @Test
  void aSecondBrokerOnTheSameDataIsRefusedWithTheOwnersPid() throws Exception {
    Run owner = new Run();
    Invocation second = new Invocation();
    assertThat(second.run("run", "--data", data(), "--listen", "127.0.0.1:0"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(second.errText())
        .contains(data())
        .contains("pid " + ProcessHandle.current().pid())
        .hasLineCount(1);
    owner.stop();
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    Run owner = new Run();
    Invocation second = new Invocation();
    String address = owner.url.substring("tern://".length());
    assertThat(second.run("run", "--data", directory + "/other", "--listen", address))
        .isEqualTo(ExitCode.FAILED);
    assertThat(second.errText()).startsWith("ternmq: ").contains(address).hasLineCount(1);
    owner.stop();
  }

  @Test
  void journalCommandsLookBesideARunningBroker() throws Exception {
    Run owner = new Run();
    Invocation send = new Invocation();
    assertThat(send.run("send", "queue:looked-at", "x", "-P", "a=b", "--url", owner.url)).isZero();

    Invocation print = new Invocation();
    assertThat(print.run("journal", "print", data())).as(print.errText()).isZero();
    assertThat(print.outText())
        .contains(" queueCreated queue=")
        .contains(" name=looked-at")
        .contains(" messageAdded message=")
        .doesNotContain("malformed");
    Invocation json = new Invocation();
    assertThat(json.run("journal", "print", "--json", data())).isZero();
    assertThat(json.outText().lines())
        .allMatch(line -> line.startsWith("{\"file\":\"") && line.endsWith("}"))
        .anyMatch(line -> line.contains("\"record\":\"messageAdded\""));

    owner.stop();
    Invocation verify = new Invocation();
    assertThat(verify.run("journal", "verify", data())).as(verify.outText()).isZero();
    assertThat(verify.outText()).endsWith("sound\n");
  }

  @Test
  void verifyNamesTheDamagedFileAndThePlace() throws Exception {
    Run owner = new Run();
    Invocation send = new Invocation();
    assertThat(send.run("send", "queue:a", "1", "2", "3", "--count", "50", "--url", owner.url))
        .isZero();
    owner.stop();
    Path segment = damage();

    Invocation verify = new Invocation();
    assertThat(verify.run("journal", "verify", data())).isEqualTo(ExitCode.FAILED);
    assertThat(verify.outText())
        .contains("problem: ")
        .contains(segment.getFileName().toString())
        .contains("offset ")
        .endsWith("DAMAGED\n");
    assertThat(verify.errText()).contains("keep a copy").hasLineCount(1);

    Invocation json = new Invocation();
    assertThat(json.run("journal", "verify", "--json", data())).isEqualTo(ExitCode.FAILED);
    assertThat(json.outText()).startsWith("{\"sound\":false,").contains("\"offset\":");

    Invocation run = new Invocation();
    assertThat(run.run("run", "--data", data(), "--listen", "127.0.0.1:0"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(run.errText()).contains(segment.getFileName().toString()).hasLineCount(1);
  }

  /** Turns a byte among the records of the first segment. */
  private Path damage() throws IOException {
    Path segment;
    try (var files = Files.list(Path.of(data()))) {
      segment =
          files
              .filter(file -> file.toString().contains("segment-"))
              .sorted()
              .findFirst()
              .orElseThrow();
    }
    try (var channel =
        Files.newByteChannel(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      var one = java.nio.ByteBuffer.allocate(1);
      channel.position(4096 + 600);
      channel.read(one);
      one.put(0, (byte) ~one.get(0)).rewind();
      channel.position(4096 + 600);
      channel.write(one);
    }
    return segment;
  }

  @Test
  void theDemoEndsWithASummaryAndLeavesSomethingToLookAt() throws Exception {
    Invocation demo = new Invocation();
    assertThat(demo.run("demo", "--seconds", "1", "--data", data())).as(demo.errText()).isZero();
    assertThat(demo.outText())
        .contains("its journal is in " + data())
        .containsPattern("messages   [\\d,]+ sent and confirmed, [\\d,]+ received")
        .containsPattern("rate       [\\d,]+ per second")
        .contains("p99.9")
        .containsPattern("fsyncs     [1-9]")
        .contains("journal print " + data());
    Run afterwards = new Run();
    Invocation browse = new Invocation();
    assertThat(browse.run("browse", "queue:demo.kept", "--url", afterwards.url)).isZero();
    assertThat(browse.outText()).hasLineCount(5);
    afterwards.stop();
  }

  @Test
  void benchMeasuresQueuesTopicsAndTransactions() {
    try (RunningBroker broker = RunningBroker.inMemory()) {
      bench(broker, "--producers", "2", "--consumers", "2", "--transacted", "10");
      bench(broker, "topic:load", "--consumers", "2", "--non-persistent", "--size", "16");
      bench(broker, "--consumers", "0");
    }
  }

  private static void bench(RunningBroker broker, String... options) {
    Invocation bench = new Invocation();
    String[] arguments = new String[5 + options.length];
    System.arraycopy(options, 0, arguments, 5, options.length);
    System.arraycopy(
        new String[] {"bench", "--url", broker.url(), "--seconds", "1"}, 0, arguments, 0, 5);
    assertThat(bench.run(arguments)).as(bench.errText()).isZero();
    assertThat(bench.outText())
        .containsPattern("messages   [1-9][\\d,]* sent and confirmed")
        .contains("confirmed  p50 ");
  }
}
