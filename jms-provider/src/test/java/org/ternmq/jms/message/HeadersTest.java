package org.ternmq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.destination.Destinations;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.jms.destination.TernTopic;

/** Specification 3.4. */
class HeadersTest {
  private final Message message = Messages.FACTORY.message();

  @Test
  void aNewMessageHasNoHeadersButTheDefaults() throws JMSException {
    assertThat(message.getJMSMessageID()).isNull();
    assertThat(message.getJMSDestination()).isNull();
    assertThat(message.getJMSReplyTo()).isNull();
    assertThat(message.getJMSCorrelationID()).isNull();
    assertThat(message.getJMSCorrelationIDAsBytes()).isNull();
    assertThat(message.getJMSType()).isNull();
    assertThat(message.getJMSTimestamp()).isZero();
    assertThat(message.getJMSExpiration()).isZero();
    assertThat(message.getJMSDeliveryTime()).isZero();
    assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(message.getJMSPriority()).isEqualTo(4);
    assertThat(message.getJMSRedelivered()).isFalse();
  }

  @Test
  void whatTheApplicationSetArrives() throws JMSException {
    message.setJMSCorrelationID("order 7");
    message.setJMSReplyTo(new TernTopic("answers"));
    message.setJMSType("order");
    Message received = Messages.sentAndReceived(message);
    assertThat(received.getJMSCorrelationID()).isEqualTo("order 7");
    assertThat(received.getJMSReplyTo()).isEqualTo(new TernTopic("answers"));
    assertThat(received.getJMSType()).isEqualTo("order");
  }

  @Test
  void theHeadersOfAReceivedMessageCanBeChanged() throws JMSException {
    message.setJMSCorrelationID("old");
    message.setJMSReplyTo(new TernTopic("old"));
    message.setJMSType("old");
    Message received = Messages.sentAndReceived(message);
    received.setJMSCorrelationID("new");
    received.setJMSReplyTo(null);
    received.setJMSType("new");
    received.setJMSDestination(new TernQueue("new"));
    received.setJMSMessageID("ID:new");
    received.setJMSRedelivered(true);
    assertThat(received.getJMSCorrelationID()).isEqualTo("new");
    assertThat(received.getJMSReplyTo()).isNull();
    assertThat(received.getJMSType()).isEqualTo("new");
    assertThat(received.getJMSDestination()).isEqualTo(new TernQueue("new"));
    assertThat(received.getJMSMessageID()).isEqualTo("ID:new");
    assertThat(received.getJMSRedelivered()).isTrue();
  }

  @Test
  void aCorrelationIdOfBytesArrivesAsTheSameBytes() throws JMSException {
    byte[] id = {0, -1, 7};
    message.setJMSCorrelationIDAsBytes(id);
    id[0] = 99;
    byte[] copy = message.getJMSCorrelationIDAsBytes();
    copy[1] = 99;
    Message received = Messages.sentAndReceived(message);
    assertThat(received.getJMSCorrelationIDAsBytes()).containsExactly(0, -1, 7);
  }

  @Test
  void aCorrelationIdCanBeReadTheOtherWayInUtf8() throws JMSException {
    message.setJMSCorrelationID("größe");
    assertThat(message.getJMSCorrelationIDAsBytes())
        .isEqualTo("größe".getBytes(StandardCharsets.UTF_8));
    message.setJMSCorrelationIDAsBytes("größe".getBytes(StandardCharsets.UTF_8));
    assertThat(Messages.sentAndReceived(message).getJMSCorrelationID()).isEqualTo("größe");
    message.setJMSCorrelationIDAsBytes(null);
    assertThat(message.getJMSCorrelationID()).isNull();
  }

  @Test
  void aTemporaryReplyToArrivesAsOneThatOnlyItsOwnerCanDelete() throws JMSException {
    message.setJMSReplyTo(Destinations.temporaryQueue("t-1", address -> {}));
    Message received = Messages.sentAndReceived(message);
    assertThat(received.getJMSReplyTo())
        .isInstanceOfSatisfying(
            TemporaryQueue.class,
            queue -> assertThatThrownBy(queue::delete).isInstanceOf(IllegalStateException.class));
    assertThat(received.getJMSReplyTo()).isEqualTo(message.getJMSReplyTo());
  }

  @Test
  void theConsumersDestinationObjectIsUsedWhereItIsTheMessages() throws JMSException {
    TernQueue consumers = new TernQueue("orders");
    Message same = Messages.FACTORY.received(Messages.encode(message), 1, null, consumers);
    assertThat(same.getJMSDestination()).isSameAs(consumers);
    Message other =
        Messages.FACTORY.received(Messages.encode(message), 1, null, new TernQueue("pattern"));
    assertThat(other.getJMSDestination()).isEqualTo(Messages.ORDERS);
  }

  @Test
  void acknowledgeIsTheSessionsBusinessAndNothingForANewMessage() throws JMSException {
    message.acknowledge();
    AtomicInteger acknowledged = new AtomicInteger();
    Message received =
        Messages.FACTORY.received(Messages.encode(message), 1, acknowledged::incrementAndGet, null);
    received.acknowledge();
    assertThat(acknowledged).hasValue(1);
  }

  @Test
  void anUnknownDeliveryModeIsRefused() {
    assertThatThrownBy(() -> message.setJMSDeliveryMode(3)).isInstanceOf(JMSException.class);
  }

  @Test
  void aMessageShowsItsIdAndDestinationButNotItsBody() throws JMSException {
    Message text = Messages.FACTORY.textMessage("secret");
    assertThat(Messages.sentAndReceived(text)).hasToString("TEXT message ID:1-1 to queue://orders");
    assertThat(message).hasToString("NONE message without id");
  }
}
