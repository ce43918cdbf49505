package org.ternmq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.jms.destination.TernTopic;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** Specification 3.4.11 (which headers a send sets), 3.9, 3.12. */
class MessageToSendTest {
  private static final long NOW = Messages.NOW_MS;
  private final MessageToSend toSend = new MessageToSend(Messages.FACTORY);

  /** A queue of another provider. */
  private static final Queue FOREIGN_QUEUE =
      new Queue() {
        @Override
        public String getQueueName() {
          return "elsewhere";
        }

        @Override
        public String toString() {
          return "foreign:elsewhere";
        }
      };

  private static SendOptions options(int deliveryMode, int priority, long ttl, long delay) {
    return new SendOptions(Messages.ORDERS, deliveryMode, priority, ttl, delay, false);
  }

  @Test
  void aSendSetsItsHeadersOnTheApplicationsObjectWhateverWasThere() throws JMSException {
    Message message = Messages.FACTORY.message();
    message.setJMSDestination(new TernTopic("other"));
    message.setJMSMessageID("ID:other");
    message.setJMSPriority(9);
    message.setJMSExpiration(1);
    message.setJMSTimestamp(1);
    message.setJMSDeliveryTime(1);
    EncodedMessage encoded =
        toSend.encode(message, options(DeliveryMode.NON_PERSISTENT, 7, 1_000, 200), "a-1", NOW);
    Message received = Messages.received(encoded, 1);
    for (Message each : new Message[] {message, received}) {
      assertThat(each.getJMSDestination()).isEqualTo(Messages.ORDERS);
      assertThat(each.getJMSMessageID()).isEqualTo("ID:a-1");
      assertThat(each.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
      assertThat(each.getJMSPriority()).isEqualTo(7);
      assertThat(each.getJMSTimestamp()).isEqualTo(NOW);
      assertThat(each.getJMSExpiration()).isEqualTo(NOW + 1_000);
      assertThat(each.getJMSDeliveryTime()).isEqualTo(NOW + 200);
    }
    assertThat(message.getJMSDestination()).isSameAs(Messages.ORDERS);
  }

  @Test
  void withoutDelayTheDeliveryTimeIsTheTimeOfSendingOnBothSidesAndAtOnceForTheBroker()
      throws JMSException {
    Message message = Messages.FACTORY.message();
    EncodedMessage encoded = Messages.encode(message);
    assertThat(encoded.deliveryTimeMs()).isZero();
    assertThat(message.getJMSDeliveryTime()).isEqualTo(NOW);
    assertThat(Messages.received(encoded, 1).getJMSDeliveryTime()).isEqualTo(NOW);
    assertThat(message.getJMSExpiration()).isZero();
    assertThat(encoded.expirationMs()).isZero();
  }

  @Test
  void aDisabledIdIsNullAndADisabledTimestampZeroOnBothSides() throws JMSException {
    Message message = Messages.FACTORY.message();
    SendOptions noTimestamp = new SendOptions(Messages.ORDERS, 2, 4, 50, 0, true);
    Message received = Messages.received(toSend.encode(message, noTimestamp, null, NOW), 1);
    for (Message each : new Message[] {message, received}) {
      assertThat(each.getJMSMessageID()).isNull();
      assertThat(each.getJMSTimestamp()).isZero();
      assertThat(each.getJMSExpiration()).isEqualTo(NOW + 50);
      assertThat(each.getJMSDeliveryTime()).isEqualTo(NOW);
    }
  }

  @Test
  void aTimeToLiveBeyondAllTimesDoesNotOverflow() throws JMSException {
    EncodedMessage encoded =
        toSend.encode(Messages.FACTORY.message(), options(2, 4, Long.MAX_VALUE, 0), "1", NOW);
    assertThat(encoded.expirationMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void optionsOutOfRangeAndAMissingMessageOrDestinationAreRefused() {
    Message message = Messages.FACTORY.message();
    for (SendOptions wrong :
        new SendOptions[] {
          options(3, 4, 0, 0),
          options(2, 10, 0, 0),
          options(2, -1, 0, 0),
          options(2, 4, -1, 0),
          options(2, 4, 0, -1)
        }) {
      assertThatThrownBy(() -> toSend.encode(message, wrong, "1", NOW))
          .isInstanceOf(JMSException.class);
    }
    assertThatThrownBy(() -> toSend.encode(null, options(2, 4, 0, 0), "1", NOW))
        .isInstanceOf(MessageFormatException.class);
    for (Destination wrong : new Destination[] {null, FOREIGN_QUEUE}) {
      assertThatThrownBy(() -> toSend.encode(message, Messages.to(wrong), "1", NOW))
          .isInstanceOf(InvalidDestinationException.class);
    }
  }

  @Test
  void aFieldTooLongForTheWireIsRefusedByName() throws JMSException {
    Message message = Messages.FACTORY.message();
    message.setJMSType("x".repeat(70_000));
    assertThatThrownBy(() -> toSend.encode(message, options(2, 4, 0, 0), "1", NOW))
        .isInstanceOf(ResourceAllocationException.class)
        .hasMessageContaining("type");
  }

  @Test
  void theSameEncoderLeavesNothingOfOneMessageInTheNext() throws JMSException {
    TextMessage full = Messages.FACTORY.textMessage("body");
    full.setJMSCorrelationID("c");
    full.setJMSReplyTo(new TernQueue("r"));
    full.setJMSType("t");
    full.setStringProperty("p", "v");
    toSend.encode(full, options(1, 9, 5, 5), "1", NOW);
    EncodedMessage bare = toSend.encode(Messages.FACTORY.message(), options(2, 4, 0, 0), null, NOW);
    assertThat(bare.array())
        .isEqualTo(
            new MessageToSend(Messages.FACTORY)
                .encode(Messages.FACTORY.message(), options(2, 4, 0, 0), null, NOW)
                .array());
    assertThat(Messages.received(bare, 1).getStringProperty("p")).isNull();
  }

  @Test
  void aReceivedMessageIsForwardedWhetherItWasReadOrNot() throws JMSException {
    MapMessage map = Messages.FACTORY.mapMessage();
    map.setJMSCorrelationIDAsBytes(new byte[] {1, 2});
    map.setJMSReplyTo(new TernTopic("answers"));
    map.setJMSType("t");
    map.setStringProperty("p", "v");
    map.setInt("field", 7);
    for (boolean readFirst : new boolean[] {false, true}) {
      MapMessage received = (MapMessage) Messages.received(Messages.encode(map), 4);
      if (readFirst) {
        assertThat(received.getInt("field")).isEqualTo(7);
        assertThat(received.getStringProperty("p")).isEqualTo("v");
        assertThat(received.propertyExists("absent")).isFalse();
      }
      EncodedMessage forwarded =
          toSend.encode(received, Messages.to(new TernTopic("next")), "f-1", NOW + 9);
      assertThat(forwarded.destination()).isEqualTo(Address.topic("next"));
      assertThat(forwarded.properties()).isEqualTo(Map.of("p", "v"));
      MapMessage arrived = (MapMessage) Messages.received(forwarded, 1);
      assertThat(arrived.getInt("field")).isEqualTo(7);
      assertThat(arrived.getJMSCorrelationIDAsBytes()).containsExactly(1, 2);
      assertThat(arrived.getJMSReplyTo()).isEqualTo(new TernTopic("answers"));
      assertThat(arrived.getJMSType()).isEqualTo("t");
      assertThat(arrived.getJMSMessageID()).isEqualTo("ID:f-1");
      assertThat(arrived.getJMSTimestamp()).isEqualTo(NOW + 9);
    }
  }

  @Test
  void aReceivedMessageIsForwardedWithItsBodyChangedOrItsPropertiesChanged() throws JMSException {
    TextMessage text = Messages.FACTORY.textMessage("old");
    text.setStringProperty("p", "old");
    TextMessage body = Messages.sentAndReceived(text);
    body.clearBody();
    body.setText("new");
    TextMessage arrived = Messages.sentAndReceived(body);
    assertThat(arrived.getText()).isEqualTo("new");
    assertThat(arrived.getStringProperty("p")).isEqualTo("old");
    TextMessage properties = Messages.sentAndReceived(text);
    properties.clearProperties();
    properties.setStringProperty("q", "new");
    arrived = Messages.sentAndReceived(properties);
    assertThat(arrived.getText()).isEqualTo("old");
    assertThat(arrived.propertyExists("p")).isFalse();
    assertThat(arrived.getStringProperty("q")).isEqualTo("new");
  }

  @Test
  void whatAReceiverDoesToItsMessageDoesNotChangeTheBytesItCameIn() throws JMSException {
    TextMessage text = Messages.FACTORY.textMessage("old");
    text.setStringProperty("p", "old");
    EncodedMessage encoded = Messages.encode(text);
    TextMessage first = (TextMessage) Messages.FACTORY.received(encoded, 1, null, null);
    first.clearBody();
    first.clearProperties();
    first.setText("new");
    first.setJMSType("new");
    TextMessage again = (TextMessage) Messages.FACTORY.received(encoded, 2, null, null);
    assertThat(again.getText()).isEqualTo("old");
    assertThat(again.getStringProperty("p")).isEqualTo("old");
    assertThat(again.getJMSType()).isNull();
  }

  // --- messages of another provider

  private <M extends Message> M sentFromForeign(Class<M> type, M behaviour) throws JMSException {
    behaviour.setJMSCorrelationID("c");
    behaviour.setJMSType("t");
    behaviour.setJMSReplyTo(FOREIGN_QUEUE);
    behaviour.setLongProperty("p", 7);
    M foreign = Messages.foreign(type, behaviour);
    assertThat(foreign).isNotInstanceOf(TernMessage.class);
    M arrived =
        type.cast(
            Messages.received(toSend.encode(foreign, Messages.to(Messages.ORDERS), "1", NOW), 1));
    assertThat(foreign.getJMSMessageID()).isEqualTo("ID:1");
    assertThat(foreign.getJMSDestination()).isSameAs(Messages.ORDERS);
    assertThat(foreign.getJMSTimestamp()).isEqualTo(NOW);
    assertThat(arrived.getJMSCorrelationID()).isEqualTo("c");
    assertThat(arrived.getJMSType()).isEqualTo("t");
    assertThat(arrived.getJMSReplyTo()).isEqualTo(new TernQueue("elsewhere"));
    assertThat(arrived.getObjectProperty("p")).isEqualTo(7L);
    return arrived;
  }

  @Test
  void foreignMessagesOfEachTypeAreSent() throws JMSException {
    assertThat(sentFromForeign(Message.class, Messages.FACTORY.message()))
        .isInstanceOf(TernPlainMessage.class);
    assertThat(sentFromForeign(TextMessage.class, Messages.FACTORY.textMessage("text")).getText())
        .isEqualTo("text");
    assertThat(
            sentFromForeign(ObjectMessage.class, Messages.FACTORY.objectMessage("object"))
                .getObject())
        .isEqualTo("object");
    MapMessage map = Messages.FACTORY.mapMessage();
    map.setChar("field", 'x');
    assertThat(sentFromForeign(MapMessage.class, map).getChar("field")).isEqualTo('x');
    StreamMessage stream = Messages.FACTORY.streamMessage();
    stream.writeInt(1);
    stream.writeBytes(new byte[] {2});
    StreamMessage arrived = sentFromForeign(StreamMessage.class, stream);
    assertThat(arrived.readInt()).isEqualTo(1);
    assertThat(arrived.readObject()).isEqualTo(new byte[] {2});
  }

  @Test
  void aForeignMessageOfBytesIsReadToItsEndInWhateverStateItIs() throws JMSException {
    BytesMessage bytes = Messages.FACTORY.bytesMessage();
    byte[] large = new byte[20_001];
    large[20_000] = 5;
    bytes.writeBytes(large);
    assertThat(sentFromForeign(BytesMessage.class, bytes).getBody(byte[].class)).isEqualTo(large);
    bytes.readLong();
    assertThat(Messages.sentAndReceived(Messages.foreign(BytesMessage.class, bytes)))
        .satisfies(message -> assertThat(message.getBodyLength()).isEqualTo(20_001));
    BytesMessage empty = Messages.FACTORY.bytesMessage();
    assertThat(sentFromForeign(BytesMessage.class, empty).getBodyLength()).isZero();
  }
}
