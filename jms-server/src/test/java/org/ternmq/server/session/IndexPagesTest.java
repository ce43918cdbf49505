package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.session.TestClient.QUEUE;
import static org.ternmq.server.session.TestClient.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.message.EncodedMessage;

/** Queues deeper than the entries that may be in the heap: stretches leave as pages. */
class IndexPagesTest {
  private static final int LIMIT = 160; // so a page has 10 messages
  private static final int MESSAGES = 2_000;

  private final TestBroker broker = TestBroker.start(TestBroker.LIMITS.heapEntries(LIMIT));
  private final TestClient client = TestClient.welcomed(broker).session(1);

  private static String name(int i) {
    return String.format("m%04d", i);
  }

  private static List<String> names() {
    return IntStream.range(0, MESSAGES).mapToObj(IndexPagesTest::name).toList();
  }

  private void fill() {
    for (int i = 0; i < MESSAGES; i++) {
      client.send(1, message(name(i)).properties(Map.of("n", i)).encode());
    }
    client.clear();
  }

  private int heap() {
    return broker.core.entriesInHeap();
  }

  private static void browse(TestClient browsing, int consumerId, String selector) {
    browsing.ok(
        new ClientCommand.OpenConsumer(
            browsing.nextCorrelation(),
            1,
            consumerId,
            ConsumerKind.BROWSER,
            QUEUE,
            null,
            selector,
            false));
    browsing.credit(consumerId, MESSAGES);
  }

  /** Takes all, a few at a time. */
  private List<String> drain(TestClient reader, int consumerId) {
    List<String> got = new ArrayList<>();
    while (true) {
      reader.clear();
      reader.credit(consumerId, 50);
      if (reader.texts(consumerId).isEmpty()) {
        return got;
      }
      got.addAll(reader.texts(consumerId));
      assertThat(heap()).isLessThan(2 * LIMIT);
      reader.acknowledge(consumerId, reader.ids(consumerId));
    }
  }

  @Test
  void aDeepQueueKeepsOnlySoManyEntriesInTheHeap() {
    TestBroker deep = TestBroker.start(TestBroker.LIMITS.heapEntries(20_000));
    TestClient sender = TestClient.welcomed(deep).session(1);
    EncodedMessage same = message("x").encode();
    int messages = 300_000;
    for (int i = 0; i < messages; i++) {
      sender.send(1, same);
      if (i % 1_000 == 0) {
        sender.clear();
        assertThat(deep.core.entriesInHeap()).isLessThan(22_000);
      }
    }
    assertThat(deep.core.snapshot().availableMessages()).isEqualTo(messages);
    assertThat(deep.pagesSaved).as("of 1,024 messages each").isBetween(270, 280);
  }

  @Test
  void aDeepQueueIsReadBackInOrder() {
    fill();
    assertThat(heap()).isLessThanOrEqualTo(LIMIT + 10);
    client.ok(client.openQueue(1, 1, QUEUE));
    assertThat(drain(client, 1)).isEqualTo(names());
    assertThat(heap()).isZero();
    assertThat(broker.core.snapshot().residentBytes()).isZero();
    assertThat(broker.released).doesNotHaveDuplicates().hasSize(MESSAGES);
  }

  @Test
  void aBrowserSeesTheWholeQueueAndWritesNoPageAgain() {
    fill();
    int saved = broker.pagesSaved;
    browse(client, 1, null);
    assertThat(client.texts(1)).isEqualTo(names());
    assertThat(client.heard(BrokerCommand.BrowseEnd.class)).hasSize(1);
    client.clear();
    browse(client, 2, "n >= 1990");
    assertThat(client.texts(2)).hasSize(10);
    assertThat(heap()).isLessThan(2 * LIMIT);
    assertThat(broker.pagesSaved).isLessThan(saved + 30); // and not all of them twice
  }

  @Test
  void aSelectorLooksAtEachMessageOnceAndWhatItLeavesGoesOutAgain() {
    fill();
    client.ok(
        new ClientCommand.OpenConsumer(
            client.nextCorrelation(), 1, 1, ConsumerKind.QUEUE, QUEUE, null, "n = 1999", false));
    client.credit(1, 10);
    assertThat(client.texts(1)).containsExactly(name(1_999));
    assertThat(heap()).isLessThan(2 * LIMIT);
    int loaded = broker.pagesLoaded;
    client.send(1, "later");
    assertThat(broker.pagesLoaded).as("nothing is looked at again").isEqualTo(loaded);
  }

  @Test
  void aRecoveryReadsOnlyThePagesThatTheLogSpeaksOf() {
    fill();
    broker.checkpoint();
    client.ok(client.openQueue(1, 1, QUEUE));
    client.credit(1, 15);
    client.acknowledge(1, client.ids(1));
    broker.allDurable();
    broker.crashAndRestart();
    assertThat(heap()).isLessThan(2 * LIMIT);
    TestClient next = TestClient.welcomed(broker).session(1);
    next.ok(next.openQueue(1, 1, QUEUE));
    List<String> got = drain(next, 1);
    assertThat(got).isSubsetOf(names()).isSorted().doesNotHaveDuplicates();
    assertThat(MESSAGES - got.size()).isEqualTo(15);
  }

  @Test
  void whatExpiresInPagesIsRemovedWithoutAnybodyAsking() {
    for (int i = 0; i < MESSAGES; i++) {
      client.send(
          1,
          i % 2 == 0
              ? message(name(i)).encode()
              : message(name(i)).expirationMs(broker.nowMs + 5_000).encode());
    }
    assertThat(heap()).isLessThan(2 * LIMIT);
    broker.advance(60_000);
    assertThat(broker.core.snapshot().availableMessages()).isEqualTo(MESSAGES / 2);
    assertThat(heap()).isLessThan(2 * LIMIT);
  }

  @Test
  void pagesToldByACheckpointAreThereAfterACrash() {
    fill();
    broker.checkpoint();
    broker.crashAndRestart();
    assertThat(broker.core.snapshot().availableMessages()).isEqualTo(MESSAGES);
    TestClient next = TestClient.welcomed(broker).session(1);
    next.ok(next.openQueue(1, 1, QUEUE));
    assertThat(drain(next, 1)).isEqualTo(names());
  }

  @Test
  void withoutRoomForPagesEverythingStaysInTheHeap() {
    broker.savesPages = false;
    fill();
    assertThat(heap()).isEqualTo(MESSAGES);
    broker.savesPages = true;
    for (int i = 0; i < 20; i++) {
      client.send(1, "one more");
    }
    broker.advance(1_000);
    assertThat(heap()).isLessThan(2 * LIMIT);
  }
}
