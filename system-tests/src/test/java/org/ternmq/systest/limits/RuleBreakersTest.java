package org.ternmq.systest.limits;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.wire.command.ClientCommand.Credit;
import org.ternmq.wire.command.ClientCommand.Send;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.command.Command.Goodbye;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** Clients that know the protocol and do not keep to it. */
@Timeout(120)
class RuleBreakersTest {

  private static final int BODY_BYTES = 64 << 10;
  private static final int TWICE_THE_HEAP = (256 << 20) / BODY_BYTES;

  @RegisterExtension final BrokerProcess broker = new BrokerProcess().jvm("-Xmx128m");

  /** It grants credit without end, and its socket fills up. */
  @Test
  void aConsumerThatStopsReadingDoesNotFillTheBrokersHeap() throws IOException, JMSException {
    Address queue = Address.queue("unread");
    try (RawClient stuck = new RawClient(broker);
        Connection sending = broker.connect();
        PingPong other = new PingPong(broker)) {
      stuck.openSession(1);
      stuck.openConsumer(1, 1, queue);
      stuck.send(new Credit(1, Integer.MAX_VALUE, Long.MAX_VALUE / 4));
      Session session = sending.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue(queue.name()));
      BytesMessage message = session.createBytesMessage();
      message.writeBytes(new byte[BODY_BYTES]);
      for (int i = 0; i < TWICE_THE_HEAP; i++) {
        producer.send(message);
        if (i % 200 == 0) {
          other.once();
        }
      }
    }
    // Its connection is gone: all it had been sent goes to the next consumer.
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue(queue.name()));
      for (int i = 0; i < TWICE_THE_HEAP; i++) {
        assertThat(consumer.receive(20_000)).as("message %d", i).isNotNull();
      }
    }
  }

  /** Nobody takes what it sends, and it cannot leave the heap: at some point there is no credit. */
  @Test
  void aProducerThatSendsBeyondItsCreditIsToldSoAndClosed() throws IOException, JMSException {
    Address queue = Address.queue("beyond");
    EncodedMessage message = RawClient.nonPersistentMessage(queue, BODY_BYTES);
    try (RawClient flooding = new RawClient(broker);
        PingPong other = new PingPong(broker)) {
      flooding.openSession(1);
      try {
        for (int i = 0; i < 4 * TWICE_THE_HEAP; i++) {
          flooding.send(new Send(1, i + 1, message));
        }
      } catch (SocketException closedOrReset) {
        other.once();
      }
      assertThat(farewell(flooding)).isEqualTo(ErrorCode.CREDIT_EXCEEDED);
      other.times(10);
    }
  }

  /**
   * What the broker said last, or, if our own unread bytes reset the connection before we could
   * read it, what its log says.
   */
  private ErrorCode farewell(RawClient client) throws IOException {
    try {
      for (Command command = client.read(); command != null; command = client.read()) {
        if (command instanceof Goodbye goodbye) {
          return goodbye.code();
        }
      }
    } catch (SocketException reset) {
      return broker.log().contains("credit") ? ErrorCode.CREDIT_EXCEEDED : ErrorCode.INTERNAL;
    }
    return ErrorCode.INTERNAL;
  }
}
