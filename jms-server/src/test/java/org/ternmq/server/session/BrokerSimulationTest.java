package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Seeded random histories of the whole broker on a simulated machine. {@code -Dternmq.seed=N} lives
 * one alone, with {@code -Dternmq.script="..."} some steps of it; {@code -Dternmq.histories=N}
 * lives N others, drawn anew; {@code -Dternmq.minutes=N} goes on for so long, 0 until stopped.
 */
@ExtendWith(SilentLogs.class)
class BrokerSimulationTest {
  private static final int HISTORIES = 2_000;
  private static final long WORD_EVERY_NANOS = 10_000_000_000L;

  @Test
  void noHistoryBreaksThePromisesOfTheBroker() {
    Histories.Tally tally = new Histories.Tally();
    Long only = Long.getLong("ternmq.seed");
    if (only != null && System.getProperty("ternmq.script") != null) {
      Throwable failure =
          Histories.failure(only, Histories.script(System.getProperty("ternmq.script")), tally);
      assertThat(failure).isNull();
      return;
    }
    if (only != null) {
      Histories.live(only, tally);
      return;
    }
    Integer minutes = Integer.getInteger("ternmq.minutes");
    Integer drawn = Integer.getInteger("ternmq.histories");
    long first = minutes == null && drawn == null ? 1 : System.nanoTime();
    System.out.println("from seed " + first);
    long end = System.nanoTime() + (minutes == null ? 0 : minutes * 60_000_000_000L);
    long count = drawn == null ? HISTORIES : drawn;
    AtomicLong nextWordNanos = new AtomicLong(System.nanoTime() + WORD_EVERY_NANOS);
    Histories.live(
        first,
        seed -> {
          if (minutes == null) {
            return seed < first + count;
          }
          long now = System.nanoTime();
          long due = nextWordNanos.get();
          if (now > due && nextWordNanos.compareAndSet(due, now + WORD_EVERY_NANOS)) {
            System.out.println("up to seed " + seed + ", " + tally);
          }
          return minutes == 0 || now < end;
        },
        tally);
    System.out.println(tally);
    assertThat(tally.delivered.get()).isGreaterThan(tally.histories.get() * 10);
    assertThat(tally.redelivered.get()).isGreaterThan(tally.histories.get());
    assertThat(tally.crashes.get()).isGreaterThan(tally.histories.get());
    assertThat(tally.powerCuts.get()).isGreaterThan(tally.histories.get() / 2);
    assertThat(tally.checkpoints.get()).isGreaterThan(tally.histories.get() / 2);
  }
}
