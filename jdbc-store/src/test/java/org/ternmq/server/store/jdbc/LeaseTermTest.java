package org.ternmq.server.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeaseTermTest {
  private long elapsedMs = -5; // that clock may have any value
  private long wallMs = 1_000_000;
  private final LeaseTerm term = new LeaseTerm(10_000, () -> elapsedMs * 1_000_000, () -> wallMs);

  private void pass(long ms) {
    elapsedMs += ms;
    wallMs += ms;
  }

  @Test
  void nothingIsCertainBeforeTheFirstRenewal() {
    assertThat(term.isCertain()).isFalse();
  }

  @Test
  void itCountsFromBeforeTheRenewalWasSentAndEndsATenthBeforeTheLease() {
    LeaseTerm.Moment asked = term.now();
    pass(4_000); // the database takes its time
    term.renewed(asked);
    assertThat(term.isCertain()).isTrue();
    pass(4_999);
    assertThat(term.isCertain()).isTrue();
    pass(1);
    assertThat(term.isCertain()).isFalse();
    term.renewed(term.now());
    assertThat(term.isCertain()).isTrue();
  }

  @Test
  void itEndsAtOnceWhenItIsKnownToBeLost() {
    term.renewed(term.now());
    term.ended();
    assertThat(term.isCertain()).isFalse();
  }

  @Test
  void aMachineThatWasSuspendedNoticesItWhenItsWallClockIsSetRight() {
    term.renewed(term.now());
    wallMs += 60_000;
    assertThat(term.isCertain()).isFalse();
  }

  @Test
  void aWallClockThatGoesBackMakesNoTermLonger() {
    term.renewed(term.now());
    wallMs -= 60_000;
    elapsedMs += 8_999;
    assertThat(term.isCertain()).isTrue();
    elapsedMs += 1;
    assertThat(term.isCertain()).isFalse();
  }
}
