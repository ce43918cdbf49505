package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.TOPIC;
import static org.ternmq.server.session.TestClient.message;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

/** Publication and the kinds of subscriptions (specification 8.3). */
class TopicTest {
  private static final Address OTHER = Address.topic("other");

  private final TestBroker broker = TestBroker.start();
  private final TestClient publisher = TestClient.welcomed(broker, "publisher").session(1);
  private final TestClient client = TestClient.welcomed(broker, "me").session(1);

  private void publish(String... texts) {
    for (String text : texts) {
      publisher.send(1, message(text).destination(TOPIC).encode());
    }
  }

  private static ClientCommand.OpenConsumer open(
      TestClient by, int id, ConsumerKind kind, Address topic, String name, String selector) {
    return by.open(1, id, kind, topic, name, selector);
  }

  private static void subscribe(TestClient by, int id, ConsumerKind kind, String name) {
    by.ok(open(by, id, kind, TOPIC, name, null));
    by.credit(id, 100);
  }

  @Test
  void everySubscriptionGetsEveryMessage() {
    subscribe(client, 1, ConsumerKind.TOPIC, null);
    subscribe(client, 2, ConsumerKind.TOPIC, null);
    subscribe(client, 3, ConsumerKind.DURABLE, "d");
    publish("a", "b");
    for (int id = 1; id <= 3; id++) {
      assertThat(client.texts(id)).containsExactly("a", "b");
    }
  }

  @Test
  void aMessageIsStoredOnceForAllDurableSubscriptionsAndReleasedWithTheLast() {
    subscribe(client, 1, ConsumerKind.DURABLE, "d");
    subscribe(client, 2, ConsumerKind.SHARED_DURABLE, "s");
    subscribe(client, 3, ConsumerKind.TOPIC, null);
    publish("a");
    assertThat(client.ids(1)).isEqualTo(client.ids(2)).isEqualTo(client.ids(3));
    client.acknowledge(1, client.ids(1));
    client.acknowledge(3, client.ids(3));
    assertThat(broker.released).isEmpty();
    client.acknowledge(2, client.ids(2));
    assertThat(broker.released).hasSize(1);
    assertThat(broker.core.snapshot().residentBytes()).isZero();
  }

  @Test
  void aMessageWithoutADurableTargetIsNotStored() {
    subscribe(client, 1, ConsumerKind.TOPIC, null);
    long before = broker.forces;
    publish("a");
    assertThat(client.texts(1)).containsExactly("a");
    assertThat(broker.forces).isEqualTo(before);
    assertThat(publisher.confirmedSend()).isEqualTo(1);
    client.acknowledge(1, client.ids(1));
    assertThat(broker.released).isEmpty();
    assertThat(broker.core.snapshot().residentBytes()).isZero();
  }

  @Test
  void aDurableSubscriptionGathersWhileItsClientAndTheBrokerAreAway() {
    subscribe(client, 1, ConsumerKind.DURABLE, "d");
    client.lose();
    publish("a", "b");
    broker.crashAndRestart();
    TestClient back = TestClient.welcomed(broker, "me").session(1);
    subscribe(back, 1, ConsumerKind.DURABLE, "d");
    assertThat(back.texts(1)).containsExactly("a", "b");
  }

  @Test
  void anUnsharedDurableSubscriptionNeedsAClientIdentifierAndHasOneConsumer() {
    TestClient nobody = TestClient.welcomed(broker).session(1);
    nobody.fails(
        open(nobody, 1, ConsumerKind.DURABLE, TOPIC, "d", null), ErrorCode.INVALID_CLIENT_ID);
    subscribe(client, 1, ConsumerKind.DURABLE, "d");
    client.fails(open(client, 2, ConsumerKind.DURABLE, TOPIC, "d", null), ErrorCode.IN_USE);
    client.fails(open(client, 2, ConsumerKind.DURABLE, OTHER, "d", null), ErrorCode.IN_USE);
  }

  @Test
  void aChangedInactiveDurableSubscriptionReplacesTheOldOne() {
    subscribe(client, 1, ConsumerKind.DURABLE, "d");
    client.ok(client.close(1));
    publish("old");
    client.ok(open(client, 2, ConsumerKind.DURABLE, TOPIC, "d", "n = 1"));
    client.credit(2, 10);
    publish("unmatched");
    publisher.send(1, message("matched").destination(TOPIC).properties(Map.of("n", 1)).encode());
    assertThat(client.texts(2)).containsExactly("matched");
    client.ok(client.close(2));
    client.ok(open(client, 3, ConsumerKind.DURABLE, OTHER, "d", "n = 1"));
    assertThat(broker.core.snapshot().subscriptions()).isEqualTo(1);
    broker.crashAndRestart();
    TestClient back = TestClient.welcomed(broker, "me").session(1);
    back.ok(open(back, 1, ConsumerKind.DURABLE, OTHER, "d", "n = 1"));
    assertThat(broker.core.snapshot().subscriptions()).isEqualTo(1);
  }

