package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.QUEUE;
import static org.ternmq.server.session.TestClient.message;

import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.wire.command.BrokerCommand.BrowseEnd;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.message.Address;

/** Expiration and delivery time (specification 3.4.5, 7.8, 7.9) where they meet other rules. */
class ExpiryTest {
  private static final Address DEAD_LETTERS = Address.queue("DLQ");

  private final TestBroker broker = TestBroker.start(deadLettering());
  private final TestClient client = TestClient.welcomed(broker).session(1).transacted(2);

  private static CoreLimits deadLettering() {
    return new CoreLimits(
        64 << 20, 1_000, 1 << 20, 128 << 10, 1000, 1000, 100, 0, "DLQ", true, true, 0, 60_000,
        "test");
  }

  private void sendExpiring(String text, long inMs) {
    client.send(1, message(text).expirationMs(broker.nowMs + inMs).encode());
  }

  @Test
  void whatExpiresIsADeadLetterThatDoesNotExpire() {
    sendExpiring("swept", 100);
    sendExpiring("found", 5_000);
    client.send(1, "stays");
    broker.advance(4_999);
    broker.nowMs += 10; // before a sweep comes
    client.consume(1, 1);
    assertThat(client.texts(1)).containsExactly("stays");
    broker.crashAndRestart();
    TestClient next = TestClient.welcomed(broker).session(1);
    next.consume(1, 1, DEAD_LETTERS, null);
    assertThat(next.texts(1)).containsExactly("swept", "found");
    assertThat(next.deliveries())
        .allSatisfy(
            letter -> {
              assertThat(letter.message().expirationMs()).isZero();
              assertThat(letter.message().property("JMS_TernMQ_DeadLetterReason"))
                  .isEqualTo("expired");
              assertThat(letter.message().property("JMS_TernMQ_OriginalDestination"))
                  .isEqualTo("queue://orders");
            });
  }

  @Test
  void whatExpiresWithAConsumerIsADeadLetterWhenItComesBack() {
    sendExpiring("a", 100);
    client.consume(1, 1);
    broker.advance(200);
    client.ok(client.recover(1, new Seen(1, client.ids(1))));
    client.credit(1, 10);
    assertThat(client.texts(1)).containsExactly("a");
    client.consume(1, 2, DEAD_LETTERS, null);
    assertThat(client.texts(2)).containsExactly("a");
  }

  @Test
  void whatExpiresBeforeItsDeliveryTimeOrItsCommitIsNeverDelivered() {
    client.send(
        1,
        message("late")
            .deliveryTimeMs(broker.nowMs + 1_000)
            .expirationMs(broker.nowMs + 500)
            .encode());
    client.say(
        new ClientCommand.Send(2, 0, message("staged").expirationMs(broker.nowMs + 500).encode()));
    client.consume(1, 1);
    broker.advance(1_000);
    client.ok(client.commit(2));
    assertThat(client.texts(1)).isEmpty();
  }

  @Test
  void aDelayCountsFromTheSendAndNotFromTheCommit() {
    client.consume(1, 1);
    client.say(
        new ClientCommand.Send(2, 0, message("due").deliveryTimeMs(broker.nowMs + 500).encode()));
    client.say(
        new ClientCommand.Send(
            2, 0, message("late").deliveryTimeMs(broker.nowMs + 1_500).encode()));
    broker.advance(1_000);
    assertThat(client.texts(1)).isEmpty();
    client.ok(client.commit(2));
    assertThat(client.texts(1)).containsExactly("due");
    broker.advance(499);
    assertThat(client.texts(1)).containsExactly("due");
    broker.advance(1);
    assertThat(client.texts(1)).containsExactly("due", "late");
  }

  @Test
  void aBrowserSeesNeitherExpiredNorDelayedNorUncommittedNorDeliveredMessages() {
    client.send(1, "taken");
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, 1);
    sendExpiring("expired", 100);
    client.send(1, message("delayed").deliveryTimeMs(broker.nowMs + 9_000).encode());
    client.stage(2, "staged");
    client.send(1, "there");
    broker.nowMs += 200; // nobody has swept yet
    client.ok(client.open(1, 9, ConsumerKind.BROWSER, QUEUE, null, null));
    client.credit(9, 100);
    assertThat(client.texts(9)).containsExactly("there");
    assertThat(client.heard(BrowseEnd.class)).hasSize(1);
  }
}
