package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/** {@code -Dternmq.seed=N} lives one alone. */
class SharedMessagesSimulationTest {
  private static final int LIVES = 500;

  @Test
  void noLifeLosesWhatSeveralQueuesHold() {
    Long only = Long.getLong("ternmq.seed");
    if (only != null) {
      SharedMessagesSimulation.live(only);
      return;
    }
    for (long seed = 1; seed <= LIVES; seed++) {
      long each = seed;
      assertThatCode(() -> SharedMessagesSimulation.live(each))
          .as("-Dternmq.seed=%d", seed)
          .doesNotThrowAnyException();
    }
  }
}
