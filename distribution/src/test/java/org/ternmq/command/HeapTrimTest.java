package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapTrimTest {
  private static final long MIB = 1 << 20;

  private long used = 10 * MIB;
  private long garbage;
  private long largeIn;
  private int collections;
  private final HeapTrim trim =
      new HeapTrim(
          () -> used,
          () -> largeIn,
          () -> {
            collections++;
            used -= garbage;
            garbage = 0;
          });

  private void largeMessages(long mib) {
    largeIn += mib * MIB;
    grow(mib);
    garbage += mib * MIB;
  }

  private void grow(long mib) {
    used += mib * MIB;
    trim.look();
  }

  @Test
  void theGarbageOfLargeMessagesIsCollectedAgainAndAgain() {
    for (int i = 0; i < 100; i++) {
      largeMessages(10);
    }
    assertThat(collections).isBetween(8, 10);
    assertThat(used).isLessThan(10 * MIB + HeapTrim.WORTH_BYTES + 20 * MIB);
  }

  @Test
  void smallMessagesCauseNone() {
    for (int i = 0; i < 100; i++) {
      grow(10);
    }
    assertThat(collections).isZero();
  }

  @Test
  void whereMuchStaysMoreIsWaitedFor() {
    grow(600);
    largeMessages(100);
    assertThat(collections).as("of 710 MiB 100 at most can be their garbage").isZero();
    for (int i = 0; i < 60; i++) {
      largeMessages(10);
    }
    assertThat(collections).isEqualTo(1);
    for (int i = 0; i < 40; i++) {
      largeMessages(10);
    }
    assertThat(collections).as("at most 490 MiB for 610 that stay").isEqualTo(1);
    for (int i = 0; i < 20; i++) {
      largeMessages(10);
    }
    assertThat(collections).isEqualTo(2);
  }

  @Test
  void aCollectorThatDoesNothingIsNotAskedAtEachLook() {
    HeapTrim idle = new HeapTrim(() -> used, () -> largeIn, () -> collections++);
    used += 200 * MIB;
    largeIn += 200 * MIB;
    for (int i = 0; i < 5; i++) {
      idle.look();
    }
    assertThat(collections).isEqualTo(1);
  }
}
