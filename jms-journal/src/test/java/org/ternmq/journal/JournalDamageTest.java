package org.ternmq.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is torn is cut, what is damaged is refused. */
class JournalDamageTest {
  private static final JournalOptions OPTIONS = new JournalOptions(32 << 10, 16 << 10, 2, false);
  private static final String FIRST = "segment-0000000001.log";

  private final SimulatedDisk disk = new SimulatedDisk(1);

  /** Ends as a killed process does; the journal is not closed. */
  private List<Long> write(int batches, boolean forceEach) {
    List<Long> positions = new ArrayList<>();
    Journal journal = Journal.open(disk, OPTIONS);
    journal.recover(new JournalTest.Told());
    for (int i = 0; i < batches; i++) {
      positions.add(JournalTest.append(journal, 1, "batch " + i + " of some length", false));
      journal.write();
      if (forceEach) {
        journal.force();
      }
    }
    disk.killProcess();
    return positions;
  }

  private JournalTest.Told reopen(RecoveryReport[] report) {
    try (Journal journal = Journal.open(disk, OPTIONS)) {
      JournalTest.Told told = new JournalTest.Told();
      report[0] = journal.recover(told);
      return told;
    }
  }

  @Test
  void aRecordDamagedAtTheEndThatWasNeverForcedIsCutAndReported() {
    List<Long> positions = write(10, false);
    long offset = Position.offset(positions.get(6));
    disk.damage(FIRST, offset + 20, 1);
    RecoveryReport[] report = new RecoveryReport[1];
    assertThat(reopen(report).records).hasSize(6);
    assertThat(report[0].cut().file()).isEqualTo(FIRST);
    assertThat(report[0].cut().offset()).isEqualTo(offset);
    assertThat(report[0].cut().bytes()).isPositive();
    // And what was behind it stays away.
    assertThat(reopen(report).records).hasSize(6);
    write(1, true);
    assertThat(reopen(report).records).hasSize(7);
    assertThat(report[0].cut()).isNull();
  }

  @Test
  void aRecordDamagedThatALaterWriteCallsForcedIsRefused() {
    List<Long> positions = write(10, true);
    long offset = Position.offset(positions.get(6));
    disk.damage(FIRST, offset + 20, 1);
    byte[] before = disk.contents(FIRST);
    assertThatThrownBy(() -> reopen(new RecoveryReport[1]))
        .isInstanceOfSatisfying(
            JournalCorruptException.class,
            e -> {
              assertThat(e.file()).isEqualTo(FIRST);
              assertThat(e.offset()).isEqualTo(offset);
            })
        .hasMessageContaining("ternmq journal verify")
        .hasMessageContaining("ternmq journal print");
    assertThat(disk.contents(FIRST)).isEqualTo(before);
    disk.damage(FIRST, offset + 20, 1); // repaired, and no lock is left over
    assertThat(reopen(new RecoveryReport[1]).records).hasSize(10);
  }

  @Test
  void damageToTheVeryLastForcedRecordIsSeenOnceItWasAttested() {
    Journal journal = Journal.open(disk, OPTIONS);
    journal.recover(new JournalTest.Told());
    long position = JournalTest.append(journal, 1, "the only one", false);
    journal.write();
    journal.force();
    journal.attest();
    disk.killProcess();
    disk.damage(FIRST, Position.offset(position) + 13, 4);
    assertThatThrownBy(() -> reopen(new RecoveryReport[1]))
        .isInstanceOf(JournalCorruptException.class);
  }

  @Test
  void aBatchWithoutItsEndNeverHappened() {
    Journal journal = Journal.open(disk, OPTIONS);
    journal.recover(new JournalTest.Told());
    JournalTest.append(journal, 1, "whole", false);
    JournalTest.append(journal, 1, "half a batch", true);
    JournalTest.append(journal, 1, "more of it", true);
    journal.write();
    journal.force();
    disk.killProcess();
    RecoveryReport[] report = new RecoveryReport[1];
    assertThat(reopen(report).records).containsExactly("1 whole");
    assertThat(report[0].cut()).isNotNull();
    assertThat(reopen(report).records).containsExactly("1 whole");
  }

  @Test
  void oneFlippedBitAnywhereIsNoticedOrHarmless() throws Exception {
    List<String> expected = new ArrayList<>();
    try (Journal journal = Journal.open(disk, OPTIONS)) {
      journal.recover(new JournalTest.Told());
      for (int i = 0; i < 119; i++) {
        String text = "record " + i + " ".repeat(i * 5);
        JournalTest.append(journal, 1 + i % 3, text, i % 4 == 3);
        expected.add(1 + i % 3 + " " + text);
        if (i % 4 == 1) {
          journal.write();
          journal.force();
        }
        if (i == 60) {
          journal.write();
          try (CheckpointWriter writer = journal.beginCheckpoint()) {
            writer.begin(9, 100).put(new byte[100]);
            writer.end();
            writer.complete();
          }
        }
      }
    }
    expected.subList(0, 61).clear();
    int noticed = 0;
    int harmless = 0;
    for (String name : disk.list()) {
      int size = disk.contents(name).length;
      boolean fine = name.startsWith("checkpoint");
      for (int offset = 0; offset < size; offset += offset < 128 || fine ? 1 : 101) {
        SimulatedDisk copy = disk.copy(offset);
        copy.damage(name, offset, 1 << offset % 8);
        JournalTest.Told told = new JournalTest.Told();
        Throwable thrown =
            catchThrowable(
                () -> {
                  try (Journal journal = Journal.open(copy, OPTIONS)) {
                    journal.recover(told);
                  }
                });
        if (thrown == null) {
          harmless++;
          assertThat(told.records).as("%s at %s", name, offset).isEqualTo(expected);
        } else {
          noticed++;
          assertThat(thrown)
              .as("%s at %s", name, offset)
              .isInstanceOf(JournalFormatException.class);
        }
      }
    }
    assertThat(noticed).isGreaterThan(400);
    assertThat(harmless).isPositive(); // unused room, and what is before the checkpoint
  }

