package org.ternmq.server.net;

import static io.netty.channel.SelectStrategy.CONTINUE;
import static io.netty.channel.SelectStrategy.SELECT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LingeringSelectTest {
  private long nowNanos = Long.MAX_VALUE - 10; // it runs over, as it may
  private int ready;
  private int looks;
  private final LingeringSelect select = new LingeringSelect(() -> nowNanos);

  private int ask(boolean hasTasks) {
    return select.calculateStrategy(
        () -> {
          looks++;
          return ready;
        },
        hasTasks);
  }

  private void lingerInVain() {
    assertThat(ask(false)).isEqualTo(CONTINUE);
    nowNanos += LingeringSelect.LINGER_NANOS;
    assertThat(ask(false)).isEqualTo(SELECT);
  }

  private void loseAllPatience() {
    for (int i = 0; i < LingeringSelect.PATIENCE; i++) {
      lingerInVain();
    }
  }

  @Test
  void sleepsOnlyAfterItHasLookedForAWhile() {
    assertThat(ask(false)).isEqualTo(CONTINUE);
    nowNanos += LingeringSelect.LINGER_NANOS - 1;
    assertThat(ask(false)).isEqualTo(CONTINUE);
    nowNanos++;
    assertThat(ask(false)).isEqualTo(SELECT);
    assertThat(looks).isEqualTo(3);
  }

  @Test
  void whatIsReadyMeanwhileIsHandledAndTheWhileBeginsAnew() {
    assertThat(ask(false)).isEqualTo(CONTINUE);
    nowNanos += LingeringSelect.LINGER_NANOS - 1;
    ready = 3;
    assertThat(ask(false)).isEqualTo(3);
    ready = 0;
    nowNanos += 1_000_000;
    assertThat(ask(false)).isEqualTo(CONTINUE);
  }

  @Test
  void whereNothingComesSoonItSleepsAtOnceWithoutALook() {
    loseAllPatience();
    looks = 0;
    for (int i = 1; i < LingeringSelect.SLEEPS_BEFORE_TRY; i++) {
      assertThat(ask(false)).isEqualTo(SELECT);
    }
    assertThat(looks).isZero();
    lingerInVain();
    assertThat(ask(false)).as("one try at a time").isEqualTo(SELECT);
  }

  @Test
  void aTryThatSucceedsGivesItsPatienceBack() {
    loseAllPatience();
    for (int i = 1; i < LingeringSelect.SLEEPS_BEFORE_TRY; i++) {
      assertThat(ask(false)).isEqualTo(SELECT);
    }
    ready = 1;
    for (int i = 0; i < 3; i++) {
      assertThat(ask(false)).isEqualTo(1);
    }
    ready = 0;
    for (int i = 0; i < 4; i++) {
      lingerInVain();
    }
    assertThat(ask(false)).isEqualTo(SELECT);
  }

  @Test
  void tasksDoNotWait() {
    assertThat(ask(true)).isZero();
    ready = 2;
    assertThat(ask(true)).isEqualTo(2);
    assertThat(looks).isEqualTo(2);
  }
}
