package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.wire.InVmBrokers;
import org.ternmq.wire.PeerConversation;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

class InVmBrokersTest {
  @TempDir Path folder;
  private final InVmBrokers brokers =
      ServiceLoader.load(InVmBrokers.class).findFirst().orElseThrow();
  private final String name = "vm-" + UUID.randomUUID();

  /** Keeps what it is told. */
  private static final class Inbox implements InVmBrokers.Receiver {
    final BlockingQueue<Object> received = new LinkedBlockingQueue<>();

    @Override
    public void received(Command command) {
      received.add(command);
    }

    @Override
    public void closed(String reason) {
      received.add("closed: " + reason);
    }

    <C> C next(Class<C> type) throws InterruptedException {
      Object next = received.poll(10, TimeUnit.SECONDS);
      assertThat(next).isInstanceOf(type);
      return type.cast(next);
    }
  }

  private InVmBrokers.Channel hello(Map<String, String> options, Inbox inbox)
      throws InterruptedException {
    InVmBrokers.Channel channel = brokers.connect(name, options, inbox);
    channel.send(PeerConversation.newHello(UUID.randomUUID()));
    assertThat(inbox.next(BrokerCommand.Welcome.class).heartbeatMs()).isZero();
    channel.send(new ClientCommand.OpenSession(1, 1, false));
    inbox.next(BrokerCommand.Ok.class);
    return channel;
  }

  @Test
  void theMessageThatIsDeliveredIsTheOneThatWasSent() throws InterruptedException {
    Inbox inbox = new Inbox();
    try (InVmBrokers.Channel channel = hello(Map.of(), inbox)) {
      EncodedMessage message = BrokerClient.text("q", "hello");
      channel.send(new ClientCommand.Send(1, 1, message));
      assertThat(inbox.next(BrokerCommand.Confirm.class).sendSequence()).isEqualTo(1);
      channel.send(
          new ClientCommand.OpenConsumer(
              2, 1, 1, ClientCommand.ConsumerKind.QUEUE, Address.queue("q"), null, null, false));
      inbox.next(BrokerCommand.Ok.class);
      channel.send(new ClientCommand.Credit(1, 10, 1000));
      assertThat(inbox.next(BrokerCommand.Deliver.class).message()).isSameAs(message);
    }
  }

  @Test
  void aBrokerStartedOnDemandStopsWithItsLastChannelAndKeepsItsData() throws InterruptedException {
    Map<String, String> options = Map.of("data", folder.resolve("data").toString());
    Inbox first = new Inbox();
    try (InVmBrokers.Channel channel = hello(options, first)) {
      channel.send(new ClientCommand.Send(1, 1, BrokerClient.text("q", "kept")));
      first.next(BrokerCommand.Confirm.class);
      Inbox second = new Inbox();
      hello(options, second).close();
      channel.send(new ClientCommand.Send(1, 2, BrokerClient.text("q", "still there")));
      first.next(BrokerCommand.Confirm.class);
    }
    assertThatThrownBy(() -> brokers.connect(name, Map.of("create", "false"), new Inbox()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(name);
    Inbox third = new Inbox();
    try (InVmBrokers.Channel channel = hello(options, third)) {
      channel.send(
          new ClientCommand.OpenConsumer(
              2, 1, 1, ClientCommand.ConsumerKind.QUEUE, Address.queue("q"), null, null, false));
      third.next(BrokerCommand.Ok.class);
      channel.send(new ClientCommand.Credit(1, 10, 1000));
      assertThat(third.next(BrokerCommand.Deliver.class).message().bodyText()).isEqualTo("kept");
    }
  }

  @Test
  void aNamedBrokerIsReachableAndGoesOnWithoutChannels() throws InterruptedException {
    try (Broker broker = Broker.start(BrokerOptions.builder().name(name).build())) {
      Inbox inbox = new Inbox();
      hello(Map.of(), inbox).close();
      hello(Map.of("create", "false"), new Inbox()).close();
      assertThatThrownBy(() -> brokers.connect(name, Map.of("data", "other"), new Inbox()))
          .hasMessageContaining("other data");
      assertThatThrownBy(() -> Broker.start(BrokerOptions.builder().name(name).build()))
          .hasMessageContaining(name);
      assertThat(broker.stats().messagesIn()).isZero();
    }
  }

  @Test
  void aBrokerThatStopsSaysGoodbyeAndCloses() throws InterruptedException {
    Inbox inbox = new Inbox();
    try (Broker broker = Broker.start(BrokerOptions.builder().name(name).build())) {
      var channel = hello(Map.of(), inbox);
      assertThat(channel).isNotNull();
      assertThat(broker.stats().connections()).isEqualTo(1);
    }
    assertThat(inbox.next(Command.Goodbye.class).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(inbox.next(String.class)).startsWith("closed: ");
    assertThat(inbox.received).isEmpty();
  }

  @Test
  void anUnknownOptionIsRefusedWithTheNearestKnownOne() {
    assertThatThrownBy(() -> brokers.connect(name, Map.of("dta", "x"), new Inbox()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("did you mean \"data\"?");
  }

  @Test
  void aClosedChannelTakesAndTellsNothingMore() throws InterruptedException {
    try (Broker broker = Broker.start(BrokerOptions.builder().name(name).build())) {
      Inbox inbox = new Inbox();
      InVmBrokers.Channel channel = hello(Map.of(), inbox);
      channel.close();
      channel.close();
      channel.send(new ClientCommand.OpenSession(2, 2, false));
      assertThat(broker.stats().connections()).isZero();
      assertThat(inbox.received).isEmpty();
    }
  }
}
