package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.QUEUE;
import static org.ternmq.server.session.TestClient.TOPIC;
import static org.ternmq.server.session.TestClient.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.EndMode;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.command.ClientCommand.StartMode;
import org.ternmq.wire.message.Address;

/** What can happen to a queue happens to one whose entries are in pages, too. */
class DeepQueuesTest {
  private static final int LIMIT = 160; // so a page has 10 messages
  private static final int MESSAGES = 1_000;
  private static final int DELIVERIES = 2;
  private static final BranchId BRANCH = new BranchId(1, new byte[] {1}, new byte[] {2});

  private final TestBroker broker =
      TestBroker.start(
          new CoreLimits(
                  64 << 20,
                  1 << 20,
                  128 << 10,
                  1000,
                  1000,
                  100,
                  DELIVERIES,
                  "DLQ",
                  true,
                  0,
                  60_000,
                  "test")
              .heapEntries(LIMIT));
  private TestClient client = TestClient.welcomed(broker, "client").session(1);

  private static String name(int i) {
    return String.format("m%04d", i);
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(DeepQueuesTest::name).toList();
  }

  private void fill(Address address) {
    for (int i = 0; i < MESSAGES; i++) {
      client.send(1, message(name(i)).destination(address).properties(Map.of("n", i)).encode());
    }
    client.clear();
    assertThat(broker.pagesSaved).isPositive();
    assertThat(heap()).isLessThan(2 * LIMIT);
  }

  private int heap() {
    return broker.core.entriesInHeap();
  }

  private void subscribe() {
    client.ok(client.open(1, 1, ConsumerKind.DURABLE, TOPIC, "d", null));
    client.ok(client.close(1));
  }

  private void restart(boolean withCheckpoint) {
    if (withCheckpoint) {
      broker.checkpoint();
    }
    broker.crashAndRestart();
    client = TestClient.welcomed(broker, "client").session(1);
  }

  /** All that is there, taken a few at a time and acknowledged. */
  private List<String> drain(Address address) {
    List<String> got = new ArrayList<>();
    TestClient reader = TestClient.welcomed(broker).session(1);
    reader.ok(reader.openQueue(1, 1, address));
    while (true) {
      reader.clear();
      reader.credit(1, 50);
      if (reader.texts(1).isEmpty()) {
        reader.lose();
        return got;
      }
      got.addAll(reader.texts(1));
      reader.acknowledge(1, reader.ids(1));
    }
  }

  @Test
  void aSubscriptionThatIsDeletedGivesAllItsPagesAndMessagesFree() {
    subscribe();
    fill(TOPIC);
    client.ok(new ClientCommand.Unsubscribe(client.nextCorrelation(), "d"));
    broker.allDurable();
    assertThat(broker.released.size()).as("a little at a time").isBetween(1, MESSAGES - 1);
    assertThat(broker.core.snapshot().availableMessages()).isZero();
    broker.advance(100);
    assertThat(broker.released).doesNotHaveDuplicates().hasSize(MESSAGES);
    assertThat(heap()).isZero();
    restart(true);
    assertThat(broker.core.snapshot().availableMessages()).isZero();
  }

  @Test
  void aSubscriptionThatIsJustBeingDeletedDoesNotComeBack() {
    subscribe();
    fill(TOPIC);
    client.ok(new ClientCommand.Unsubscribe(client.nextCorrelation(), "d"));
    broker.allDurable();
    subscribe();
    client.send(1, message("new").destination(TOPIC).encode());
    broker.checkpoint();
    broker.crashAndRestart();
    client = TestClient.welcomed(broker, "client").session(1);
    broker.advance(100);
    client.ok(client.open(1, 1, ConsumerKind.DURABLE, TOPIC, "d", null));
    client.credit(1, MESSAGES);
    assertThat(client.texts(1)).containsExactly("new");
  }

  @Test
  void aSubscriptionThatIsDeletedWhileAPageIsReadGivesThatOneFreeToo() {
    subscribe();
    fill(TOPIC);
    broker.loads = false;
    client.ok(client.open(1, 1, ConsumerKind.DURABLE, TOPIC, "d", "n > 900"));
    client.credit(1, 10);
    client.ok(client.close(1));
    client.ok(new ClientCommand.Unsubscribe(client.nextCorrelation(), "d"));
    broker.loads = true;
    broker.allDurable();
    broker.advance(100);
    assertThat(broker.released).doesNotHaveDuplicates().hasSize(MESSAGES);
    assertThat(heap()).isZero();
  }

