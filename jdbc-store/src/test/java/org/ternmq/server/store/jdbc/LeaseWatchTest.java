package org.ternmq.server.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.server.store.Store;
import org.ternmq.server.store.StoreException;

class LeaseWatchTest {
  private static final int EVERY_MS = 1_000;
  private static final int LONGEST_MS = 60_000;

  private final List<StoreException> ends = new ArrayList<>();
  private long elapsedMs = -5; // that clock may have any value
  private boolean certain = true;
  private long fullAnswers;
  private Runnable planned;

  private final Store.Loop loop =
      new Store.Loop() {
        @Override
        public void execute(Runnable task) {
          throw new AssertionError("it hands nothing over");
        }

        @Override
        public Runnable schedule(Runnable task, long delayMs) {
          assertThat(delayMs).isEqualTo(EVERY_MS);
          planned = task;
          return () -> planned = null;
        }
      };

  @BeforeEach
  void start() {
    watch(LONGEST_MS).start(loop);
  }

  private LeaseWatch watch(int longestMs) {
    return new LeaseWatch(
        () -> certain,
        () -> fullAnswers,
        () -> elapsedMs * 1_000_000,
        EVERY_MS,
        longestMs,
        ends::add);
  }

  private void pass(int ms) {
    for (int passed = 0; passed < ms && planned != null; passed += EVERY_MS) {
      elapsedMs += EVERY_MS;
      Runnable due = planned;
      planned = null;
      due.run();
    }
  }

  @Test
  void itEndsWhatCouldNotRenewItsLeaseForTooLong() {
    certain = false;
    pass(LONGEST_MS);
    assertThat(ends).isEmpty();
    pass(2 * EVERY_MS);
    assertThat(ends).singleElement().satisfies(e -> assertThat(e).hasMessageContaining("61000 ms"));
    assertThat(planned).as("it is told once").isNull();
  }

  @Test
  void aRenewalBeginsItAnew() {
    certain = false;
    pass(LONGEST_MS);
    certain = true;
    pass(EVERY_MS);
    certain = false;
    pass(LONGEST_MS);
    assertThat(ends).isEmpty();
  }

  @Test
  void aFullDiskIsWaitedForAsLongAsTheDatabaseSaysSo() {
    certain = false;
    for (int i = 0; i < 100; i++) {
      fullAnswers++;
      pass(LONGEST_MS);
    }
    assertThat(ends).isEmpty();
  }

  @Test
  void aDatabaseThatSaidThatItsDiskIsFullAndThenNothingMoreIsAway() {
    certain = false;
    fullAnswers = 7;
    pass(LONGEST_MS);
    assertThat(ends).isEmpty();
    pass(2 * EVERY_MS);
    assertThat(ends).hasSize(1);
  }

  @Test
  void betweenTwoAnswersOfAFullDatabaseIsTimeForAnAttempt() {
    watch(0).start(loop);
    certain = false;
    fullAnswers++;
    pass(4 * EVERY_MS);
    assertThat(ends).isEmpty();
    fullAnswers++;
    pass(4 * EVERY_MS);
    assertThat(ends).isEmpty();
    certain = true;
    pass(EVERY_MS);
    certain = false;
    pass(2 * EVERY_MS);
    assertThat(ends).as("that time was over with the full disk").hasSize(1);
  }
}
