package org.ternmq.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.ternmq.wire.PeerConversation;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/** A client of a test at a real socket: one connection with one session. */
final class BrokerClient implements AutoCloseable {
  static final int SESSION = 1;

  final PeerConversation conversation;
  final BrokerCommand.Welcome welcome;
  private long lastSequence;
  private long lastAcknowledge;
  private int lastCorrelation;

  BrokerClient(int port) throws IOException {
    this(port, PeerConversation.newHello(UUID.randomUUID()));
  }

  BrokerClient(int port, ClientCommand.Hello hello) throws IOException {
    this.conversation = PeerConversation.connect(port);
    this.welcome = conversation.hello(hello);
    this.lastSequence = welcome.lastSequence();
    conversation.send(new ClientCommand.OpenSession(++lastCorrelation, SESSION, false));
    conversation.expect(BrokerCommand.Ok.class);
  }

  static EncodedMessage message(String queue, boolean persistent, byte[] body) {
    return new MessageEncoder()
        .destination(Address.queue(queue))
        .persistent(persistent)
        .priority(4)
        .body(BodyType.BYTES, ByteBuffer.wrap(body))
        .encode();
  }

  static EncodedMessage text(String queue, String text) {
    return new MessageEncoder()
        .destination(Address.queue(queue))
        .persistent(true)
        .priority(4)
        .textBody(text)
        .encode();
  }

  /** Sends, and waits for nothing. */
  long send(EncodedMessage message) throws IOException {
    conversation.send(new ClientCommand.Send(SESSION, ++lastSequence, message));
    return lastSequence;
  }

  /** Sends, and waits until it is confirmed. */
  void sendConfirmed(EncodedMessage message) throws IOException {
    awaitConfirmed(send(message));
  }

  void awaitConfirmed(long sequence) throws IOException {
    conversation.expectEventually(
        BrokerCommand.Confirm.class, confirm -> confirm.sendSequence() >= sequence);
  }

  void consume(int consumerId, String queue, int messages, long bytes) throws IOException {
    int correlation = ++lastCorrelation;
    conversation.send(
        new ClientCommand.OpenConsumer(
            correlation,
            SESSION,
            consumerId,
            ClientCommand.ConsumerKind.QUEUE,
            Address.queue(queue),
            null,
            null,
            false));
    conversation.expectEventually(BrokerCommand.Ok.class, ok -> ok.correlation() == correlation);
    conversation.send(new ClientCommand.Credit(consumerId, messages, bytes));
  }

  BrokerCommand.Deliver receive() throws IOException {
    return conversation.expectEventually(BrokerCommand.Deliver.class, deliver -> true);
  }

  List<String> receiveTexts(int count) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(receive().message().bodyText());
    }
    return texts;
  }

  /** Acknowledges, and waits until it is durable. */
  void acknowledge(int consumerId, long... messageIds) throws IOException {
    int correlation = ++lastCorrelation;
    conversation.send(
        new ClientCommand.Acknowledge(correlation, consumerId, ++lastAcknowledge, messageIds));
    conversation.expectEventually(BrokerCommand.Ok.class, ok -> ok.correlation() == correlation);
  }

  @Override
  public void close() throws IOException {
    conversation.close();
  }
}