  /** A deletion goes over the low priorities first, and not over all that there is at once. */
  @Test
  void aPageThatIsReadBeforeTheDeletionComesToItIsGivenFreeOnce() {
    subscribe();
    for (int i = 0; i < MESSAGES; i++) {
      client.send(1, message("first").destination(TOPIC).priority(9).encode());
    }
    fill(TOPIC);
    broker.loads = false;
    client.ok(client.open(1, 1, ConsumerKind.DURABLE, TOPIC, "d", null));
    client.credit(1, 10);
    client.ok(client.close(1));
    client.ok(new ClientCommand.Unsubscribe(client.nextCorrelation(), "d"));
    assertThat(broker.answerLoads()).isTrue();
    broker.loads = true;
    broker.allDurable();
    broker.advance(100);
    assertThat(broker.released).doesNotHaveDuplicates().hasSize(2 * MESSAGES);
    assertThat(heap()).isZero();
  }

  @Test
  void aMessageOfSeveralSubscriptionsLeavesTheHeapWhenOneIsLeft() {
    subscribe();
    TestClient other = TestClient.welcomed(broker, "other").session(1);
    other.ok(other.open(1, 1, ConsumerKind.TOPIC, TOPIC, null, null));
    for (int i = 0; i < MESSAGES; i++) {
      client.send(1, message(name(i)).destination(TOPIC).encode());
      other.credit(1, 1);
      other.acknowledge(1, other.ids(1));
      other.clear();
    }
    broker.advance(1_000);
    assertThat(heap()).isLessThan(2 * LIMIT);
    restart(true);
    client.ok(client.open(1, 1, ConsumerKind.DURABLE, TOPIC, "d", null));
    client.credit(1, MESSAGES);
    assertThat(client.texts(1)).isEqualTo(names(0, MESSAGES));
  }

  private void subscribeTwo() {
    for (String name : List.of("d", "e")) {
      client.ok(client.open(1, 1, ConsumerKind.DURABLE, TOPIC, name, null));
      client.ok(client.close(1));
    }
  }

  /** All that a subscription has, taken a few at a time and acknowledged. */
  private List<String> drainSubscription(String name) {
    List<String> got = new ArrayList<>();
    client.ok(client.open(1, 1, ConsumerKind.DURABLE, TOPIC, name, null));
    while (true) {
      client.clear();
      client.credit(1, 50);
      if (client.texts(1).isEmpty()) {
        client.ok(client.close(1));
        return got;
      }
      assertThat(heap()).isLessThan(3 * LIMIT);
      got.addAll(client.texts(1));
      client.acknowledge(1, client.ids(1));
    }
  }

  @Test
  void messagesOfTwoSubscriptionsThatAreFarBehindLeaveTheHeap() {
    subscribeTwo();
    fill(TOPIC);
    assertThat(drainSubscription("d")).isEqualTo(names(0, MESSAGES));
    assertThat(drainSubscription("e")).isEqualTo(names(0, MESSAGES));
    assertThat(heap()).isZero();
    broker.allDurable();
    assertThat(broker.released).doesNotHaveDuplicates().hasSize(MESSAGES);
  }

  @Test
  void messagesInPagesOfTwoSubscriptionsAreThereAfterACrash() {
    subscribeTwo();
    fill(TOPIC);
    broker.checkpoint();
    client.ok(client.open(1, 1, ConsumerKind.DURABLE, TOPIC, "d", null));
    client.credit(1, 300);
    client.acknowledge(1, client.ids(1));
    broker.allDurable();
    restart(false);
    assertThat(drainSubscription("e")).isEqualTo(names(0, MESSAGES));
    restart(true);
    assertThat(drainSubscription("d")).isEqualTo(names(300, MESSAGES));
    assertThat(heap()).isZero();
  }