  @Test
  void theSameDurableSubscriptionContinues() {
    client.ok(open(client, 1, ConsumerKind.DURABLE, TOPIC, "d", null));
    client.ok(client.close(1));
    publish("a");
    client.ok(open(client, 2, ConsumerKind.DURABLE, TOPIC, "d", "  ")); // a blank selector is none
    client.credit(2, 10);
    assertThat(client.texts(2)).containsExactly("a");
  }

  @Test
  void sharedAndUnsharedDurableNamesClash() {
    client.ok(open(client, 1, ConsumerKind.DURABLE, TOPIC, "d", null));
    client.ok(open(client, 2, ConsumerKind.SHARED_DURABLE, TOPIC, "s", null));
    client.ok(client.close(1));
    client.ok(client.close(2));
    client.fails(open(client, 3, ConsumerKind.SHARED_DURABLE, TOPIC, "d", null), ErrorCode.IN_USE);
    client.fails(open(client, 3, ConsumerKind.DURABLE, TOPIC, "s", null), ErrorCode.IN_USE);
    // A shared subscription that is not durable has a set of names of its own.
    client.ok(open(client, 3, ConsumerKind.SHARED, TOPIC, "d", null));
    client.ok(open(client, 4, ConsumerKind.SHARED, TOPIC, "s", null));
  }

  @Test
  void consumersOfASharedSubscriptionCompete() {
    for (ConsumerKind kind :
        new ConsumerKind[] {ConsumerKind.SHARED, ConsumerKind.SHARED_DURABLE}) {
      client.clear();
      int first = kind.number() * 10;
      subscribe(client, first, kind, "s");
      subscribe(client, first + 1, kind, "s");
      publish("a", "b", "c", "d");
      assertThat(client.texts(first)).containsExactly("a", "c");
      assertThat(client.texts(first + 1)).containsExactly("b", "d");
    }
  }

  @Test
  void sharedSubscriptionsAreOfAClientIdentifierOrOfAllWithoutOne() {
    TestClient one = TestClient.welcomed(broker).session(1);
    TestClient two = TestClient.welcomed(broker).session(1);
    subscribe(one, 1, ConsumerKind.SHARED, "s");
    subscribe(two, 1, ConsumerKind.SHARED, "s");
    subscribe(client, 1, ConsumerKind.SHARED, "s");
    publish("a", "b");
    assertThat(one.texts(1)).hasSize(1);
    assertThat(two.texts(1)).hasSize(1);
    assertThat(client.texts(1)).containsExactly("a", "b");
  }

  @Test
  void anActiveSharedSubscriptionCannotBeChanged() {
    for (ConsumerKind kind :
        new ConsumerKind[] {ConsumerKind.SHARED, ConsumerKind.SHARED_DURABLE}) {
      int id = kind.number() * 10;
      client.ok(open(client, id, kind, TOPIC, "s", null));
      client.fails(open(client, id + 1, kind, OTHER, "s", null), ErrorCode.IN_USE);
      client.fails(open(client, id + 1, kind, TOPIC, "s", "n = 1"), ErrorCode.IN_USE);
      client.ok(client.close(id));
      client.ok(open(client, id + 1, kind, OTHER, "s", "n = 1"));
    }
  }

  @Test
  void aSharedSubscriptionThatIsNotDurableVanishesWithItsLastConsumer() {
    subscribe(client, 1, ConsumerKind.SHARED, "s");
    subscribe(client, 2, ConsumerKind.SHARED, "s");
    client.ok(client.close(1));
    publish("kept");
    client.ok(client.close(2));
    assertThat(broker.core.snapshot().subscriptions()).isZero();
    publish("missed");
    subscribe(client, 3, ConsumerKind.SHARED, "s");
    assertThat(client.texts(3)).isEmpty();
  }

  @Test
  void anUnsharedSubscriptionVanishesWithItsConsumerAndWhatItsSessionHolds() {
    subscribe(client, 1, ConsumerKind.TOPIC, null);
    publish("a", "b");
    long[] ids = client.ids(1);
    client.ok(client.close(1, ids[0]));
    assertThat(broker.core.snapshot().subscriptions()).isZero();
    client.ok(client.recover(1, new Seen(1, new long[] {ids[0]})));
    assertThat(broker.core.snapshot().residentBytes()).isZero();
  }

