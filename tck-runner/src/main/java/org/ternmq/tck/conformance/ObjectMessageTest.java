package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Serialized objects (specification 3.11, ObjectMessage); of classes of the platform only, as what
 * else may be read is each provider's own choice.
 */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObjectMessageTest {
  private Session session;

  @BeforeAll
  void open(Jms jms) throws JMSException {
    session = jms.session();
  }

  static Stream<Serializable> objects() {
    return Stream.of(
        "text",
        42,
        new BigDecimal("1.50"),
        new ArrayList<>(List.of(1, "two", 3.0)),
        new HashMap<>(Map.of("key", 1L)));
  }

  @ParameterizedTest
  @MethodSource("objects")
  @Assertion({"JMS:JAVADOC:289", "JMS:JAVADOC:291"})
  void anObjectArrivesEqual(Serializable object, Jms jms) throws JMSException {
    ObjectMessage message = session.createObjectMessage();
    message.setObject(object);

    ObjectMessage arrived = jms.arrived(session, message, ObjectMessage.class);

    assertThat(message.getObject()).isEqualTo(object);
    assertThat(arrived.getObject()).isEqualTo(object).hasSameClassAs(object);
  }

  @Test
  @Assertion("JMS:JAVADOC:291")
  void anArrayArrives(Jms jms) throws JMSException {
    ObjectMessage message = session.createObjectMessage(new int[] {1, 2});

    Serializable arrived = jms.arrived(session, message, ObjectMessage.class).getObject();

    assertThat((int[]) arrived).containsExactly(1, 2);
  }

  @Test
  @Assertion({"JMS:JAVADOC:291", "JMS:SPEC:86", "JMS:SPEC:85"})
  void thereIsNoObjectAtFirstOrWhenItIsSetToNull(Jms jms) throws JMSException {
    ObjectMessage message = session.createObjectMessage();
    assertThat(message.getObject()).isNull();
    assertThat(jms.arrived(session, message, ObjectMessage.class).getObject()).isNull();

    message.setObject("object");
    message.setObject(null);
    assertThat(message.getObject()).isNull();
    assertThat(jms.arrived(session, message, ObjectMessage.class).getObject()).isNull();
  }

  @Test
  @Assertion({"JMS:JAVADOC:289", "JMS:SPEC:85"})
  void theObjectIsASnapshotOfWhenItWasSet(Jms jms) throws JMSException {
    ArrayList<String> list = new ArrayList<>(List.of("one"));
    ObjectMessage set = session.createObjectMessage();
    set.setObject(list);
    ObjectMessage created = session.createObjectMessage(list);

    list.add("two");

    for (ObjectMessage message : List.of(set, created)) {
      assertThat(message.getObject()).isEqualTo(List.of("one"));
      assertThat(jms.arrived(session, message, ObjectMessage.class).getObject())
          .isEqualTo(List.of("one"));
    }
  }

  @Test
  @Assertion("JMS:SPEC:88")
  void theObjectThatIsGivenIsACopy(Jms jms) throws JMSException {
    ObjectMessage message = session.createObjectMessage(new ArrayList<>(List.of("one")));

    for (ObjectMessage one : List.of(message, jms.arrived(session, message, ObjectMessage.class))) {
      ((List<?>) one.getObject()).clear();
      one.getBody(List.class).clear();

      assertThat(one.getObject()).isEqualTo(List.of("one"));
    }
  }

  /** Says it is serializable and is not. */
  private static final class Unwritable implements Serializable {
    private static final long serialVersionUID = 1;

    private void writeObject(ObjectOutputStream out) throws IOException {
      throw new NotSerializableException("as the test wants it");
    }
  }

  @Test
  @Assertion("JMS:JAVADOC:716")
  void anObjectThatCannotBeSerializedIsRefused() throws JMSException {
    ObjectMessage message = session.createObjectMessage();

    assertThatThrownBy(() -> message.setObject(new Unwritable()))
        .isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> session.createObjectMessage(new Unwritable()))
        .isInstanceOf(MessageFormatException.class);
    ArrayList<Object> list = new ArrayList<>(List.of(new Object()));
    assertThatThrownBy(() -> message.setObject(list)).isInstanceOf(MessageFormatException.class);
  }

  /** Can be written and not read. */
  static final class Unreadable implements Serializable {
    private static final long serialVersionUID = 1;

    private void readObject(ObjectInputStream in) throws IOException {
      throw new InvalidObjectException("as the test wants it");
    }
  }

  /** A provider that reads no classes of applications passes too, with the same exception. */
  @Test
  @Assertion({"JMS:JAVADOC:718", "JMS:JAVADOC:1359", "JMS:JAVADOC:1361"})
  void anObjectThatCannotBeDeserializedIsNotGiven(Jms jms) throws JMSException {
    ObjectMessage arrived =
        jms.arrived(session, session.createObjectMessage(new Unreadable()), ObjectMessage.class);

    assertThatThrownBy(arrived::getObject).isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> arrived.getBody(Serializable.class))
        .isInstanceOf(MessageFormatException.class);
    assertThat(arrived.isBodyAssignableTo(Serializable.class)).isFalse();
  }

  @Test
  @Assertion({"JMS:JAVADOC:717", "JMS:SPEC:73"})
  void aReceivedObjectIsReadOnly(Jms jms) throws JMSException {
    ObjectMessage arrived =
        jms.arrived(session, session.createObjectMessage("one"), ObjectMessage.class);

    assertThatThrownBy(() -> arrived.setObject("another"))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThat(arrived.getObject()).isEqualTo("one");
  }

  @Test
  @Assertion({"JMS:SPEC:72", "JMS:SPEC:73.1", "JMS:JAVADOC:431"})
  void aReceivedObjectCanBeSetOnceItIsCleared(Jms jms) throws JMSException {
    ObjectMessage arrived =
        jms.arrived(session, session.createObjectMessage("one"), ObjectMessage.class);

    arrived.clearBody();
    assertThat(arrived.getObject()).isNull();
    arrived.setObject("another");

    assertThat(arrived.getObject()).isEqualTo("another");
    assertThat(jms.arrived(session, arrived, ObjectMessage.class).getObject()).isEqualTo("another");
  }
}
