package org.ternmq.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.StoredMessage;

class DelayHeapTest {
  private static final Comparator<Entry> BY_TIME =
      Comparator.<Entry>comparingLong(entry -> entry.message.deliveryTimeMs())
          .thenComparingLong(entry -> entry.message.id());

  private final DelayHeap heap = new DelayHeap();
  private long lastId;

  private Entry entry(long deliveryTimeMs) {
    return new Entry(new StoredMessage(++lastId, 1, 4, true, 0, deliveryTimeMs), null);
  }

  @Test
  void whatIsTakenLateIsDueAfterAllThatStays() {
    Random random = new Random(3);
    List<Entry> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Entry entry = entry(1 + random.nextInt(300));
      all.add(entry);
      heap.add(entry);
    }
    all.sort(BY_TIME);
    List<Entry> taken = new ArrayList<>();
    while (taken.size() < 500) {
      taken.addAll(0, Arrays.asList(heap.takeLate(10, 60)));
    }
    assertThat(taken).isEqualTo(all.subList(500, 1_000));
  }

  @Test
  void timesBeyondAllReasonKeepTheirOrder() {
    for (long timeMs : new long[] {Long.MAX_VALUE, 1, Long.MAX_VALUE - 1, 1L << 60, 2}) {
      heap.add(entry(timeMs));
    }
    assertThat(heap.takeLate(1, 2))
        .extracting(entry -> entry.message.deliveryTimeMs())
        .containsExactly(Long.MAX_VALUE - 1, Long.MAX_VALUE);
    assertThat(heap.poll().message.deliveryTimeMs()).isEqualTo(1);
  }

  @Test
  void whateverComesAndGoesTheFirstDueIsOnTop() {
    for (long seed = 1; seed <= 200; seed++) {
      live(seed);
    }
  }

  private void live(long seed) {
    Random random = new Random(seed);
    TreeSet<Entry> expected = new TreeSet<>(BY_TIME);
    for (int step = 0; step < 300; step++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> {
          Entry entry = entry(1 + random.nextInt(50));
          expected.add(entry);
          heap.add(entry);
        }
        case 4 -> {
          if (!expected.isEmpty()) {
            assertThat(heap.poll()).as("seed %d", seed).isSameAs(expected.pollFirst());
          }
        }
        case 5 -> {
          long wanted = lastId - random.nextInt(60);
          Entry removed = heap.removeOneOf(new Ids(new long[] {wanted}));
          assertThat(expected.removeIf(entry -> entry.message.id() == wanted))
              .as("seed %d", seed)
              .isEqualTo(removed != null);
        }
        case 6 -> {
          if (!expected.isEmpty()) {
            Entry any = List.copyOf(expected).get(random.nextInt(expected.size()));
            heap.remove(any);
            expected.remove(any);
          }
        }
        default -> {
          if (expected.size() >= 4) {
            Entry[] taken = heap.takeLate(2, 1 + random.nextInt(5));
            assertThat(taken).as("seed %d", seed).isNotEmpty().isSortedAccordingTo(BY_TIME);
            assertThat(expected).contains(taken);
            Arrays.asList(taken).forEach(expected::remove);
          }
        }
      }
      assertThat(heap.size()).as("seed %d", seed).isEqualTo(expected.size());
      assertThat(heap.first())
          .as("seed %d", seed)
          .isSameAs(expected.isEmpty() ? null : expected.first());
    }
    List<Entry> rest = new ArrayList<>();
    heap.forEach(rest::add);
    assertThat(rest).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
    while (heap.size() > 0) {
      assertThat(heap.poll()).isSameAs(expected.pollFirst());
    }
  }
}
