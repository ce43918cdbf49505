package org.ternmq.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
  private final TimerHeap heap = new TimerHeap();
  private final List<Noting> fired = new ArrayList<>();

  private final class Noting extends Timer {
    private long rearmAtMs = Long.MAX_VALUE;

    @Override
    protected void due(long nowMs) {
      fired.add(this);
      heap.set(this, rearmAtMs);
    }
  }

  @Test
  void timersFireInTheOrderOfTheirTimesWhateverWasMovedOrCancelled() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Noting> timers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      timers.add(new Noting());
    }
    for (int i = 0; i < 2_000; i++) {
      Noting timer = timers.get(random.nextInt(timers.size()));
      if (random.nextInt(4) == 0) {
        heap.cancel(timer);
      } else {
        heap.set(timer, random.nextInt(10_000));
      }
    }
    long armed = timers.stream().filter(timer -> timer.atMs() != Long.MAX_VALUE).count();
    long lastMs = 0;
    for (long nowMs = 0; nowMs <= 10_000; nowMs += 100) {
      fired.clear();
      long before = nowMs;
      timers.stream()
          .filter(timer -> timer.atMs() <= before)
          .forEach(
              timer -> assertThat(timer.atMs()).as("seed " + seed).isGreaterThan(before - 100));
      heap.fire(nowMs);
      armed -= fired.size();
      assertThat(heap.firstMs())
          .as("seed " + seed)
          .isGreaterThan(nowMs)
          .isGreaterThanOrEqualTo(lastMs);
      lastMs = heap.firstMs();
    }
    assertThat(armed).isZero();
    assertThat(heap.firstMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aTimerThatArmsItselfForThePastWaitsForTheNextCall() {
    Noting timer = new Noting();
    timer.rearmAtMs = 1;
    heap.set(timer, 5);
    heap.fire(10);
    assertThat(fired).hasSize(1);
    assertThat(heap.firstMs()).isEqualTo(1);
  }
}
