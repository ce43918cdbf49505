package org.ternmq.appserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.appserver.server.Application;
import org.ternmq.appserver.server.Holder;
import org.ternmq.appserver.server.Messages;
import org.ternmq.appserver.server.OnServer;
import org.ternmq.appserver.server.PreparedServer;

/**
 * SIGKILL for the server while one of its transactions is between prepare and commit; started
 * again, its own transaction manager finishes what was in doubt, with no help of the tests.
 */
@OnServer
class CrashTest {
  private static final Duration RECOVERED = Duration.ofMinutes(3);

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
    Holder.letGo();
    broker.close();
  }

  private static void killAndStartAgain() {
    PreparedServer.server().kill();
    Holder.letGo();
    PreparedServer.server().startAgain();
    await("the application is back").atMost(RECOVERED).until(Application::answers);
  }

  private static void awaitNothingInDoubt() {
    await("nothing is in doubt at the broker")
        .atMost(RECOVERED)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> Messages.inDoubt() == 0);
    await("nothing is in doubt at the other resource")
        .atMost(RECOVERED)
        .until(() -> Holder.inDoubt() == 0);
  }

  @Test
  void aDecidedTransactionIsCommittedAfterTheCrash() throws JMSException {
    Holder.hold("commit");
    Application.callInBackground(
        "holder-first", Map.of("queue", "crash.commit", "text", "decided"));
    Holder.awaitHeld();
    assertThat(Messages.inDoubt()).isEqualTo(1);

    killAndStartAgain();

    assertThat(broker.take("crash.commit").getBody(String.class)).isEqualTo("decided");
    awaitNothingInDoubt();
  }

  @Test
  void whatABrokerInsideTheServerHasConfirmedIsThereAfterTheCrash() {
    Application.call(
        "inside", Map.of("queue", "crash.inside", "text", "confirmed", "commit", "true"));

    killAndStartAgain();

    assertThat(Application.call("take-inside", Map.of("queue", "crash.inside")))
        .isEqualTo("confirmed");
  }

  @Test
  void anUndecidedTransactionIsRolledBackAfterTheCrash() {
    Holder.hold("prepare");
    String preparedLast =
        PreparedServer.server().preparesInOrder() ? "holder-last" : "holder-first";
    Application.callInBackground(preparedLast, Map.of("queue", "crash.abort", "text", "undecided"));
    Holder.awaitHeld();
    assertThat(Messages.inDoubt()).isEqualTo(1);

    killAndStartAgain();

    awaitNothingInDoubt();
    assertThat(broker.drain("crash.abort")).isEmpty();
  }

  @Test
  void aDeliveryThatWasUndecidedComesAgainAfterTheCrash() {
    Holder.hold("prepare");
    broker.send("held", "delivered twice, done once");
    Holder.awaitHeld();

    killAndStartAgain();

    awaitNothingInDoubt();
    await("it is done")
        .atMost(RECOVERED)
        .untilAsserted(
            () ->
                assertThat(broker.drain("held.done"))
                    .containsExactly("delivered twice, done once"));
    assertThat(broker.drain("held.done")).isEmpty();
    assertThat(broker.drain("held")).isEmpty();
  }
}