  @Test
  void aSubscriptionThatIsDeletedLeavesTheOtherWhatTheyShared() {
    subscribeTwo();
    fill(TOPIC);
    client.ok(new ClientCommand.Unsubscribe(client.nextCorrelation(), "d"));
    broker.allDurable();
    broker.advance(100);
    assertThat(drainSubscription("e")).isEqualTo(names(0, MESSAGES));
    assertThat(heap()).isZero();
  }

  /** Due in another order than sent. */
  private static long delayMs(int i) {
    return 10_000 + (i * 7919L % MESSAGES) * 10;
  }

  private static List<String> inOrderOfDelays() {
    return IntStream.range(0, MESSAGES)
        .boxed()
        .sorted(Comparator.comparingLong(DeepQueuesTest::delayMs))
        .map(DeepQueuesTest::name)
        .toList();
  }

  private void fillDelayed() {
    for (int i = 0; i < MESSAGES; i++) {
      long dueMs = broker.nowMs + delayMs(i);
      client.send(1, message(name(i)).priority(i % 2 + 4).deliveryTimeMs(dueMs).encode());
    }
    client.clear();
    broker.allDurable();
    assertThat(broker.pagesSaved).isPositive();
    assertThat(heap()).isLessThan(2 * LIMIT);
  }

  @Test
  void delayedMessagesLeaveTheHeapAndComeInTheOrderOfTheirTimes() {
    fillDelayed();
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, MESSAGES);
    broker.advance(10_000 + 10 * MESSAGES / 2);
    assertThat(client.texts(1)).hasSizeBetween(MESSAGES / 2 - 1, MESSAGES / 2 + 1);
    assertThat(heap()).isLessThan(2 * LIMIT);
    broker.advance(10L * MESSAGES);
    assertThat(client.texts(1)).isEqualTo(inOrderOfDelays());
    client.acknowledge(1, client.ids(1));
    assertThat(heap()).isZero();
    assertThat(broker.released).doesNotHaveDuplicates().hasSize(MESSAGES);
  }

  @Test
  void delayedMessagesInPagesAreThereAfterACrashAndThoseThatWereTakenAreNot() {
    fillDelayed();
    broker.checkpoint();
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, MESSAGES);
    broker.advance(10_000 + 10 * MESSAGES / 4);
    int before = client.texts(1).size();
    assertThat(client.texts(1)).isEqualTo(inOrderOfDelays().subList(0, before));
    client.acknowledge(1, client.ids(1));
    broker.allDurable();
    restart(false);
    assertThat(heap()).isLessThan(MESSAGES / 2);
    restart(true);
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, MESSAGES);
    assertThat(client.texts(1)).isEmpty();
    broker.advance(20L * MESSAGES);
    assertThat(client.texts(1)).isEqualTo(inOrderOfDelays().subList(before, MESSAGES));
  }

  /** What leaves the heap together is due together, so little of it goes out again. */
  @Test
  void delayedMessagesGoOutFewTimes() {
    int messages = 5_000;
    Random random = new Random(1);
    for (int i = 0; i < messages; i++) {
      long dueMs = broker.nowMs + 1_000_000 + random.nextInt(1_000_000);
      client.send(1, message(name(i)).deliveryTimeMs(dueMs).encode());
    }
    client.clear();
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, messages);
    broker.advance(2_000_000);
    assertThat(client.texts(1)).hasSize(messages);
    assertThat(broker.messagesInSavedPages).isLessThan(2 * messages);
  }

  @Test
  void allThatIsDueAtTheSameMomentComesOutOfPages() {
    long dueMs = broker.nowMs + 10_000;
    for (int i = 0; i < MESSAGES; i++) {
      client.send(1, message(name(i)).deliveryTimeMs(dueMs).encode());
    }
    broker.allDurable();
    broker.advance(10_100);
    assertThat(heap()).isLessThan(2 * LIMIT);
    assertThat(drain(QUEUE)).isEqualTo(names(0, MESSAGES));
    assertThat(heap()).isZero();
  }

  /** Their delays end in another order than they were sent in. */
  private void fillWithEndedDelays() {
    fillDelayed();
    broker.advance(20_000 + 10L * MESSAGES);
    assertThat(broker.core.snapshot().availableMessages()).isEqualTo(MESSAGES);
    assertThat(heap()).isLessThan(2 * LIMIT);
  }

  @Test
  void whatIsDueAndNobodyTakesLeavesTheHeapAgainInTheOrderOfItsTimes() {
    fillWithEndedDelays();
    List<String> expected =
        inOrderOfDelays().stream()
            .sorted(Comparator.comparingInt(name -> -Integer.parseInt(name.substring(1)) % 2))
            .toList();
    assertThat(drain(QUEUE)).isEqualTo(expected);
    assertThat(broker.released).doesNotHaveDuplicates().hasSize(MESSAGES);
    assertThat(heap()).isZero();
  }

  @Test
  void whatBecameDueWhileTheBrokerWasAwayDoesNotStayInTheHeap() {
    fillDelayed();
    broker.checkpoint();
    broker.nowMs += 20_000 + 10L * MESSAGES;
    for (int i = 0; i < 3; i++) {
      restart(i > 0);
      broker.advance(1_000);
      assertThat(heap()).isLessThan(2 * LIMIT);
    }
    assertThat(drain(QUEUE)).containsExactlyInAnyOrderElementsOf(names(0, MESSAGES));
    assertThat(heap()).isZero();
  }

  @Test
  void afterAKillWhatMayHaveBeenDeliveredIsNotLookedForInTheHeapAmongEndedDelays() {
    fillDelayed();
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, 1);
    client.send(1, "held, so that a mark covers all ids up to its own");
    broker.allDurable();
    assertThat(client.ids(1)).hasSize(1);
    broker.advance(20_000 + 10L * MESSAGES);
    broker.checkpoint();
    int saved = broker.pagesSaved;
    restart(false);
    assertThat(broker.pagesSaved - saved).as("that came into the heap").isLessThan(LIMIT / 10);
    assertThat(heap()).isLessThan(2 * LIMIT);
    assertThat(drain(QUEUE)).doesNotHaveDuplicates().hasSize(MESSAGES + 1);
    assertThat(heap()).isZero();
  }

  @Test
  void aClientThatComesBackReadsOnePageAfterAnotherWhereDelaysHadEnded() {
    UUID instance = new UUID(3, 3);
    fillWithEndedDelays();
    TestClient holder = TestClient.resumable(broker, instance).session(1);
    holder.ok(holder.openQueue(1, 1, QUEUE));
    holder.credit(1, 20);
    long[] ids = holder.ids(1);
    broker.allDurable();
    broker.checkpoint();
    broker.crashAndRestart();
    TestClient back = TestClient.resumable(broker, instance).session(1);
    back.ok(back.openQueue(1, 1, QUEUE));
    long gone = Arrays.stream(ids).max().getAsLong() - 1; // in no page, for all that is known
    long[] done = Arrays.stream(ids).anyMatch(id -> id == gone) ? new long[0] : new long[] {gone};
    int before = heap();
    broker.loads = false;
    int correlation = back.nextCorrelation();
    back.say(new ClientCommand.Reclaim(correlation, 1, done, ids));
    int most = 0;
    for (int reads = 0; reads < MESSAGES && broker.answerLoads(); reads++) {
      broker.settle();
      most = Math.max(most, heap() - before);
    }
    broker.loads = true;
    assertThat(((BrokerCommand.Reclaimed) back.replyTo(correlation)).held())
        .containsExactlyInAnyOrder(ids);
    assertThat(most).isLessThan(LIMIT);
    back.acknowledge(1, ids);
    assertThat(drain(QUEUE)).hasSize(MESSAGES - ids.length - done.length);
  }

  @Test
  void aClientThatComesBackFindsWhatItHoldsInAPageWhoseIdsDescend() {
    UUID instance = new UUID(3, 3);
    int pageOf = 10;
    int messages = 300;
    int last = messages - pageOf; // the first that was sent of the last page is due last
    long fromMs = broker.nowMs + 10_000;
    for (int i = 0; i < messages; i++) {
      long dueMs = fromMs + i / pageOf * 100L - i % pageOf;
      client.send(1, message(name(i)).properties(Map.of("n", i)).deliveryTimeMs(dueMs).encode());
    }
    broker.allDurable();
    broker.advance(100_000);
    broker.checkpoint();
    TestClient holder = TestClient.resumable(broker, instance).session(1);
    holder.ok(holder.open(1, 1, ConsumerKind.QUEUE, QUEUE, null, "n = " + last));
    holder.credit(1, 1);
    long[] ids = holder.ids(1);
    assertThat(ids).hasSize(1);
    broker.crashAndRestart(); // nobody knows of any delivery
    TestClient reader = TestClient.welcomed(broker).session(1);
    reader.ok(reader.open(1, 1, ConsumerKind.QUEUE, QUEUE, null, "n < 0")); // reads all pages
    reader.credit(1, 1);
    broker.allDurable();
    assertThat(reader.texts(1)).isEmpty();
    TestClient back = TestClient.resumable(broker, instance).session(1);
    back.ok(back.open(1, 1, ConsumerKind.QUEUE, QUEUE, null, "n = " + last));
    assertThat(reclaim(back, new long[0], ids)).containsExactly(ids);
  }

  @Test
  void aDelayEndsInTimeHoweverManyDelayedMessagesCome() {
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, 10);
    TestClient other = TestClient.welcomed(broker).session(1);
    long dueMs = broker.nowMs + 50;
    other.send(1, message("due").deliveryTimeMs(dueMs).encode());
    for (int i = 0; i < 100 && client.texts(1).isEmpty(); i++) {
      broker.nowMs++; // a message of this millisecond comes before the wake
      other.send(1, message("later").deliveryTimeMs(dueMs + 1_000_000).encode());
      broker.advance(0);
    }
    assertThat(client.texts(1)).containsExactly("due");
    assertThat(broker.nowMs).isEqualTo(dueMs);
  }

  @Test
  void aSubscriptionThatIsDeletedGivesItsDelayedMessagesFree() {
    subscribe();
    for (int i = 0; i < MESSAGES; i++) {
      long dueMs = broker.nowMs + delayMs(i);
      client.send(1, message(name(i)).destination(TOPIC).deliveryTimeMs(dueMs).encode());
    }
    broker.allDurable();
    assertThat(heap()).isLessThan(2 * LIMIT);
    client.ok(new ClientCommand.Unsubscribe(client.nextCorrelation(), "d"));
    broker.allDurable();
    broker.advance(100);
    assertThat(broker.released).doesNotHaveDuplicates().hasSize(MESSAGES);
    assertThat(heap()).isZero();
  }

  @Test
  void whatATransactionTookFromPagesComesBackInItsPlaceAndThenGoesForGood() {
    client.transacted(2);
    fill(QUEUE);
    client.ok(client.openQueue(2, 1, QUEUE));
    client.credit(1, 300);
    assertThat(client.texts(1)).isEqualTo(names(0, 300));
    client.acknowledgeLater(1, client.ids(1));
    client.ok(client.rollback(2, new Seen(1, client.ids(1))));
    client.clear();
    client.credit(1, 400);
    assertThat(client.texts(1)).isEqualTo(names(0, 400));
    assertThat(client.deliveries().subList(0, 300))
        .extracting(Deliver::deliveryCount)
        .containsOnly(2);
    assertThat(client.deliveries().subList(300, 400))
        .extracting(Deliver::deliveryCount)
        .containsOnly(1);
    client.acknowledgeLater(1, client.ids(1));
    client.ok(client.commit(2));
    client.lose();
    restart(false);
    assertThat(drain(QUEUE)).isEqualTo(names(400, MESSAGES));
    assertThat(heap()).isZero();
  }

  @Test
  void aPreparedBranchHoldsWhatItTookFromPagesOverCheckpointAndCrash() {
    fill(QUEUE);
    client.ok(client.xaStart(1, BRANCH, StartMode.NEW));
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, 200);
    client.acknowledgeLater(1, client.ids(1));
    client.stage(1, "of the branch");
    client.ok(client.xaEnd(1, BRANCH, EndMode.SUCCESS));
    assertThat(client.prepare(BRANCH)).isFalse();
    client.lose();
    restart(true);
    restart(true);
    assertThat(broker.core.snapshot().availableMessages()).isEqualTo(MESSAGES - 200);
    assertThat(heap()).isLessThan(2 * LIMIT + 200);
    client.ok(client.xaRollback(BRANCH));
    assertThat(drain(QUEUE)).isEqualTo(names(0, MESSAGES));
  }

  @Test
  void aCommittedBranchTakesFromPagesForGood() {
    fill(QUEUE);
    client.ok(client.xaStart(1, BRANCH, StartMode.NEW));
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, 200);
    client.acknowledgeLater(1, client.ids(1));
    client.ok(client.xaEnd(1, BRANCH, EndMode.SUCCESS));
    client.prepare(BRANCH);
    client.lose();
    restart(true);
    client.ok(client.xaCommit(BRANCH));
    restart(false);
    assertThat(drain(QUEUE)).isEqualTo(names(200, MESSAGES));
    assertThat(heap()).isZero();
  }

  @Test
  void whatIsGivenBackTooOftenGoesFromPagesToTheDeadLetters() {
    client.transacted(2);
    fill(QUEUE);
    client.ok(client.openQueue(2, 1, QUEUE));
    for (int i = 0; i < DELIVERIES; i++) {
      client.clear();
      client.credit(1, 250);
      assertThat(client.texts(1)).isEqualTo(names(0, 250));
      client.ok(client.rollback(2, new Seen(1, client.ids(1))));
    }
    client.lose();
    restart(true);
    assertThat(drain(Address.queue("DLQ"))).isEqualTo(names(0, 250));
    assertThat(drain(QUEUE)).isEqualTo(names(250, MESSAGES));
    assertThat(heap()).isZero();
  }

  @Test
  void aClientThatComesBackClaimsWhatItHoldsOutOfPages() {
    UUID instance = new UUID(3, 3);
    TestClient holder = TestClient.resumable(broker, instance).session(1);
    fill(QUEUE);
    holder.ok(holder.openQueue(1, 1, QUEUE));
    holder.credit(1, 100);
    long[] ids = holder.ids(1);
    assertThat(ids).hasSize(100);
    broker.allDurable();
    broker.checkpoint();
    broker.crashAndRestart(); // what the holder has is in pages again, or may be
    client = TestClient.welcomed(broker, "client").session(1);
    TestClient back = TestClient.resumable(broker, instance).session(1);
    back.ok(back.openQueue(1, 1, QUEUE));
    long[] done = Arrays.copyOf(ids, 50);
    long[] held = Arrays.copyOfRange(ids, 50, 100);
    int correlation = back.nextCorrelation();
    back.say(new ClientCommand.Reclaim(correlation, 1, done, held));
    assertThat(((BrokerCommand.Reclaimed) back.replyTo(correlation)).held()).containsExactly(held);
    back.acknowledge(1, held);
    assertThat(drain(QUEUE)).isEqualTo(names(100, MESSAGES));
    assertThat(heap()).isZero();
  }

  /** What the broker answers after so many reads at most. */
  private long[] reclaim(TestClient back, long[] done, long[] held) {
    broker.loads = false;
    int correlation = back.nextCorrelation();
    back.say(new ClientCommand.Reclaim(correlation, 1, done, held));
    for (int reads = 0; reads < MESSAGES && broker.answerLoads(); reads++) {
      broker.settle();
    }
    broker.loads = true;
    return ((BrokerCommand.Reclaimed) back.replyTo(correlation)).held();
  }

  @Test
  void aClientThatComesBackDoesNotWaitForWhatIsDelayed() {
    UUID instance = new UUID(3, 3);
    TestClient holder = TestClient.resumable(broker, instance).session(1);
    client.send(1, "an early one");
    client.send(1, "held");
    fillDelayed();
    holder.ok(holder.openQueue(1, 1, QUEUE));
    holder.credit(1, 2);
    long[] ids = holder.ids(1);
    assertThat(ids).hasSize(2);
    broker.advance(10_000 + 10 * MESSAGES / 4); // so some pages were read
    assertThat(drain(QUEUE)).isNotEmpty();
    holder.lose();
    int loaded = broker.pagesLoaded;
    assertThat(loaded).isPositive();
    TestClient back = TestClient.resumable(broker, instance).session(1);
    back.ok(back.openQueue(1, 1, QUEUE));
    long gone = ids[1] + MESSAGES / 2; // was acknowledged long ago, for all that the broker knows
    assertThat(reclaim(back, new long[] {ids[0], gone}, new long[] {ids[1]}))
        .containsExactly(ids[1]);
    assertThat(broker.pagesLoaded).as("what is held was due").isLessThan(loaded + 5);
    assertThat(heap()).isLessThan(2 * LIMIT);
  }

  @Test
  void aClientThatComesBackAfterALossClaimsWhatWasDueOutOfPages() {
    UUID instance = new UUID(3, 3);
    fillDelayed();
    broker.checkpoint();
    TestClient holder = TestClient.resumable(broker, instance).session(1);
    holder.ok(holder.openQueue(1, 1, QUEUE));
    broker.allDurable();
    holder.credit(1, 100);
    broker.advance(10_000 + 10 * MESSAGES / 2);
    long[] ids = holder.ids(1);
    assertThat(ids).hasSize(100);
    broker.crashAndRestart(); // nobody knows of any delivery
    int loaded = broker.pagesLoaded;
    TestClient back = TestClient.resumable(broker, instance).session(1);
    back.ok(back.openQueue(1, 1, QUEUE));
    long[] done = Arrays.copyOf(ids, 50);
    long[] held = Arrays.copyOfRange(ids, 50, 100);
    assertThat(reclaim(back, done, held)).containsExactlyInAnyOrder(held);
    assertThat(broker.pagesLoaded).as("some are not due").isLessThan(loaded + MESSAGES / 10);
    back.acknowledge(1, held);
    broker.advance(20L * MESSAGES);
    assertThat(drain(QUEUE)).hasSize(MESSAGES - 100);
    assertThat(heap()).isZero();
  }

  @Test
  void aSelectorThatLooksAtAllPagesAfterARestartLeavesThemInTheStore() {
    fill(QUEUE);
    for (int i = 0; i < 2 * LIMIT; i++) { // nothing of these leaves the heap, so all else does
      client.send(1, message("now").destination(Address.queue("other")).persistent(false).encode());
    }
    broker.advance(1_000);
    restart(true);
    assertThat(heap()).isLessThan(LIMIT / 4);
    client.ok(client.open(1, 1, ConsumerKind.QUEUE, QUEUE, null, "n < 0"));
    client.credit(1, 1);
    broker.advance(1_000);
    assertThat(broker.pagesLoaded).isGreaterThanOrEqualTo(MESSAGES / 10 - 1);
    assertThat(heap()).isLessThan(2 * LIMIT);
    client.ok(client.close(1));
    assertThat(drain(QUEUE)).isEqualTo(names(0, MESSAGES));
  }

  @Test
  void twoSelectorsEachLookAtEachMessageOnceWhateverGoesOutMeanwhile() {
    fill(QUEUE);
    client.ok(client.open(1, 1, ConsumerKind.QUEUE, QUEUE, null, "n = 999"));
    client.ok(client.open(1, 2, ConsumerKind.QUEUE, QUEUE, null, "n = 998"));
    client.credit(1, 10);
    client.credit(2, 10);
    assertThat(client.texts(1)).containsExactly(name(999));
    assertThat(client.texts(2)).containsExactly(name(998));
    int pages = broker.pagesLoaded;
    int payloads = broker.loadRequests;
    for (int i = 0; i < 100; i++) {
      client.send(1, "another");
    }
    broker.advance(10_000);
    assertThat(broker.pagesLoaded).as("no page is read a second time").isEqualTo(pages);
    assertThat(broker.loadRequests).isEqualTo(payloads);
  }

  @Test
  void messagesOfAllPrioritiesExpireInPagesAndTheOthersKeepTheirOrder() {
    for (int i = 0; i < MESSAGES; i++) {
      long expires = i % 3 == 0 ? broker.nowMs + 5_000 : 0;
      client.send(1, message(name(i)).priority(i % 10).expirationMs(expires).encode());
    }
    client.clear();
    assertThat(heap()).isLessThan(3 * LIMIT);
    restart(true);
    broker.advance(60_000);
    List<String> expected = new ArrayList<>();
    for (int priority = 9; priority >= 0; priority--) {
      for (int i = priority; i < MESSAGES; i += 10) {
        if (i % 3 != 0) {
          expected.add(name(i));
        }
      }
    }
    assertThat(drain(QUEUE)).isEqualTo(expected);
    assertThat(heap()).isZero();
  }
}
