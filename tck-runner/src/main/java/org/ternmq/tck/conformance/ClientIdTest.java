package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client identifier of a connection (specification 6.1.2). */
@Conformance
class ClientIdTest {

  @Test
  @Assertion({"JMS:JAVADOC:512", "JMS:JAVADOC:514"})
  void itIsWhatWasSet(Jms jms) throws JMSException {
    Connection connection = jms.stoppedConnection();
    String clientId = jms.uniqueName();

    connection.setClientID(clientId);

    assertThat(connection.getClientID()).isEqualTo(clientId);
  }

  @Test
  @Assertion("JMS:JAVADOC:514")
  void legacyConnectionsHaveOneToo(Jms jms) throws JMSException {
    try (Connection queues =
            jms.queueConnectionFactory().createQueueConnection(jms.user(), jms.password());
        Connection topics =
            jms.topicConnectionFactory().createTopicConnection(jms.user(), jms.password())) {
      queues.setClientID(jms.uniqueName() + "q");
      topics.setClientID(jms.uniqueName() + "t");

      assertThat(queues.getClientID()).endsWith("q");
      assertThat(topics.getClientID()).endsWith("t");
    }
  }

  @Test
  @Assertion({"JMS:SPEC:93", "JMS:JAVADOC:651", "JMS:JAVADOC:515"})
  void itCannotBeChanged(Jms jms) throws JMSException {
    Connection connection = jms.stoppedConnection();
    String clientId = jms.uniqueName();
    connection.setClientID(clientId);

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> connection.setClientID(jms.uniqueName()));
    assertThat(connection.getClientID()).isEqualTo(clientId);
  }

  static Stream<Call<Connection>> actions() {
    return Stream.of(
        new Call<>("createSession()", Connection::createSession),
        new Call<>("createSession(mode)", c -> c.createSession(Session.CLIENT_ACKNOWLEDGE)),
        new Call<>(
            "createSession(transacted, mode)",
            c -> c.createSession(true, Session.SESSION_TRANSACTED)),
        new Call<>("start", Connection::start));
  }

  @ParameterizedTest
  @MethodSource("actions")
  @Assertion({"JMS:SPEC:94", "JMS:SPEC:198", "JMS:JAVADOC:651"})
  void itCannotBeSetAfterAnythingElseWasDone(Call<Connection> action, Jms jms) throws JMSException {
    Connection connection = jms.stoppedConnection();
    action.on(connection);

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> connection.setClientID(jms.uniqueName()));
  }

  @Test
  @Assertion({"JMS:SPEC:95", "JMS:JAVADOC:650"})
  void twoConnectionsCannotHaveTheSameOneAtATime(Jms jms) throws JMSException {
    String clientId = jms.uniqueName();
    Connection first = jms.connection(clientId);
    Connection second = jms.stoppedConnection();

    assertThatExceptionOfType(InvalidClientIDException.class)
        .isThrownBy(() -> second.setClientID(clientId));

    first.close();
    try (Connection third = jms.stoppedConnection()) {
      third.setClientID(clientId);
      assertThat(third.getClientID()).isEqualTo(clientId);
    }
  }

  @Test
  @Assertion({"JMS:SPEC:262", "JMS:SPEC:164"})
  void subscriptionsOfTheSameNameAreApartWithDifferentOnes(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    String name = jms.uniqueName();
    MessageConsumer first =
        jms.connection(jms.uniqueName()).createSession().createDurableConsumer(topic, name);
    MessageConsumer second =
        jms.connection(jms.uniqueName()).createSession().createDurableConsumer(topic, name);
    MessageConsumer shared =
        jms.connection(jms.uniqueName()).createSession().createSharedDurableConsumer(topic, name);
    MessageConsumer without = jms.session().createSharedDurableConsumer(topic, name);

    jms.send(topic, "for all");

    assertThat(jms.receiveText(first)).isEqualTo("for all");
    assertThat(jms.receiveText(second)).isEqualTo("for all");
    assertThat(jms.receiveText(shared)).isEqualTo("for all");
    assertThat(jms.receiveText(without)).isEqualTo("for all");
  }

  @Test
  @Assertion("JMS:SPEC:164")
  void itsStateSurvivesTheConnection(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    String clientId = jms.uniqueName();
    Connection first = jms.connection(clientId);
    first.createSession().createDurableConsumer(topic, "kept");
    first.close();
    jms.send(topic, "while away");

    try (Connection again = jms.connection(clientId)) {
      MessageConsumer consumer = again.createSession().createDurableConsumer(topic, "kept");
      assertThat(jms.receiveText(consumer)).isEqualTo("while away");
    }
  }

  @Test
  void aConnectionWithoutOneTellsNone(Jms jms) throws JMSException {
    try (Connection connection = jms.stoppedConnection()) {
      assertThat(connection.getClientID()).isNull();
    }
  }

  @Test
  void aRefusedOneLeavesTheConnectionUsable(Jms jms) throws JMSException {
    String taken = jms.uniqueName();
    try (Connection holder = jms.connection(taken);
        Connection other = jms.stoppedConnection()) {
      assertThatThrownBy(() -> other.setClientID(taken)).isInstanceOf(JMSException.class);
      String free = jms.uniqueName();

      other.setClientID(free);

      assertThat(other.getClientID()).isEqualTo(free);
      assertThat(holder.getClientID()).isEqualTo(taken);
    }
  }
}
