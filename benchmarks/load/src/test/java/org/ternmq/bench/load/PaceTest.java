package org.ternmq.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  @Test
  void messagesAreDueAtEqualStepsEvenForASenderThatFellBehind() {
    Pace pace = new Pace(1_000_000); // a step of a microsecond: every call comes late
    long first = pace.awaitNext();

    assertThat(pace.awaitNext()).isEqualTo(first + 1_000);
    assertThat(pace.awaitNext()).isEqualTo(first + 2_000);
  }

  @Test
  void nobodyIsSentForBeforeItIsDue() {
    Pace pace = new Pace(1_000);
    long first = pace.awaitNext();
    long second = pace.awaitNext();

    assertThat(second).isEqualTo(first + 1_000_000);
    assertThat(System.nanoTime()).isGreaterThanOrEqualTo(second);
  }

  @Test
  void withoutARateEveryMessageIsDueNow() {
    long before = System.nanoTime();

    assertThat(new Pace(0).awaitNext()).isBetween(before, System.nanoTime());
  }
}
