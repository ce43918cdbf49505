package org.ternmq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Specification 3.5. */
class PropertiesTest {
  private final Message message = Messages.FACTORY.message();

  private static List<Object> namesOf(Message message) throws JMSException {
    List<Object> names = new ArrayList<>();
    for (Enumeration<?> each = message.getPropertyNames(); each.hasMoreElements(); ) {
      names.add(each.nextElement());
    }
    return names;
  }

  @Test
  void eachTypeArrivesAsItWasSet() throws JMSException {
    message.setBooleanProperty("aBoolean", true);
    message.setByteProperty("aByte", (byte) -1);
    message.setShortProperty("aShort", (short) -300);
    message.setIntProperty("anInt", Integer.MIN_VALUE);
    message.setLongProperty("aLong", Long.MAX_VALUE);
    message.setFloatProperty("aFloat", Float.NaN);
    message.setDoubleProperty("aDouble", Double.MIN_VALUE);
    message.setStringProperty("aString", "grüße \uD83D\uDE00");
    message.setStringProperty("aNull", null);
    Message received = Messages.sentAndReceived(message);
    for (String name : List.of("aBoolean", "aByte", "aShort", "anInt", "aLong", "aFloat")) {
      assertThat(received.getObjectProperty(name)).isEqualTo(message.getObjectProperty(name));
    }
    assertThat(received.getDoubleProperty("aDouble")).isEqualTo(Double.MIN_VALUE);
    assertThat(received.getStringProperty("aString")).isEqualTo("grüße \uD83D\uDE00");
    assertThat(received.propertyExists("aNull")).isTrue();
    assertThat(received.propertyExists("absent")).isFalse();
    assertThat(received.getObjectProperty("absent")).isNull();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "1st",
        "with-dash",
        "with.dot",
        "with space",
        "NULL",
        "TRUE",
        "BETWEEN",
        "ESCAPE",
        "JMSType",
        "JMSDeliveryTime"
      })
  void aNameThatIsNoIdentifierOfASelectorIsRefused(String name) throws JMSException {
    assertThatThrownBy(() -> message.setObjectProperty(name, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(namesOf(message)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "_a",
        "$a",
        "größe",
        "a1",
        "nullable",
        "JMSXGroupID",
        "JMS_TERN_x",
        "JMSCONTEXT"
      })
  void aNameThatIsAnIdentifierIsTaken(String name) throws JMSException {
    message.setStringProperty(name, "v");
    assertThat(Messages.sentAndReceived(message).getStringProperty(name)).isEqualTo("v");
  }

  @Test
  void anObjectOfAnotherClassIsRefused() {
    for (Object value : List.of('c', new byte[1], new Object(), List.of())) {
      assertThatThrownBy(() -> message.setObjectProperty("p", value))
          .isInstanceOf(MessageFormatException.class);
    }
  }

  @Test
  void receivedPropertiesAreReadOnlyUntilCleared() throws JMSException {
    message.setStringProperty("old", "v");
    Message received = Messages.sentAndReceived(message);
    assertThatThrownBy(() -> received.setIntProperty("new", 1))
        .isInstanceOf(MessageNotWriteableException.class);
    received.clearProperties();
    assertThat(namesOf(received)).isEmpty();
    assertThat(received.propertyExists("old")).isFalse();
    received.setIntProperty("new", 1);
    assertThat(namesOf(received)).containsExactly("new");
  }

  @Test
  void clearingThePropertiesLeavesTheBodyAndClearingTheBodyLeavesTheProperties()
      throws JMSException {
    TextMessage text = Messages.FACTORY.textMessage("body");
    text.setStringProperty("p", "v");
    TextMessage one = Messages.sentAndReceived(text);
    one.clearProperties();
    assertThat(one.getText()).isEqualTo("body");
    TextMessage other = Messages.sentAndReceived(text);
    other.clearBody();
    assertThat(other.getText()).isNull();
    assertThat(other.getStringProperty("p")).isEqualTo("v");
    assertThatThrownBy(() -> other.setStringProperty("p", "w"))
        .isInstanceOf(MessageNotWriteableException.class);
  }

  @Test
  void theDeliveryCountIsAPropertyOfEveryReceivedMessage() throws JMSException {
    message.setStringProperty("p", "v");
    Message received = Messages.received(Messages.encode(message), 3);
    assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(3);
    assertThat(received.propertyExists("JMSXDeliveryCount")).isTrue();
    assertThat(namesOf(received)).containsExactly("p", "JMSXDeliveryCount");
    assertThat(received.getJMSRedelivered()).isTrue();
    assertThat(message.propertyExists("JMSXDeliveryCount")).isFalse();
  }

  @Test
  void theDeliveryCountOfTheFirstDeliveryIsOneAndItIsNoRedelivery() throws JMSException {
    Message received = Messages.received(Messages.encode(message), 1);
    assertThat(received.getObjectProperty("JMSXDeliveryCount")).isEqualTo(1);
    assertThat(received.getJMSRedelivered()).isFalse();
  }

  @Test
  void whatTheReceivingProviderSetsIsNeverSent() throws JMSException {
    message.setIntProperty("JMSXDeliveryCount", 17);
    message.setLongProperty("JMSXRcvTimestamp", 17);
    message.setStringProperty("kept", "v");
    assertThat(Messages.encode(message).properties()).containsOnlyKeys("kept");
    assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(17);
  }

  @Test
  void aMessageGroupHasItsTypes() throws JMSException {
    message.setStringProperty("JMSXGroupID", "g");
    message.setObjectProperty("JMSXGroupSeq", (short) 2);
    Message received = Messages.sentAndReceived(message);
    assertThat(received.getStringProperty("JMSXGroupID")).isEqualTo("g");
    assertThat(received.getObjectProperty("JMSXGroupSeq")).isEqualTo(2);
    assertThatThrownBy(() -> message.setBooleanProperty("JMSXGroupSeq", true))
        .isInstanceOf(MessageFormatException.class);
  }

  @Test
  void aNameThatIsNullReadsAsAbsent() throws JMSException {
    message.setStringProperty("p", "v");
    Message received = Messages.sentAndReceived(message);
    assertThat(message.getObjectProperty(null)).isNull();
    assertThat(received.getObjectProperty(null)).isNull();
    assertThat(received.propertyExists(null)).isFalse();
  }
}
