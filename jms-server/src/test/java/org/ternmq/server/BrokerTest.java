package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.wire.PeerConversation;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.error.ErrorCode;

/** A whole broker at a real socket, spoken to in frames. */
class BrokerTest {
  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private Broker start(BrokerOptions.Builder options) {
    Broker broker = Broker.start(options.listen("127.0.0.1:0").build());
    open.add(broker);
    return broker;
  }

  private BrokerClient connect(Broker broker) throws IOException {
    BrokerClient client = new BrokerClient(broker.listenAddress().getPort());
    open.add(client);
    return client;
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "text " + i).toList();
  }

  @Test
  void passesMessagesOnInOrder() throws IOException {
    Broker broker = start(BrokerOptions.builder());
    BrokerClient producer = connect(broker);
    BrokerClient consumer = connect(broker);
    consumer.consume(1, "q", 1000, 1_000_000);
    for (String text : texts(100)) {
      producer.send(BrokerClient.text("q", text));
    }
    assertThat(consumer.receiveTexts(100)).isEqualTo(texts(100));
    producer.awaitConfirmed(100);
    BrokerStats stats = broker.stats();
    assertThat(stats.messagesIn()).isEqualTo(100);
    assertThat(stats.messagesOut()).isEqualTo(100);
    assertThat(stats.connections()).isEqualTo(2);
  }

  @Test
  void keepsWhatItConfirmedWhenItIsKilled() throws IOException {
    Broker broker = start(BrokerOptions.builder().dataDirectory(folder.resolve("data")));
    BrokerClient producer = connect(broker);
    for (String text : texts(100)) {
      producer.send(BrokerClient.text("q", text));
    }
    producer.awaitConfirmed(100);
    BrokerClient consumer = connect(broker);
    consumer.consume(1, "q", 10, 1_000_000);
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ids.add(consumer.receive().messageId());
    }
    consumer.acknowledge(1, ids.stream().mapToLong(Long::longValue).toArray());
    Path afterKill = copyOf(folder.resolve("data"));

    Broker recovered = start(BrokerOptions.builder().dataDirectory(afterKill));
    BrokerClient second = connect(recovered);
    assertThat(second.welcome.brokerInstance()).isEqualTo(producer.welcome.brokerInstance());
    second.consume(1, "q", 1000, 1_000_000);
    assertThat(second.receiveTexts(90)).isEqualTo(texts(100).subList(10, 100));
  }

  @Test
  void storesARepeatedSendOnce() throws IOException {
    Broker broker = start(BrokerOptions.builder().dataDirectory(folder.resolve("data")));
    UUID instance = UUID.randomUUID();
    ClientCommand.Hello hello = resumable(instance);
    BrokerClient first = new BrokerClient(broker.listenAddress().getPort(), hello);
    first.sendConfirmed(BrokerClient.text("q", "once"));
    first.close();
    broker.close();

    Broker again = start(BrokerOptions.builder().dataDirectory(folder.resolve("data")));
    BrokerClient second = new BrokerClient(again.listenAddress().getPort(), hello);
    open.add(second);
    assertThat(second.welcome.lastSequence()).isEqualTo(1);
    second.conversation.send(
        new ClientCommand.Send(BrokerClient.SESSION, 1, BrokerClient.text("q", "once")));
    second.sendConfirmed(BrokerClient.text("q", "second"));
    second.consume(1, "q", 10, 10_000);
    assertThat(second.receiveTexts(2)).containsExactly("once", "second");
  }

  private static ClientCommand.Hello resumable(UUID instance) {
    ClientCommand.Hello hello = PeerConversation.newHello(instance);
    return new ClientCommand.Hello(
        hello.minVersion(),
        hello.maxVersion(),
        hello.features(),
        instance,
        true,
        0,
        null,
        null,
        null,
        0,
        hello.product());
  }

  @Test
  void startsInLessThanASecond() {
    long begin = System.nanoTime();
    start(BrokerOptions.builder().dataDirectory(folder.resolve("data")));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aSecondStartOnTheSameDataIsRefusedWithTheOwnersPid() {
    start(BrokerOptions.builder().dataDirectory(folder.resolve("data")));
    assertThatThrownBy(() -> start(BrokerOptions.builder().dataDirectory(folder.resolve("data"))))
        .hasMessageContaining("pid " + ProcessHandle.current().pid());
  }

  @Test
  void aPortInUseIsRefusedAndGivesTheDataFree() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      BrokerOptions options =
          BrokerOptions.builder()
              .listen("127.0.0.1:" + taken.getLocalPort())
              .dataDirectory(folder.resolve("data"))
              .build();
      assertThatThrownBy(() -> Broker.start(options))
          .hasMessageContaining("cannot listen at 127.0.0.1:" + taken.getLocalPort());
    }
    start(BrokerOptions.builder().dataDirectory(folder.resolve("data")));
  }

  @Test
  void aMalformedFrameClosesThatConnectionOnly() throws IOException {
    Broker broker = start(BrokerOptions.builder());
    BrokerClient bystander = connect(broker);
    PeerConversation stray = PeerConversation.connect(broker.listenAddress().getPort());
    open.add(stray);
    stray.sendRaw("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    stray.expectGoodbye(ErrorCode.TOO_LARGE);

    BrokerClient late = connect(broker);
    late.conversation.sendRaw(new byte[] {0, 0, 0, 2, (byte) 200, 1});
    late.conversation.expectEventually(
        org.ternmq.wire.command.Command.Goodbye.class, g -> g.code() == ErrorCode.PROTOCOL);
    late.conversation.expectEnd();
    bystander.sendConfirmed(BrokerClient.text("q", "still here"));
  }

  @Test
  void randomBytesCloseThatConnectionOnly() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Broker broker = start(BrokerOptions.builder().handshakeTimeoutMs(300));
    BrokerClient bystander = connect(broker);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[1 + random.nextInt(2000)];
      random.nextBytes(bytes);
      try (PeerConversation stray = PeerConversation.connect(broker.listenAddress().getPort())) {
        stray.sendRaw(bytes);
        stray.expectEventually(org.ternmq.wire.command.Command.Goodbye.class, goodbye -> true);
      } catch (IOException e) {
        assertThat(e).as("seed %s", seed).hasMessageContaining("reset");
      }
    }
    bystander.sendConfirmed(BrokerClient.text("q", "still here"));
  }

  @Test
  void aClientThatSaysNothingIsClosedAfterTheTimeAllowed() throws IOException {
    Broker broker = start(BrokerOptions.builder().handshakeTimeoutMs(100));
    PeerConversation silent = PeerConversation.connect(broker.listenAddress().getPort());
    open.add(silent);
    silent.expectGoodbye(ErrorCode.PROTOCOL);
  }

  @Test
  void aClientWithHeartbeatsThatFallsSilentIsClosed() throws IOException {
    Broker broker = start(BrokerOptions.builder().heartbeatMs(100));
    PeerConversation client = PeerConversation.connect(broker.listenAddress().getPort());
    open.add(client);
    ClientCommand.Hello plain = PeerConversation.newHello(UUID.randomUUID());
    client.hello(
        new ClientCommand.Hello(
            plain.minVersion(),
            plain.maxVersion(),
            plain.features(),
            plain.clientInstance(),
            false,
            0,
            null,
            null,
            null,
            100,
            plain.product()));
    client.expect(org.ternmq.wire.command.Command.Heartbeat.class);
    client.expectGoodbye(ErrorCode.HEARTBEAT_MISSED);
  }

  @Test
  void tooManyConnectionsAreRefusedWithAReason() throws IOException {
    Broker broker = start(BrokerOptions.builder().maxConnections(2));
    connect(broker);
    connect(broker);
    PeerConversation third = PeerConversation.connect(broker.listenAddress().getPort());
    open.add(third);
    third.expectGoodbye(ErrorCode.LIMIT_REACHED);
  }

  @Test
  void aWrongPasswordIsRefused() throws IOException {
    String hashed = org.ternmq.server.security.ConfiguredUsers.hash("secret");
    Broker broker = start(BrokerOptions.builder().user("ann", "plain").user("bob", hashed));
    for (String[] good : new String[][] {{"ann", "plain"}, {"bob", "secret"}}) {
      PeerConversation client = PeerConversation.connect(broker.listenAddress().getPort());
      open.add(client);
      client.hello(helloOf(good[0], good[1]));
    }
    String[][] bads = {{"ann", "secret"}, {"bob", "plain"}, {"eve", "plain"}, {null, null}};
    for (String[] bad : bads) {
      PeerConversation client = PeerConversation.connect(broker.listenAddress().getPort());
      open.add(client);
      client.send(helloOf(bad[0], bad[1]));
      client.expectGoodbye(ErrorCode.NOT_AUTHENTICATED);
    }
  }

  private static ClientCommand.Hello helloOf(String user, String password) {
    return PeerConversation.newHello(UUID.randomUUID(), user, password);
  }

  @Test
  void closingSaysGoodbyeToClients() throws IOException {
    Broker broker = start(BrokerOptions.builder());
    BrokerClient client = connect(broker);
    broker.close();
    client.conversation.expectEventually(
        org.ternmq.wire.command.Command.Goodbye.class,
        goodbye -> goodbye.code() == ErrorCode.SHUTTING_DOWN);
    client.conversation.expectEnd();
  }

  @Test
  void takesLargeMessagesInFragments() throws IOException {
    Broker broker = start(BrokerOptions.builder().dataDirectory(folder.resolve("data")));
    BrokerClient client = connect(broker);
    byte[] body = new byte[5_000_000];
    new Random(1).nextBytes(body);
    client.sendConfirmed(BrokerClient.message("q", true, body));
    client.consume(1, "q", 1, 1);
    byte[] received = new byte[body.length];
    client.receive().message().body().get(received);
    assertThat(received).isEqualTo(body);
  }

  /** A database may be away for minutes, and all the while nothing leaves the broker. */
  @Test
  void aClientThatReadsIsNotClosedForWhatTheStoreKeepsBack() throws IOException {
    int count = 60;
    AtomicBoolean sure = new AtomicBoolean(true);
    Broker broker =
        Broker.start(
            BrokerOptions.builder().listen("127.0.0.1:0").maxPendingOutputBytes(64 << 10).build(),
            BrokerLoopTest.sure(sure));
    open.add(broker);
    BrokerClient reader = connect(broker);
    reader.consume(1, "q", Integer.MAX_VALUE, Long.MAX_VALUE);
    BrokerClient producer = connect(broker);
    sure.set(false);
    byte[] body = new byte[100_000];
    for (int i = 0; i < count; i++) {
      producer.send(BrokerClient.message("q", false, body));
      long in = i + 1L;
      org.awaitility.Awaitility.await().until(() -> broker.stats().messagesIn() == in);
    }
    assertThat(broker.stats().core().availableMessages())
        .as("what is not delivered meanwhile, of 6 MB")
        .isGreaterThan(count / 2);
    sure.set(true);
    producer.send(BrokerClient.message("q", false, body));
    for (int i = 0; i < count + 1; i++) {
      assertThat(reader.receive().message().bodyLength()).isEqualTo(body.length);
    }
    producer.sendConfirmed(BrokerClient.text("r", "it is heard"));
  }

  @Test
  void aClientThatDoesNotReadIsClosedAndOthersGoOn() throws IOException {
    Broker broker = start(BrokerOptions.builder().maxPendingOutputBytes(64 << 10));
    BrokerClient slow = connect(broker);
    slow.consume(1, "q", 100_000, 1L << 40);
    BrokerClient producer = connect(broker);
    byte[] body = new byte[100_000];
    for (int i = 0; i < 400; i++) {
      producer.sendConfirmed(BrokerClient.message("q", false, body));
    }
    org.awaitility.Awaitility.await().until(() -> broker.stats().connections() == 1);
    producer.sendConfirmed(BrokerClient.text("r", "still here"));
  }

  /** However much credit it gave: what it does not take stays in the queue, for others. */
  @Test
  void aClientThatDoesNotReadIsDeliveredNoMoreUntilItDoes() throws IOException {
    int count = 400;
    Broker broker = start(BrokerOptions.builder());
    BrokerClient slow = connect(broker);
    slow.consume(1, "q", Integer.MAX_VALUE, Long.MAX_VALUE);
    BrokerClient producer = connect(broker);
    byte[] body = new byte[100_000];
    for (int i = 0; i < count; i++) {
      producer.sendConfirmed(BrokerClient.message("q", false, body));
    }
    assertThat(broker.stats().core().availableMessages())
        .as("messages that wait in the queue, of 40 MB")
        .isGreaterThan(count / 4);
    assertThat(broker.stats().connections()).isEqualTo(2);
    for (int i = 0; i < count; i++) {
      assertThat(slow.receive().message().bodyLength()).isEqualTo(body.length);
    }
  }

  @Test
  void clientsThatVanishWithoutReadingHurtNobody() throws IOException {
    Broker broker = start(BrokerOptions.builder());
    BrokerClient bystander = connect(broker);
    byte[] body = new byte[20_000];
    for (int i = 0; i < 100; i++) {
      try (BrokerClient client = new BrokerClient(broker.listenAddress().getPort())) {
        client.consume(1, "q", 100_000, 1L << 40);
        for (int n = 0; n < 50; n++) {
          client.send(BrokerClient.message("q", false, body)); // comes back, and is not read
        }
      }
    }
    bystander.sendConfirmed(BrokerClient.text("r", "still here"));
    org.awaitility.Awaitility.await().until(() -> broker.stats().connections() == 1);
  }

  @Test
  void twoThousandConnectionsAreOpenAtOnce() throws IOException {
    Broker broker = start(BrokerOptions.builder());
    for (int i = 0; i < 2_000; i++) {
      PeerConversation client = PeerConversation.connect(broker.listenAddress().getPort());
      open.add(client);
      client.hello();
    }
    assertThat(broker.stats().connections()).isEqualTo(2_000);
    BrokerClient last = connect(broker);
    last.sendConfirmed(BrokerClient.text("q", "works"));
  }

  @Test
  void aBatchOfSendsInOneRoundIsForcedOnce() throws IOException {
    Broker broker = start(BrokerOptions.builder().dataDirectory(folder.resolve("data")));
    BrokerClient client = connect(broker);
    client.sendConfirmed(BrokerClient.text("q", "the queue exists"));
    long before = broker.stats().store().forces();
    ClientCommand.Send[] sends = new ClientCommand.Send[20];
    for (int i = 0; i < sends.length; i++) {
      sends[i] =
          new ClientCommand.Send(BrokerClient.SESSION, 2 + i, BrokerClient.text("q", "t" + i));
    }
    client.conversation.send(sends);
    client.conversation.expectEventually(
        BrokerCommand.Confirm.class, confirm -> confirm.sendSequence() == 21);
    assertThat(broker.stats().store().forces() - before).isBetween(1L, 3L);
    assertThat(broker.stats().store().writtenBytes()).isPositive();
    assertThat(broker.stats().core().availableMessages()).isEqualTo(21);
    assertThat(broker.queues()).hasSize(1);
  }

  private Path copyOf(Path data) throws IOException {
    Path copy = folder.resolve("copy");
    Files.createDirectories(copy);
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }
}
