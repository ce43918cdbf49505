package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnacknowledgedTest {
  private final Unacknowledged unacknowledged = new Unacknowledged();

  @Test
  void theRoomOfALargeTransactionIsGivenBack() {
    add(100_000);
    assertThat(unacknowledged.room()).isGreaterThanOrEqualTo(100_000);

    unacknowledged.clear();

    assertThat(unacknowledged.size()).isZero();
    assertThat(unacknowledged.room()).isLessThan(100);
    add(1_000);
    assertThat(unacknowledged.of(null)).hasSize(1_000).startsWith(1, 2, 3);
  }

  @Test
  void soItIsWhenAllIsTakenOutByItsOrdinal() {
    add(100_000);

    unacknowledged.removeUpTo(unacknowledged.lastOrdinal() - 1);
    assertThat(unacknowledged.of(null)).containsExactly(100_000);

    unacknowledged.removeUpTo(unacknowledged.lastOrdinal());
    assertThat(unacknowledged.room()).isLessThan(100);
  }

  @Test
  void theRoomOfSmallTransactionsIsKept() {
    add(1_000);
    int room = unacknowledged.room();

    unacknowledged.clear();

    assertThat(unacknowledged.room()).isEqualTo(room);
  }

  /** The consumer does not matter. */
  private void add(int messages) {
    for (int i = 1; i <= messages; i++) {
      unacknowledged.add(null, i);
    }
  }
}
