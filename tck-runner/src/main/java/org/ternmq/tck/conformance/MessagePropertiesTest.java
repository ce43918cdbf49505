package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties: values, names, iteration, who may set them (specification 3.5). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagePropertiesTest {
  private Connection connection;
  private Session session;

  @BeforeAll
  void open(Jms jms) throws JMSException {
    connection = jms.connection();
    session = connection.createSession();
  }

  static Set<ValueType> types() {
    return EnumSet.copyOf(ValueType.OF_PROPERTIES);
  }

  @ParameterizedTest
  @MethodSource("types")
  @Assertion({
    "JMS:SPEC:19",
    "JMS:SPEC:20",
    "JMS:SPEC:20.1",
    "JMS:SPEC:20.2",
    "JMS:SPEC:20.3",
    "JMS:SPEC:20.4",
    "JMS:SPEC:20.5",
    "JMS:SPEC:20.6",
    "JMS:SPEC:20.7",
    "JMS:SPEC:20.8",
    "JMS:SPEC:26",
    "JMS:JAVADOC:391",
    "JMS:JAVADOC:393",
    "JMS:JAVADOC:395",
    "JMS:JAVADOC:397",
    "JMS:JAVADOC:399",
    "JMS:JAVADOC:401",
    "JMS:JAVADOC:403",
    "JMS:JAVADOC:405",
    "JMS:JAVADOC:407",
    "JMS:JAVADOC:411",
    "JMS:JAVADOC:413",
    "JMS:JAVADOC:415",
    "JMS:JAVADOC:417",
    "JMS:JAVADOC:419",
    "JMS:JAVADOC:421",
    "JMS:JAVADOC:423",
    "JMS:JAVADOC:425"
  })
  void aPropertyArrivesWithItsTypeAndValue(ValueType type, Jms jms) throws JMSException {
    for (Object value : type.samples()) {
      Message message = session.createMessage();
      Properties.set(message, "property", type, value);

      Message arrived = jms.arrived(session, message, Message.class);

      assertThat(Properties.get(message, "property", type)).isEqualTo(value);
      assertThat(Properties.get(arrived, "property", type)).isEqualTo(value);
      assertThat(arrived.getObjectProperty("property"))
          .as("as the object of the type it was set with")
          .isEqualTo(value);
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  @Assertion({"JMS:SPEC:25", "JMS:SPEC:26", "JMS:JAVADOC:427", "JMS:JAVADOC:407"})
  void anObjectIsAPropertyOfItsType(ValueType type, Jms jms) throws JMSException {
    for (Object value : type.samples()) {
      Message message = session.createMessage();
      message.setObjectProperty("property", value);

      Message arrived = jms.arrived(session, message, Message.class);

      assertThat(Properties.get(message, "property", type)).isEqualTo(value);
      assertThat(Properties.get(arrived, "property", type)).isEqualTo(value);
      assertThat(arrived.getObjectProperty("property")).isEqualTo(value);
    }
  }

  static Stream<Object> objectsOfNoType() {
    return Stream.of(new Object(), 'c', new byte[] {1}, List.of(1), Instant.EPOCH);
  }

  @ParameterizedTest
  @MethodSource("objectsOfNoType")
  @Assertion({"JMS:SPEC:25", "JMS:JAVADOC:792"})
  void anObjectOfAnotherTypeIsRefused(Object object) throws JMSException {
    Message message = session.createMessage();

    assertThatThrownBy(() -> message.setObjectProperty("property", object))
        .isInstanceOf(MessageFormatException.class);
    assertThat(message.propertyExists("property")).isFalse();
  }

  @Test
  @Assertion({"JMS:SPEC:86", "JMS:SPEC:85"})
  void aPropertyMayBeNull(Jms jms) throws JMSException {
    Message message = session.createMessage();
    message.setObjectProperty("object", null);
    message.setStringProperty("text", null);

    Message arrived = jms.arrived(session, message, Message.class);

    assertThat(arrived.getObjectProperty("object")).isNull();
    assertThat(arrived.getStringProperty("text")).isNull();
  }

  @Test
  @Assertion({"JMS:SPEC:10", "JMS:JAVADOC:389"})
  void aPropertyThatNobodySetIsNullAndDoesNotExist(Jms jms) throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty("set", 0);

    for (Message one : List.of(message, jms.arrived(session, message, Message.class))) {
      assertThat(one.getObjectProperty("unset")).isNull();
      assertThat(one.getObjectProperty("Set")).as("names are case-sensitive").isNull();
      assertThat(one.propertyExists("unset")).isFalse();
      assertThat(one.propertyExists("set")).isTrue();
    }
  }

  @Test
  @Assertion({"JMS:SPEC:27", "JMS:JAVADOC:409"})
  void theNamesAreThoseThatWereSetAndNoHeaders(Jms jms) throws JMSException {
    Message message = session.createMessage();
    assertThat(message.getPropertyNames().hasMoreElements()).isFalse();
    message.setJMSType("type");
    message.setJMSCorrelationID("correlation");
    message.setIntProperty("one", 1);
    message.setStringProperty("two", "2");
    message.setStringProperty("one", "1 again");

    Message arrived = jms.arrived(session, message, Message.class);

    assertThat(applicationNames(message)).containsExactlyInAnyOrder("one", "two");
    assertThat(applicationNames(arrived)).containsExactlyInAnyOrder("one", "two");
    for (String name : Jms.names(arrived.getPropertyNames())) {
      assertThat(arrived.propertyExists(name)).as(name).isTrue();
      assertThat(name)
          .isNotIn("JMSType", "JMSCorrelationID", "JMSMessageID", "JMSDestination", "JMSPriority");
    }
    assertThat(arrived.getObjectProperty("one")).isEqualTo("1 again");
  }

  /** Without those that providers add (specification 3.5.9, 3.5.10). */
  private static List<String> applicationNames(Message message) throws JMSException {
    return Jms.names(message.getPropertyNames()).stream()
        .filter(name -> !name.startsWith("JMSX") && !name.startsWith("JMS_"))
        .toList();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @Assertion({
    "JMS:JAVADOC:775",
    "JMS:JAVADOC:777",
    "JMS:JAVADOC:779",
    "JMS:JAVADOC:781",
    "JMS:JAVADOC:783",
    "JMS:JAVADOC:785",
    "JMS:JAVADOC:787",
    "JMS:JAVADOC:789",
    "JMS:JAVADOC:791"
  })
  void aPropertyHasAName(String name) throws JMSException {
    Message message = session.createMessage();

    for (ValueType type : types()) {
      assertThatThrownBy(() -> Properties.set(message, name, type, type.samples().get(0)))
          .as("%s", type)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> message.setObjectProperty(name, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(message.getPropertyNames().hasMoreElements()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "_", "$", "_1", "a$b_c9", "\u00e4\u00df", "\u540d\u524d", "JMS_TEST_one"})
  void anIdentifierIsAName(String name, Jms jms) throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty(name, 1);

    assertThat(jms.arrived(session, message, Message.class).getIntProperty(name)).isEqualTo(1);
  }

  @Test
  @Assertion("JMS:SPEC:9")
  void aNameIsAsLongAsItLikes(Jms jms) throws JMSException {
    String name = "n".repeat(5_000);
    Message message = session.createMessage();
    message.setIntProperty(name, 1);

    assertThat(jms.arrived(session, message, Message.class).getIntProperty(name)).isEqualTo(1);
  }

  /**
   * Which exception tells is not said (specification 3.5.1), so any of the two that the API knows.
   * Of reserved words in other than capitals it says nothing but that selectors cannot name them.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1a", "a-b", "a b", "a.b", "-", "'a'", "a+", "NULL", "TRUE", "FALSE", "NOT", "AND", "OR",
        "BETWEEN", "LIKE", "IN", "IS", "ESCAPE"
      })
  @Assertion("JMS:SPEC:9")
  void whatIsNoIdentifierIsNoName(String name) throws JMSException {
    Message message = session.createMessage();

    assertThatThrownBy(() -> message.setIntProperty(name, 1))
        .isInstanceOfAny(IllegalArgumentException.class, JMSException.class);
    assertThat(message.getPropertyNames().hasMoreElements()).isFalse();
  }

  @Test
  @Assertion({
    "JMS:SPEC:21",
    "JMS:JAVADOC:776",
    "JMS:JAVADOC:778",
    "JMS:JAVADOC:780",
    "JMS:JAVADOC:782",
    "JMS:JAVADOC:784",
    "JMS:JAVADOC:786",
    "JMS:JAVADOC:788",
    "JMS:JAVADOC:790",
    "JMS:JAVADOC:793"
  })
  void thePropertiesOfAReceivedMessageAreReadOnly(Jms jms) throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty("property", 1);
    Message arrived = jms.arrived(session, message, Message.class);

    for (String name : List.of("property", "another")) {
      for (ValueType type : types()) {
        assertThatThrownBy(() -> Properties.set(arrived, name, type, type.samples().get(0)))
            .as("%s", type)
            .isInstanceOf(MessageNotWriteableException.class);
      }
      assertThatThrownBy(() -> arrived.setObjectProperty(name, 2))
          .isInstanceOf(MessageNotWriteableException.class);
    }
    assertThat(arrived.getIntProperty("property")).isEqualTo(1);
    assertThat(arrived.propertyExists("another")).isFalse();
  }

  @Test
  @Assertion({"JMS:SPEC:28", "JMS:SPEC:29", "JMS:JAVADOC:387"})
  void clearedPropertiesAreGoneAndNothingElse(Jms jms) throws JMSException {
    TextMessage message = session.createTextMessage("body");
    message.setJMSType("type");
    message.setIntProperty("property", 1);
    TextMessage arrived = jms.arrived(session, message, TextMessage.class);

    for (TextMessage one : List.of(message, arrived)) {
      one.clearProperties();

      assertThat(one.getPropertyNames().hasMoreElements()).isFalse();
      assertThat(one.propertyExists("property")).isFalse();
      assertThat(one.getObjectProperty("property")).isNull();
      assertThat(one.getText()).isEqualTo("body");
      assertThat(one.getJMSType()).isEqualTo("type");
      assertThat(one.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
      one.setStringProperty("property", "new");
      assertThat(one.getStringProperty("property")).isEqualTo("new");
    }
    assertThatThrownBy(() -> arrived.setText("x"))
        .as("the body stays read-only")
        .isInstanceOf(MessageNotWriteableException.class);
    TextMessage again = jms.arrived(session, arrived, TextMessage.class);
    assertThat(again.getStringProperty("property")).isEqualTo("new");
    assertThat(again.getText()).isEqualTo("body");
  }

  @Test
  @Assertion({"JMS:SPEC:31", "JMS:SPEC:32", "JMS:SPEC:34"})
  void theConnectionNamesTheDefinedPropertiesItSupports() throws JMSException {
    assertThat(Jms.names(connection.getMetaData().getJMSXPropertyNames()))
        .contains("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount")
        .allMatch(
            name ->
                Set.of(
                        "JMSXUserID",
                        "JMSXAppID",
                        "JMSXDeliveryCount",
                        "JMSXGroupID",
                        "JMSXGroupSeq",
                        "JMSXProducerTXID",
                        "JMSXConsumerTXID",
                        "JMSXRcvTimestamp",
                        "JMSXState")
                    .contains(name));
  }

  @Test
  @Assertion({"JMS:SPEC:32", "JMS:SPEC:34", "JMS:SPEC:34.4", "JMS:SPEC:34.5"})
  void theGroupOfTheClientArrives(Jms jms) throws JMSException {
    Message message = session.createMessage();
    message.setStringProperty("JMSXGroupID", "group");
    message.setIntProperty("JMSXGroupSeq", 3);

    Message arrived = jms.arrived(session, message, Message.class);

    assertThat(arrived.getObjectProperty("JMSXGroupID")).isEqualTo("group");
    assertThat(arrived.getObjectProperty("JMSXGroupSeq")).isEqualTo(3);
    assertThat(Jms.names(arrived.getPropertyNames())).contains("JMSXGroupID", "JMSXGroupSeq");
  }

  @Test
  @Assertion({"JMS:SPEC:34", "JMS:SPEC:34.3", "JMS:SPEC:33", "JMS:SPEC:257"})
  void theDeliveryCountIsTheConsumersOnlyAndBeginsWithOne(Jms jms) throws JMSException {
    Message message = session.createMessage();

    Message arrived = jms.arrived(session, message, Message.class);

    assertThat(arrived.getObjectProperty("JMSXDeliveryCount")).isEqualTo(1);
    assertThat(arrived.propertyExists("JMSXDeliveryCount")).isTrue();
    assertThat(Jms.names(arrived.getPropertyNames())).containsOnlyOnce("JMSXDeliveryCount");
    assertThat(message.propertyExists("JMSXDeliveryCount")).isFalse();
  }

  /** Providers choose whether they set these; of the wrong type they must not be. */
  @ParameterizedTest
  @CsvSource({
    "JMSXUserID, java.lang.String",
    "JMSXAppID, java.lang.String",
    "JMSXProducerTXID, java.lang.String",
    "JMSXConsumerTXID, java.lang.String",
    "JMSXRcvTimestamp, java.lang.Long",
    "JMSXState, java.lang.Integer"
  })
  @Assertion({
    "JMS:SPEC:34.1",
    "JMS:SPEC:34.2",
    "JMS:SPEC:34.6",
    "JMS:SPEC:34.7",
    "JMS:SPEC:34.8",
    "JMS:SPEC:34.9"
  })
  void aDefinedPropertyThatTheProviderSetsHasItsType(String name, Class<?> type, Jms jms)
      throws JMSException {
    Session transacted = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue();
    transacted.createProducer(queue).send(transacted.createMessage());
    transacted.commit();

    Object value = jms.receive(transacted.createConsumer(queue)).getObjectProperty(name);

    if (value != null) {
      assertThat(value).isInstanceOf(type);
    }
    transacted.commit();
  }

  /** A received message that is sent on is a new one. */
  @Test
  @Assertion("JMS:SPEC:257")
  void theDeliveryCountOfAMessageSentOnBeginsAgain(Jms jms) throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty("property", 1);
    Message arrived = jms.arrived(session, message, Message.class);

    Message again = jms.arrived(session, arrived, Message.class);

    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    assertThat(again.getIntProperty("property")).isEqualTo(1);
  }

  /** Values that are set are copied: properties of a sent message can be changed (3.9). */
  @Test
  void theSenderMayChangeThePropertiesAfterTheSend(Jms jms) throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty("property", 1);
    Message first = jms.arrived(session, message, Message.class);

    assertThatCode(() -> message.setIntProperty("property", 2)).doesNotThrowAnyException();
    Message second = jms.arrived(session, message, Message.class);

    assertThat(first.getIntProperty("property")).isEqualTo(1);
    assertThat(second.getIntProperty("property")).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = ValueType.class,
      names = {"CHAR", "BYTES"})
  @Assertion({"JMS:SPEC:20", "JMS:SPEC:25"})
  void noPropertyIsACharacterOrAnArray(ValueType type) throws JMSException {
    Message message = session.createMessage();

    for (Object value : type.samples()) {
      assertThatThrownBy(() -> message.setObjectProperty("property", value))
          .isInstanceOf(MessageFormatException.class);
    }
  }
}
