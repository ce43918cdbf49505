package org.ternmq.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.appserver.server.Application;
import org.ternmq.appserver.server.Messages;
import org.ternmq.appserver.server.OnServer;

/** Session beans and servlets that send in transactions of the container. */
@OnServer
class SendingTest {
  private Messages broker;

  @Deployment(testable = false)
  static WebArchive war() {
    return Application.war();
  }

  @BeforeEach
  void connect() {
    broker = Messages.client();
  }

  @AfterEach
  void disconnect() {
    broker.close();
  }

  private static void call(String how, String queue, String text, boolean commit) {
    Application.call(how, Map.of("queue", queue, "text", text, "commit", String.valueOf(commit)));
  }

  /** By each way that an application has to a context or connection. */
  @ParameterizedTest
  @CsvSource({
    "injected, sent.injected",
    "default, sent.default",
    "classic, orders",
    "defined, defined",
    "servlet, sent.servlet"
  })
  void whatIsCommittedArrivesAndWhatIsRolledBackDoesNot(String how, String queue) {
    call(how, queue, "rolled back", false);
    call(how, queue, "committed", true);
    call(how, queue, "rolled back again", false);

    assertThat(broker.drain(queue)).containsExactly("committed");
  }

  /** A server may take the connection away in between, or enlist it at its first use alone. */
  @Test
  void aConnectionGoesOnFromOneTransactionToTheNext() {
    call("across", "sent.across", "one", true);

    assertThat(broker.drain("sent.across")).containsExactly("committed one", "at once one");
  }

  @Test
  void aBrokerInsideTheServerTakesPartInItsTransactions() {
    call("inside", "sent.inside", "rolled back", false);
    call("inside", "sent.inside", "committed", true);

    Map<String, String> there = Map.of("queue", "sent.inside");
    assertThat(Application.call("take-inside", there)).isEqualTo("committed");
    assertThat(Application.call("take-inside", there)).isEqualTo("null");
    assertThat(broker.drain("sent.inside")).as("another broker").isEmpty();
  }

  @Test
  void outsideOfATransactionAMessageIsSentAtOnce() {
    call("no-transaction", "sent.at-once", "at once", true);

    assertThat(broker.drain("sent.at-once")).containsExactly("at once");
  }

  @Test
  void aRowAndAMessageAreOneTransaction() {
    Application.call("table", Map.of());
    call("row", "sent.row", "both", true);
    call("row", "sent.row", "neither", false);

    assertThat(broker.drain("sent.row")).containsExactly("both");
    assertThat(Application.call("rows", Map.of("text", "both"))).isEqualTo("1");
    assertThat(Application.call("rows", Map.of("text", "neither"))).isEqualTo("0");
    assertThat(Messages.inDoubt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection.setClientID",
        "Connection.stop",
        "Connection.setExceptionListener",
        "Connection.createConnectionConsumer",
        "Connection.createSharedConnectionConsumer",
        "Connection.createDurableConnectionConsumer",
        "Session.setMessageListener",
        "Session.getMessageListener",
        "second session",
        "MessageConsumer.setMessageListener",
        "MessageConsumer.getMessageListener",
        "JMSContext.setClientID",
        "JMSContext.stop",
        "JMSContext.setExceptionListener",
        "JMSContext.createContext",
        "JMSProducer.setAsync",
        "JMSConsumer.setMessageListener",
        "JMSConsumer.getMessageListener"
      })
  void aCallThatIsNotForContainersIsRefused(String call) {
    String outcome = Application.call("forbidden", Map.of("text", call));

    assertThat(outcome)
        .isIn(
            "JMSException",
            "IllegalStateException",
            "JMSRuntimeException",
            "IllegalStateRuntimeException");
  }
}