  @Test
  void aDamagedRecordBeforeTheCheckpointIsNoticedWhenItIsRead() {
    long position;
    try (Journal journal = Journal.open(disk, OPTIONS)) {
      journal.recover(new JournalTest.Told());
      position = JournalTest.append(journal, 1, "long lived", false);
      try (CheckpointWriter writer = journal.beginCheckpoint()) {
        writer.complete();
        journal.adopt(writer);
      }
    }
    disk.damage(FIRST, Position.offset(position) + 15, 1);
    try (Journal journal = Journal.open(disk, OPTIONS);
        JournalReader reader = journal.reader()) {
      journal.recover(new JournalTest.Told());
      assertThatThrownBy(() -> reader.read(position, 10))
          .isInstanceOf(JournalCorruptException.class)
          .hasMessageContaining(FIRST + ", offset " + Position.offset(position));
    }
  }

  @Test
  void missingFilesAreRefused() throws Exception {
    try (Journal journal = Journal.open(disk, OPTIONS)) {
      journal.recover(new JournalTest.Told());
      for (int i = 0; i < 100; i++) {
        JournalTest.append(journal, 1, "x".repeat(1000), false);
        journal.write();
        if (i == 50) {
          try (CheckpointWriter writer = journal.beginCheckpoint()) {
            writer.complete();
          }
        }
      }
    }
    TreeSet<String> names = new TreeSet<>(disk.list());
    assertThat(names).hasSizeGreaterThan(4);
    String last =
        names.stream().filter(n -> n.startsWith("segment")).reduce((a, b) -> b).orElseThrow();
    int refused = 0;
    for (String name : names) {
      if (name.equals(last)) {
        continue; // prepared or written last: no other file knows of it
      }
      SimulatedDisk copy = disk.copy(1);
      copy.delete(name);
      Throwable thrown =
          catchThrowable(
              () -> {
                try (Journal journal = Journal.open(copy, OPTIONS)) {
                  journal.recover(new JournalTest.Told());
                }
              });
      if (thrown != null) {
        refused++;
        assertThat(thrown).isInstanceOf(JournalCorruptException.class);
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void filesOfOtherKindsAndVersionsAreToldApart() {
    write(3, true);
    byte[] good = disk.contents(FIRST);
    FileHeader header = FileHeader.decode(ByteBuffer.wrap(good), FIRST);

    disk.damage(FIRST, 0, 0xFF);
    assertThatThrownBy(() -> reopen(new RecoveryReport[1]))
        .isInstanceOf(JournalCorruptException.class)
        .hasMessageContaining("wrong magic");

    disk.put(FIRST, withVersion(good, header, FileHeader.VERSION + 1));
    assertThatThrownBy(() -> reopen(new RecoveryReport[1]))
        .isInstanceOf(JournalTooNewException.class)
        .hasMessageContaining(FIRST)
        .hasMessageContaining("offset 16");

    disk.put(FIRST, withVersion(good, header, 0));
    assertThatThrownBy(() -> reopen(new RecoveryReport[1]))
        .isInstanceOf(JournalTooOldException.class);

    disk.put(FIRST, new byte[50]);
    assertThatThrownBy(() -> reopen(new RecoveryReport[1]))
        .isInstanceOf(JournalCorruptException.class)
        .hasMessageContaining("ends within its header");

    disk.put(FIRST, good);
    assertThat(reopen(new RecoveryReport[1]).records).hasSize(3);
  }

  private static byte[] withVersion(byte[] file, FileHeader header, int version) {
    byte[] changed = file.clone();
    ByteBuffer block =
        new FileHeader(
                header.kind(),
                version,
                header.uses(),
                header.journal(),
                header.sequence(),
                header.fileBytes(),
                header.position())
            .encode();
    block.get(changed, 0, FileHeader.BLOCK_BYTES);
    return changed;
  }

  @Test
  void filesOfTwoJournalsDoNotMix() {
    write(3, true);
    SimulatedDisk other = new SimulatedDisk(2);
    Journal journal = Journal.open(other, OPTIONS);
    journal.recover(new JournalTest.Told());
    other.killProcess();
    disk.put("segment-0000000009.log", withSequence(other.contents(FIRST), 9));
    assertThatThrownBy(() -> reopen(new RecoveryReport[1]))
        .isInstanceOf(JournalCorruptException.class)
        .hasMessageContaining("belongs to journal");
  }

  private static byte[] withSequence(byte[] file, long sequence) {
    FileHeader header = FileHeader.decode(ByteBuffer.wrap(file), "");
    byte[] changed = file.clone();
    FileHeader.segment(header.journal(), sequence, header.fileBytes(), 0)
        .encode()
        .get(changed, 0, FileHeader.BLOCK_BYTES);
    return changed;
  }
}
