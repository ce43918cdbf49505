package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.ClientCommand.Assign;
import org.ternmq.wire.command.ClientCommand.Reclaim;
import org.ternmq.wire.command.ClientCommand.Seen;

/** Messages that were delivered in one session are handled by another (specification 11.2). */
class AssignmentTest {
  private static final int LOOKOUT = 1;
  private static final int PLAIN = 2;
  private static final int TRANSACTED = 3;
  private static final int CONSUMER = 1;
  private static final int HOLDER = 7;

  private final TestBroker broker = TestBroker.start();
  private final TestClient client =
      TestClient.welcomed(broker).session(LOOKOUT).session(PLAIN).transacted(TRANSACTED);

  private long[] delivered(String... texts) {
    client.send(LOOKOUT, texts);
    client.consume(LOOKOUT, CONSUMER);
    return client.ids(CONSUMER);
  }

  private int leftInTheQueue() {
    client.lose();
    return TestClient.welcomed(broker).session(1).consume(1, 1).deliveries().size();
  }

  @Test
  void theOtherSessionAcknowledges() {
    long[] ids = delivered("a", "b", "c");
    client.say(new Assign(CONSUMER, PLAIN, HOLDER, new long[] {ids[0], ids[1]}));
    client.acknowledge(HOLDER, ids[0], ids[1]);
    assertThat(leftInTheQueue()).isEqualTo(1);
  }

  @Test
  void theConsumerCannotAcknowledgeWhatItHasNoMore() {
    long[] ids = delivered("a");
    client.say(new Assign(CONSUMER, PLAIN, HOLDER, ids));
    client.acknowledge(CONSUMER, ids[0]);
    assertThat(leftInTheQueue()).isEqualTo(1);
  }

  @Test
  void theOtherSessionsTransactionDecides() {
    long[] ids = delivered("a", "b");
    client.say(new Assign(CONSUMER, TRANSACTED, HOLDER, ids));
    client.acknowledgeLater(HOLDER, ids[0]);
    client.clear();
    client.ok(client.rollback(TRANSACTED, new Seen(HOLDER, ids)));
    assertThat(client.texts(CONSUMER)).as("the consumer itself was not stopped").contains("a", "b");
    assertThat(client.deliveries()).extracting(Deliver::deliveryCount).containsExactly(2, 2);

    client.say(new Assign(CONSUMER, TRANSACTED, HOLDER, ids));
    client.acknowledgeLater(HOLDER, ids);
    client.ok(client.commit(TRANSACTED));
    assertThat(leftInTheQueue()).isZero();
  }

  @Test
  void recoverReturnsItAndCountsWhatWasSeen() {
    long[] ids = delivered("a", "b");
    client.say(new Assign(CONSUMER, PLAIN, HOLDER, ids));
    client.clear();
    client.ok(client.recover(PLAIN, new Seen(HOLDER, new long[] {ids[0]})));
    assertThat(client.deliveries()).extracting(Deliver::deliveryCount).containsExactly(2, 1);
  }

  @Test
  void itOutlivesTheConsumerAndGoesWithTheSession() {
    long[] ids = delivered("a", "b");
    client.say(new Assign(CONSUMER, PLAIN, HOLDER, new long[] {ids[0]}));
    client.ok(client.close(CONSUMER));
    client.consume(LOOKOUT, 2);
    assertThat(client.texts(2)).containsExactly("b");
    client.ok(client.closeSession(PLAIN));
    assertThat(client.texts(2)).containsExactly("b", "a");
  }

  @Test
  void itCanBeGivenBackToTheConsumer() {
    long[] ids = delivered("a");
    client.say(new Assign(CONSUMER, PLAIN, HOLDER, ids));
    client.say(new Assign(HOLDER, LOOKOUT, CONSUMER, ids));
    client.acknowledge(CONSUMER, ids[0]);
    assertThat(leftInTheQueue()).isZero();
  }

  @Test
  void whatDoesNotFitIsPassedOver() {
    long[] ids = delivered("a", "b");
    client.say(new Assign(99, PLAIN, HOLDER, ids));
    client.say(new Assign(CONSUMER, 99, HOLDER, ids));
    client.say(new Assign(CONSUMER, PLAIN, CONSUMER, ids));
    client.say(new Assign(CONSUMER, PLAIN, HOLDER, new long[] {4711}));
    assertThat(client.goodbye()).isNull();
    assertThat(broker.core.snapshot().consumers()).as("no holder is left behind").isEqualTo(1);
    client.acknowledge(CONSUMER, ids[0], ids[1]);
    assertThat(leftInTheQueue()).isZero();
  }

  @Test
  void whatAHolderHadNotShownAtALossDoesNotCount() {
    UUID instance = new UUID(7, 7);
    TestClient first = TestClient.resumable(broker, instance).session(LOOKOUT).session(PLAIN);
    first.send(LOOKOUT, "a", "b", "c");
    first.consume(LOOKOUT, CONSUMER);
    long[] ids = first.ids(CONSUMER);
    first.say(new Assign(CONSUMER, PLAIN, HOLDER, ids));
    first.lose();

    TestClient back = TestClient.resumable(broker, instance).session(LOOKOUT).session(PLAIN);
    back.ok(back.openQueue(LOOKOUT, CONSUMER, TestClient.QUEUE));
    back.say(new Reclaim(60, CONSUMER, new long[0], new long[] {ids[0]}));
    back.say(new Assign(CONSUMER, PLAIN, HOLDER, new long[] {ids[0]}));
    back.credit(CONSUMER, 10);
    assertThat(back.texts(CONSUMER)).containsExactly("b", "c");
    assertThat(back.deliveries()).extracting(Deliver::deliveryCount).containsExactly(1, 1);
  }
}
