package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all bodies have in common: getBody, isBodyAssignableTo, clearBody, the type (3.11). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessageBodyTest {
  private Session session;

  @BeforeAll
  void open(Jms jms) throws JMSException {
    session = jms.session();
  }

  /** The types of messages, each made with a body and without. */
  enum Kind {
    TEXT(TextMessage.class),
    BYTES(BytesMessage.class),
    MAP(MapMessage.class),
    STREAM(StreamMessage.class),
    OBJECT(ObjectMessage.class);

    final Class<? extends Message> type;

    Kind(Class<? extends Message> type) {
      this.type = type;
    }

    Message empty(Session session) throws JMSException {
      return switch (this) {
        case TEXT -> session.createTextMessage();
        case BYTES -> session.createBytesMessage();
        case MAP -> session.createMapMessage();
        case STREAM -> session.createStreamMessage();
        case OBJECT -> session.createObjectMessage();
      };
    }

    Message full(Session session) throws JMSException {
      Message message = empty(session);
      switch (this) {
        case TEXT -> ((TextMessage) message).setText("text");
        case BYTES -> ((BytesMessage) message).writeBytes(new byte[] {1, 2});
        case MAP -> ((MapMessage) message).setInt("one", 1);
        case STREAM -> ((StreamMessage) message).writeInt(1);
        case OBJECT -> ((ObjectMessage) message).setObject(new ArrayList<>(List.of(1)));
      }
      return message;
    }

    /** What getBody gives for {@link #full}; a stream has no such thing. */
    Object body() {
      return switch (this) {
        case TEXT -> "text";
        case BYTES -> new byte[] {1, 2};
        case MAP -> Map.of("one", 1);
        case STREAM -> throw new IllegalStateException("a stream is not read as a whole");
        case OBJECT -> List.of(1);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:SPEC:82", "JMS:SPEC:190", "JMS:SPEC:197"})
  void aMessageArrivesAsTheTypeItWasSentAsAndAsNoOther(Kind kind, Jms jms) throws JMSException {
    for (Message message : List.of(kind.empty(session), kind.full(session))) {
      Message arrived = jms.arrived(session, message, kind.type);

      assertThat(arrived).isInstanceOf(kind.type);
      for (Kind other : Kind.values()) {
        assertThat(other.type.isInstance(arrived)).as("%s", other).isEqualTo(other == kind);
      }
    }
  }

  @Test
  @Assertion("JMS:SPEC:82")
  void aMessageWithoutBodyArrivesAsNoOtherType(Jms jms) throws JMSException {
    Message arrived = jms.arrived(session, session.createMessage(), Message.class);

    for (Kind other : Kind.values()) {
      assertThat(other.type.isInstance(arrived)).as("%s", other).isFalse();
    }
  }

  static Stream<Arguments> assignable() {
    return Stream.of(
        Arguments.of(Kind.TEXT, String.class),
        Arguments.of(Kind.TEXT, CharSequence.class),
        Arguments.of(Kind.TEXT, Comparable.class),
        Arguments.of(Kind.TEXT, Serializable.class),
        Arguments.of(Kind.TEXT, Object.class),
        Arguments.of(Kind.BYTES, byte[].class),
        Arguments.of(Kind.BYTES, Object.class),
        Arguments.of(Kind.MAP, Map.class),
        Arguments.of(Kind.MAP, Object.class),
        Arguments.of(Kind.OBJECT, Serializable.class),
        Arguments.of(Kind.OBJECT, ArrayList.class),
        Arguments.of(Kind.OBJECT, Collection.class),
        Arguments.of(Kind.OBJECT, Object.class));
  }

  @ParameterizedTest
  @MethodSource("assignable")
  @Assertion({"JMS:JAVADOC:1357", "JMS:JAVADOC:1361"})
  void aBodyIsGivenAsTheTypesItIsAssignableTo(Kind kind, Class<?> type, Jms jms)
      throws JMSException {
    Message arrived = jms.arrived(session, kind.full(session), kind.type);

    assertThat(arrived.isBodyAssignableTo(type)).isTrue();
    assertThat((Object) arrived.getBody(type)).isInstanceOf(type).isEqualTo(kind.body());
    assertThat((Object) arrived.getBody(type)).as("again").isEqualTo(kind.body());
    Message unsent = kind.full(session);
    if (kind != Kind.BYTES) {
      assertThat(unsent.isBodyAssignableTo(type)).isTrue();
      assertThat((Object) unsent.getBody(type)).isEqualTo(kind.body());
    }
  }

  static Stream<Arguments> notAssignable() {
    return Stream.of(
        Arguments.of(Kind.TEXT, Integer.class),
        Arguments.of(Kind.TEXT, StringBuilder.class),
        Arguments.of(Kind.TEXT, byte[].class),
        Arguments.of(Kind.BYTES, String.class),
        Arguments.of(Kind.BYTES, Byte[].class),
        Arguments.of(Kind.BYTES, int[].class),
        Arguments.of(Kind.MAP, HashMap.class),
        Arguments.of(Kind.MAP, String.class),
        Arguments.of(Kind.OBJECT, String.class),
        Arguments.of(Kind.OBJECT, Map.class),
        Arguments.of(Kind.STREAM, Object.class),
        Arguments.of(Kind.STREAM, List.class),
        Arguments.of(Kind.STREAM, Integer.class));
  }

  @ParameterizedTest
  @MethodSource("notAssignable")
  @Assertion({"JMS:JAVADOC:1357", "JMS:JAVADOC:1359", "JMS:JAVADOC:1361"})
  void aBodyIsNotGivenAsAnotherType(Kind kind, Class<?> type, Jms jms) throws JMSException {
    Message message = kind.full(session);
    Message arrived = jms.arrived(session, message, kind.type);

    assertThat(arrived.isBodyAssignableTo(type)).isFalse();
    assertThatThrownBy(() -> arrived.getBody(type)).isInstanceOf(MessageFormatException.class);
  }

  static Stream<Arguments> withoutBody() {
    return Stream.of(Kind.TEXT, Kind.BYTES, Kind.MAP, Kind.OBJECT)
        .flatMap(
            kind ->
                Stream.of(String.class, Integer.class, byte[].class, Map.class, StringBuilder.class)
                    .map(type -> Arguments.of(kind, type)));
  }

  @ParameterizedTest
  @MethodSource("withoutBody")
  @Assertion({"JMS:JAVADOC:1357", "JMS:JAVADOC:1361"})
  void noBodyIsGivenAsNullOfAnyType(Kind kind, Class<?> type, Jms jms) throws JMSException {
    Message arrived = jms.arrived(session, kind.empty(session), kind.type);
    Message cleared = jms.arrived(session, kind.full(session), kind.type);
    cleared.clearBody();

    for (Message message : List.of(arrived, cleared)) {
      assertThat(message.isBodyAssignableTo(type)).isTrue();
      assertThat((Object) message.getBody(type)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {String.class, Object.class, Map.class, Integer.class})
  @Assertion({"JMS:JAVADOC:1357", "JMS:JAVADOC:1361"})
  void aPlainMessageHasABodyOfNoType(Class<?> type, Jms jms) throws JMSException {
    Message message = session.createMessage();

    for (Message one : List.of(message, jms.arrived(session, message, Message.class))) {
      assertThat(one.isBodyAssignableTo(type)).isTrue();
      assertThat((Object) one.getBody(type)).isNull();
    }
  }

  @Test
  @Assertion({"JMS:JAVADOC:1359", "JMS:JAVADOC:1361"})
  void evenAnEmptyStreamIsNotReadAsAWhole(Jms jms) throws JMSException {
    StreamMessage arrived =
        jms.arrived(session, session.createStreamMessage(), StreamMessage.class);

    assertThat(arrived.isBodyAssignableTo(Object.class)).isFalse();
    assertThatThrownBy(() -> arrived.getBody(Object.class))
        .isInstanceOf(MessageFormatException.class);
  }

  @Test
  @Assertion("JMS:JAVADOC:1357")
  void theBodyOfBytesIsResetBeforeAndAfter(Jms jms) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeInt(1);
    message.writeInt(2);
    BytesMessage arrived = jms.arrived(session, message, BytesMessage.class);
    assertThat(arrived.readInt()).isEqualTo(1);

    assertThat(arrived.getBody(byte[].class)).hasSize(8);

    assertThat(arrived.readInt()).isEqualTo(1);
    assertThat(arrived.readInt()).isEqualTo(2);
  }

  @Test
  @Assertion("JMS:SPEC:88")
  void theBodyThatIsGivenIsACopy(Jms jms) throws JMSException {
    BytesMessage bytes = jms.arrived(session, Kind.BYTES.full(session), BytesMessage.class);

    bytes.getBody(byte[].class)[0] = 99;

    assertThat(bytes.getBody(byte[].class)).containsExactly(1, 2);
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:SPEC:72", "JMS:JAVADOC:431"})
  void clearingTheBodyLeavesHeadersAndProperties(Kind kind, Jms jms) throws JMSException {
    Message message = kind.full(session);
    message.setJMSType("type");
    message.setJMSCorrelationID("correlation");
    message.setIntProperty("property", 1);
    Message arrived = jms.arrived(session, message, kind.type);

    for (Message one : List.of(message, arrived)) {
      one.clearBody();

      assertThat(one.getJMSType()).isEqualTo("type");
      assertThat(one.getJMSCorrelationID()).isEqualTo("correlation");
      assertThat(one.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
      assertThat(one.getIntProperty("property")).isEqualTo(1);
    }
    assertThatThrownBy(() -> arrived.setIntProperty("property", 2))
        .as("the properties stay read-only")
        .isInstanceOf(MessageNotWriteableException.class);
  }

  /** Also when it was never read. */
  @ParameterizedTest
  @EnumSource
  void aReceivedMessageIsSentOnWithItsBody(Kind kind, Jms jms) throws JMSException {
    Message arrived = jms.arrived(session, kind.full(session), kind.type);
    Message again = jms.arrived(session, arrived, kind.type);

    if (kind == Kind.STREAM) {
      assertThat(((StreamMessage) again).readInt()).isEqualTo(1);
    } else {
      assertThat(again.getBody(Object.class)).isEqualTo(kind.body());
    }
  }
}
