package org.ternmq.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Disks that fail or are full. */
class JournalFailureTest {
  private static final JournalOptions OPTIONS = new JournalOptions(32 << 10, 16 << 10, 2, false);

  private final SimulatedDisk disk = new SimulatedDisk(1);

  private Journal open(RecoveryVisitor visitor) {
    Journal journal = Journal.open(disk, OPTIONS);
    journal.recover(visitor);
    return journal;
  }

  @Test
  void aFailedForceIsNotRetriedAndTheJournalTakesNothingMore() {
    JournalTest.Told told = new JournalTest.Told();
    Journal journal = open(told);
    JournalTest.append(journal, 1, "safe", false);
    journal.write();
    journal.force();
    JournalTest.append(journal, 1, "unsure", false);
    journal.write();
    disk.failForceAfter(0);
    assertThatThrownBy(journal::force)
        .isInstanceOf(JournalFailedException.class)
        .hasRootCauseMessage("simulated failure of a force");
    long forces = disk.forces();
    assertThatThrownBy(journal::force).isInstanceOf(JournalFailedException.class);
    assertThatThrownBy(journal::write).isInstanceOf(JournalFailedException.class);
    assertThatThrownBy(() -> journal.begin(1, 1, true))
        .isInstanceOf(JournalFailedException.class)
        .hasRootCauseMessage("simulated failure of a force");
    assertThatThrownBy(journal::beginCheckpoint).isInstanceOf(JournalFailedException.class);
    journal.close();
    assertThat(disk.forces()).isEqualTo(forces);
    disk.crash();
    open(told).close();
    assertThat(told.records).startsWith("1 safe");
  }

  @Test
  void aFullDiskRefusesMessagesButTakesAcknowledgementsAndRecoversWhenThereIsRoom() {
    disk.capacity(120_000);
    try (Journal journal = open(new JournalTest.Told())) {
      List<Long> positions = new ArrayList<>();
      int bytes = 500;
      assertThatThrownBy(
              () -> {
                while (true) {
                  journal.begin(1, bytes, false).put(new byte[bytes]);
                  positions.add(journal.end(false));
                  journal.live(positions.get(positions.size() - 1), bytes);
                }
              })
          .isInstanceOf(JournalFullException.class);
      assertThat(journal.full()).isTrue();
      assertThat(positions).hasSizeGreaterThan(50);

      for (long position : positions) {
        journal.begin(2, 8, true).putLong(position);
        journal.end(false);
        journal.dead(position, bytes);
      }
      journal.write();
      journal.force();
      assertThat(journal.full()).isTrue();
      try (CheckpointWriter writer = journal.beginCheckpoint()) {
        writer.complete();
        assertThat(journal.adopt(writer)).isPositive();
      }
      assertThat(journal.full()).isFalse();
      JournalTest.append(journal, 1, "there is room again", false);
    }
    JournalTest.Told told = new JournalTest.Told();
    open(told).close();
    assertThat(told.records).endsWith("1 there is room again");
  }

  @Test
  void aBatchThatFindsTheDiskFullIsGivenUpAsAWhole() {
    disk.capacity(120_000);
    try (Journal journal = open(new JournalTest.Told())) {
      JournalTest.append(journal, 1, "before", false);
      assertThatThrownBy(
              () -> {
                while (true) {
                  journal.begin(3, 1000, false).put(new byte[1000]);
                  journal.end(true);
                }
              })
          .isInstanceOf(JournalFullException.class);
      journal.abandon();
      disk.capacity(Long.MAX_VALUE);
      JournalTest.append(journal, 1, "after", false);
    }
    JournalTest.Told told = new JournalTest.Told();
    open(told).close();
    assertThat(told.records).containsExactly("1 before", "1 after");
  }

