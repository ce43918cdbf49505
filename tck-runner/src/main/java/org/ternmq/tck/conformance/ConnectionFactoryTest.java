package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connection factories and the identity of the user (specification 5.3, 6.1.1). */
@Conformance
class ConnectionFactoryTest {

  /** A factory method as its name, and how it makes a connection. */
  record Making(String name, MakingConnection body) {
    interface MakingConnection {
      Connection of(Jms jms, String user, String password) throws JMSException;
    }

    Connection connection(Jms jms, String user, String password) throws JMSException {
      return body.of(jms, user, password);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Making> withCredentials() {
    return Stream.of(
        new Making(
            "createConnection", (jms, u, p) -> jms.connectionFactory().createConnection(u, p)),
        new Making(
            "createQueueConnection",
            (jms, u, p) -> jms.queueConnectionFactory().createQueueConnection(u, p)),
        new Making(
            "createTopicConnection",
            (jms, u, p) -> jms.topicConnectionFactory().createTopicConnection(u, p)));
  }

  static Stream<Making> withoutCredentials() {
    return Stream.of(
        new Making("createConnection", (jms, u, p) -> jms.connectionFactory().createConnection()),
        new Making(
            "createQueueConnection",
            (jms, u, p) -> jms.queueConnectionFactory().createQueueConnection()),
        new Making(
            "createTopicConnection",
            (jms, u, p) -> jms.topicConnectionFactory().createTopicConnection()));
  }

  /** A factory method of contexts. */
  record MakingContext(String name, boolean credentials, Function<Attempt, JMSContext> body) {
    record Attempt(Jms jms, String user, String password) {}

    JMSContext context(Jms jms, String user, String password) {
      return body.apply(new Attempt(jms, user, password));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<MakingContext> contexts() {
    return Stream.of(
        new MakingContext(
            "createContext()", false, a -> a.jms().connectionFactory().createContext()),
        new MakingContext(
            "createContext(mode)",
            false,
            a -> a.jms().connectionFactory().createContext(JMSContext.AUTO_ACKNOWLEDGE)),
        new MakingContext(
            "createContext(user, password)",
            true,
            a -> a.jms().connectionFactory().createContext(a.user(), a.password())),
        new MakingContext(
            "createContext(user, password, mode)",
            true,
            a ->
                a.jms()
                    .connectionFactory()
                    .createContext(a.user(), a.password(), JMSContext.AUTO_ACKNOWLEDGE)));
  }

  static Stream<MakingContext> contextsWithCredentials() {
    return contexts().filter(MakingContext::credentials);
  }

  static Stream<MakingContext> contextsWithoutCredentials() {
    return contexts().filter(each -> !each.credentials());
  }

  @ParameterizedTest
  @MethodSource("withCredentials")
  @Assertion({"JMS:JAVADOC:504", "JMS:JAVADOC:272", "JMS:JAVADOC:109", "JMS:SPEC:97"})
  void aConnectionOfAUserStartsInStoppedMode(Making making, Jms jms) throws JMSException {
    startsStopped(jms, making.connection(jms, jms.user(), jms.password()));
  }

  @ParameterizedTest
  @MethodSource("withoutCredentials")
  @Assertion({
    "JMS:JAVADOC:502",
    "JMS:JAVADOC:270",
    "JMS:JAVADOC:107",
    "JMS:JAVADOC:608",
    "JMS:JAVADOC:595",
    "JMS:JAVADOC:591",
    "JMS:SPEC:92"
  })
  void theDefaultIdentityMakesAStoppedConnectionOrIsRefusedAsAMatterOfSecurity(
      Making making, Jms jms) throws JMSException {
    Connection connection;
    try {
      connection = making.connection(jms, null, null);
    } catch (JMSSecurityException refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
      return; // the default identity is nobody the provider knows
    }
    startsStopped(jms, connection);
  }

  private static void startsStopped(Jms jms, Connection connection) throws JMSException {
    jms.closing(connection);
    Session session = connection.createSession();
    // A topic connection's own kind of destination, a queue otherwise.
    boolean topics =
        connection instanceof jakarta.jms.TopicConnection
            && !(connection instanceof jakarta.jms.QueueConnection);
    var destination = topics ? jms.topic() : jms.queue();
    MessageConsumer consumer = session.createConsumer(destination);
    session.createProducer(destination).send(session.createTextMessage("early"));

    assertThat(consumer.receive(Jms.SILENCE.toMillis())).isNull();
    connection.start();
    assertThat(jms.receiveText(consumer)).isEqualTo("early");
  }

  @ParameterizedTest
  @MethodSource("withCredentials")
  @Assertion({
    "JMS:JAVADOC:609",
    "JMS:JAVADOC:596",
    "JMS:JAVADOC:592",
    "JMS:JAVADOC:505",
    "JMS:JAVADOC:273",
    "JMS:JAVADOC:110"
  })
  void aWrongPasswordOrUserIsRefused(Making making, Jms jms) {
    assertThatExceptionOfType(JMSSecurityException.class)
        .as("wrong password")
        .isThrownBy(() -> jms.closing(making.connection(jms, jms.user(), "not the password")));
    assertThatExceptionOfType(JMSSecurityException.class)
        .as("unknown user")
        .isThrownBy(() -> jms.closing(making.connection(jms, jms.uniqueName(), jms.password())));
  }

  @ParameterizedTest
  @MethodSource("contextsWithCredentials")
  @Assertion({"JMS:JAVADOC:846", "JMS:JAVADOC:849", "JMS:JAVADOC:845", "JMS:JAVADOC:848"})
  void aWrongPasswordOrUserIsRefusedForContexts(MakingContext making, Jms jms) {
    assertThatExceptionOfType(JMSSecurityRuntimeException.class)
        .as("wrong password")
        .isThrownBy(() -> jms.closing(making.context(jms, jms.user(), "not the password")));
    assertThatExceptionOfType(JMSSecurityRuntimeException.class)
        .as("unknown user")
        .isThrownBy(() -> jms.closing(making.context(jms, jms.uniqueName(), jms.password())));
  }

  @ParameterizedTest
  @MethodSource("contextsWithCredentials")
  @Assertion({"JMS:JAVADOC:844", "JMS:JAVADOC:847"})
  void aContextOfAUserAcknowledgesAutomaticallyAndStartsWithItsFirstConsumer(
      MakingContext making, Jms jms) throws JMSException {
    works(jms, jms.closing(making.context(jms, jms.user(), jms.password())));
  }

  @ParameterizedTest
  @MethodSource("contextsWithoutCredentials")
  @Assertion({
    "JMS:JAVADOC:841",
    "JMS:JAVADOC:850",
    "JMS:JAVADOC:842",
    "JMS:JAVADOC:843",
    "JMS:JAVADOC:851",
    "JMS:JAVADOC:852"
  })
  void aContextOfTheDefaultIdentityWorksOrIsRefusedAsAMatterOfSecurity(
      MakingContext making, Jms jms) throws JMSException {
    JMSContext context;
    try {
      context = jms.closing(making.context(jms, null, null));
    } catch (JMSSecurityRuntimeException refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
      return;
    }
    works(jms, context);
  }

  private static void works(Jms jms, JMSContext context) throws JMSException {
    Queue queue = jms.queue();
    context.createProducer().send(queue, "hello");

    assertThat(context.getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
    assertThat(context.createConsumer(queue).receiveBody(String.class, Jms.ARRIVAL.toMillis()))
        .isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        JMSContext.SESSION_TRANSACTED,
        JMSContext.AUTO_ACKNOWLEDGE,
        JMSContext.CLIENT_ACKNOWLEDGE,
        JMSContext.DUPS_OK_ACKNOWLEDGE
      })
  @Assertion("JMS:JAVADOC:847")
  void aContextHasTheSessionModeItWasMadeWith(int mode, Jms jms) {
    try (JMSContext context = jms.context(mode)) {
      assertThat(context.getSessionMode()).isEqualTo(mode);
      assertThat(context.getTransacted()).isEqualTo(mode == JMSContext.SESSION_TRANSACTED);
    }
  }

  @Test
  @Assertion("JMS:JAVADOC:848")
  void aContextCannotHaveAModeThatDoesNotExist(Jms jms) {
    assertThatExceptionOfType(JMSRuntimeException.class)
        .isThrownBy(() -> jms.closing(jms.context(4711)));
  }

  @Test
  @Assertion({"JMS:SPEC:90", "JMS:SPEC:89"})
  void factoriesAndDestinationsAreUsedByManyThreadsAtOnce(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    List<Background<String>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String text = "from " + i;
      all.add(
          Background.call(
              () -> {
                try (Connection connection =
                    jms.connectionFactory().createConnection(jms.user(), jms.password())) {
                  Session session = connection.createSession();
                  session.createProducer(queue).send(session.createTextMessage(text));
                  return text;
                }
              }));
    }
    List<String> sent = new ArrayList<>();
    for (Background<String> each : all) {
      sent.add(each.result());
    }

    assertThat(jms.textsOn(queue)).containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  @Assertion("JMS:SPEC:191")
  void aFactoryThatMadeAConnectionIsNotAffectedByItsClose(Jms jms) throws JMSException {
    jms.connection().close();

    assertThat(catchThrowable(() -> jms.connection().createSession())).isNull();
  }
}