  @Test
  void unsubscribeNeedsAnInactiveSubscriptionAndDeletesItForGood() {
    subscribe(client, 1, ConsumerKind.DURABLE, "d");
    client.fails(new ClientCommand.Unsubscribe(50, "d"), ErrorCode.IN_USE);
    publish("a");
    long[] ids = client.ids(1);
    client.ok(client.close(1, ids));
    client.fails(new ClientCommand.Unsubscribe(51, "d"), ErrorCode.IN_USE);
    client.acknowledge(1, ids);
    publish("b");
    client.ok(new ClientCommand.Unsubscribe(52, "d"));
    client.fails(new ClientCommand.Unsubscribe(53, "d"), ErrorCode.NO_SUCH_SUBSCRIPTION);
    assertThat(broker.released).hasSize(2);
    broker.crashAndRestart();
    assertThat(broker.core.snapshot().subscriptions()).isZero();
    TestClient back = TestClient.welcomed(broker, "me").session(1);
    subscribe(back, 1, ConsumerKind.DURABLE, "d");
    assertThat(back.texts(1)).isEmpty();
  }

  @Test
  void unsubscribeKnowsWhoseSubscriptionItIs() {
    subscribe(client, 1, ConsumerKind.DURABLE, "d");
    client.ok(client.close(1));
    publisher.fails(new ClientCommand.Unsubscribe(50, "d"), ErrorCode.NO_SUCH_SUBSCRIPTION);
    TestClient nobody = TestClient.welcomed(broker).session(1);
    subscribe(nobody, 1, ConsumerKind.SHARED_DURABLE, "d");
    nobody.ok(nobody.close(1));
    nobody.ok(new ClientCommand.Unsubscribe(51, "d"));
    client.ok(new ClientCommand.Unsubscribe(52, "d"));
  }

  @Test
  void aSelectorKeepsWhatDoesNotMatchOutOfTheSubscription() {
    client.ok(open(client, 1, ConsumerKind.DURABLE, TOPIC, "d", "n > 1"));
    client.ok(client.close(1));
    for (int n = 0; n < 4; n++) {
      publisher.send(1, message("m" + n).destination(TOPIC).properties(Map.of("n", n)).encode());
    }
    assertThat(broker.core.snapshot().availableMessages()).isEqualTo(2);
  }

  @Test
  void noLocalLeavesOutTheConnectionsOwnMessages() {
    TestClient other = TestClient.welcomed(broker).session(1);
    client.ok(
        new ClientCommand.OpenConsumer(60, 1, 1, ConsumerKind.TOPIC, TOPIC, null, null, true));
    client.credit(1, 10);
    client.send(1, message("own").destination(TOPIC).encode());
    other.send(1, message("other").destination(TOPIC).encode());
    assertThat(client.texts(1)).containsExactly("other");
  }

  @Test
  void noLocalOfADurableSubscriptionMeansTheClientIdentifier() {
    client.ok(
        new ClientCommand.OpenConsumer(60, 1, 1, ConsumerKind.DURABLE, TOPIC, "d", null, true));
    client.lose();
    TestClient again = TestClient.welcomed(broker, "me").session(1);
    again.send(1, message("own").destination(TOPIC).encode());
    publish("other");
    again.ok(
        new ClientCommand.OpenConsumer(60, 1, 1, ConsumerKind.DURABLE, TOPIC, "d", null, true));
    again.credit(1, 10);
    assertThat(again.texts(1)).containsExactly("other");
    again.ok(again.close(1));
    publish("more");
    again.ok(
        new ClientCommand.OpenConsumer(61, 1, 2, ConsumerKind.DURABLE, TOPIC, "d", null, false));
    again.credit(2, 10);
    assertThat(again.texts(2)).as("a changed noLocal replaces it").isEmpty();
  }

  @Test
  void openingADurableSubscriptionIsAnsweredWhenItIsDurable() {
    broker.flushes = false;
    ClientCommand.OpenConsumer open = open(client, 1, ConsumerKind.DURABLE, TOPIC, "d", null);
    client.say(open);
    assertThat(client.replyTo(open.correlation())).isNull();
    broker.flushes = true;
    broker.settle();
    assertThat(client.replyTo(open.correlation())).isNotNull();
  }

  @Test
  void subscriptionNamesAreChecked() {
    for (String bad : new String[] {null, "", "a*"}) {
      client.fails(
          open(client, 1, ConsumerKind.SHARED, TOPIC, bad, null), ErrorCode.INVALID_DESTINATION);
    }
  }

  @Test
  void redeliveryAndRollbackWorkOnSubscriptions() {
    client.transacted(2);
    client.ok(client.open(2, 1, ConsumerKind.DURABLE, TOPIC, "d", null));
    client.credit(1, 10);
    publish("a", "b");
    client.acknowledgeLater(1, client.ids(1));
    client.ok(client.rollback(2));
    client.clear();
    client.credit(1, 10);
    assertThat(client.texts(1)).containsExactly("a", "b");
    assertThat(client.deliveries().get(0).deliveryCount()).isEqualTo(2);
  }
}