  @Test
  void aCheckpointWithoutRoomLeavesTheOlderOne() {
    try (Journal journal = open(new JournalTest.Told())) {
      JournalTest.append(journal, 1, "first", false);
      checkpoint(journal, "small");
      JournalTest.append(journal, 1, "second", false);
      disk.capacity(disk.freeBytes() == 0 ? 1 : 60_000);
      assertThatThrownBy(() -> checkpoint(journal, "x".repeat(100_000)))
          .isInstanceOf(JournalFullException.class);
      JournalTest.append(journal, 1, "third", false);
    }
    JournalTest.Told told = new JournalTest.Told();
    open(told).close();
    assertThat(told.checkpoint).containsExactly("7 small");
    assertThat(told.records).containsExactly("1 second", "1 third");
  }

  private static void checkpoint(Journal journal, String text) {
    try (CheckpointWriter writer = journal.beginCheckpoint()) {
      writer.begin(7, text.length()).put(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      writer.end();
      writer.complete();
      journal.adopt(writer);
    }
  }

  @Test
  void aFailedForceOfACheckpointFailsTheJournal() {
    try (Journal journal = open(new JournalTest.Told())) {
      JournalTest.append(journal, 1, "first", false);
      try (CheckpointWriter writer = journal.beginCheckpoint()) {
        disk.failForceAfter(0);
        assertThatThrownBy(writer::complete).isInstanceOf(JournalFailedException.class);
      }
      assertThatThrownBy(journal::write).isInstanceOf(JournalFailedException.class);
    }
    JournalTest.Told told = new JournalTest.Told();
    open(told).close();
    assertThat(told.records).containsExactly("1 first");
  }

  @Test
  void recordsOfAllSizesComeBackOneLargerThanASegmentToo() {
    int[] sizes = {0, 1, 7, 8, 4096, 30_000, 40_000, 5_000_000, 3};
    List<Long> positions = new ArrayList<>();
    try (Journal journal = open(new JournalTest.Told())) {
      for (int size : sizes) {
        ByteBuffer target = journal.begin(4, size, false);
        for (int i = 0; i < size; i++) {
          target.put((byte) (i * 31 + size));
        }
        positions.add(journal.end(false));
      }
    }
    List<Integer> found = new ArrayList<>();
    try (Journal journal = open(new JournalTest.Told());
        JournalReader reader = journal.reader()) {
      for (long position : positions) {
        ByteBuffer payload = reader.read(position, 10);
        int size = payload.remaining();
        found.add(size);
        for (int i = 0; i < size; i += 997) {
          assertThat(payload.get(payload.position() + i)).isEqualTo((byte) (i * 31 + size));
        }
      }
    }
    assertThat(found).containsExactly(0, 1, 7, 8, 4096, 30_000, 40_000, 5_000_000, 3);
  }

  @Test
  void aSecondOpenIsRefused() {
    try (Journal first = open(new JournalTest.Told())) {
      assertThat(first.segments()).isEmpty();
      assertThatThrownBy(() -> Journal.open(disk, OPTIONS))
          .isInstanceOf(JournalLockedException.class)
          .hasMessageContaining("" + ProcessHandle.current().pid());
    }
    open(new JournalTest.Told()).close();
  }

  @Test
  void misuseIsToldAtOnce() {
    Journal journal = Journal.open(disk, OPTIONS);
    assertThatThrownBy(() -> journal.begin(1, 1, false)).hasMessageContaining("not recovered");
    journal.recover(new JournalTest.Told());
    assertThatThrownBy(() -> journal.begin(0, 1, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> journal.begin(240, 1, false))
        .isInstanceOf(IllegalArgumentException.class);
    journal.begin(1, 1, false);
    assertThatThrownBy(() -> journal.begin(1, 1, false)).hasMessageContaining("begun already");
    assertThatThrownBy(journal::write).hasMessageContaining("not ended");
    journal.abandon();
    assertThatThrownBy(() -> journal.end(false)).hasMessageContaining("no record is begun");
    assertThatThrownBy(() -> journal.live(Position.of(77, 4096), 1))
        .isInstanceOf(JournalPositionException.class);
    journal.close();
    journal.close();
    assertThatThrownBy(journal::write).hasMessageContaining("closed");
  }
}
