package org.ternmq.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The journal in good weather. */
class JournalTest {
  private static final JournalOptions SMALL =
      JournalOptions.DEFAULTS
          .withSegmentBytes(64 << 10)
          .withFirstSegmentBytes(32 << 10)
          .withPrepareInBackground(false);

  private final SimulatedDisk disk = new SimulatedDisk(1);

  @Test
  void recordsComeBackInOrderAfterARestart() {
    try (Journal journal = Journal.open(disk, SMALL)) {
      journal.recover(new Told());
      for (int i = 0; i < 1000; i++) {
        append(journal, 1, "record " + i, false);
        if (i % 10 == 9) {
          journal.write();
          journal.force();
        }
      }
    }
    try (Journal journal = Journal.open(disk, SMALL)) {
      Told told = new Told();
      RecoveryReport report = journal.recover(told);
      assertThat(report.cut()).isNull();
      assertThat(told.records).hasSize(1000);
      assertThat(told.records.get(999)).isEqualTo("1 record 999");
      JournalReader reader = journal.reader();
      for (int i = 0; i < 1000; i++) {
        assertThat(text(reader.read(told.positions.get(i), 20))).isEqualTo("record " + i);
      }
    }
  }

  @Test
  void aSequenceIsNeverUsedTwiceEvenIfOnlyASpareFileRemembersIt() {
    byte[] file = new byte[32 << 10];
    FileHeader.segment(UUID.randomUUID(), 9, file.length, 0)
        .encode()
        .get(file, 0, FileHeader.BLOCK_BYTES);
    disk.put("spare-0000000004.log", file);
    try (Journal journal = Journal.open(disk, SMALL)) {
      journal.recover(new Told());
      assertThat(Position.segment(append(journal, 1, "text", false))).isEqualTo(10);
    }
  }

  @Test
  void aSegmentWithoutLiveRecordsIsReusedAfterACheckpointAndASparseOneIsOffered() {
    try (Journal journal = Journal.open(disk, SMALL)) {
      journal.recover(new Told());
      List<Long> positions = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        long position = append(journal, 1, "x".repeat(1000), false);
        journal.live(position, 1000);
        positions.add(position);
      }
      long first = Position.segment(positions.get(0));
      long second =
          positions.stream()
              .map(Position::segment)
              .filter(s -> s > first)
              .findFirst()
              .orElseThrow();
      boolean keptOne = false;
      for (long position : positions) {
        boolean keep = Position.segment(position) == second && !keptOne;
        keptOne |= keep;
        if (!keep && Position.segment(position) <= second) {
          journal.dead(position, 1000);
        }
      }
      try (CheckpointWriter writer = journal.beginCheckpoint()) {
        writer.complete();
        assertThat(journal.adopt(writer)).isEqualTo(1);
      }
      assertThat(journal.sparse(0.5))
          .extracting(SegmentUsage::sequence, SegmentUsage::liveBytes)
          .containsExactly(tuple(second, 1000L));
      List<Long> scanned = new ArrayList<>();
      journal.scan(second, (type, position, payload) -> scanned.add(position));
      assertThat(positions).containsAll(scanned);
      assertThat(scanned).hasSizeGreaterThan(10);
      try (JournalReader reader = journal.reader()) {
        assertThatThrownBy(() -> reader.read(positions.get(0), 1000))
            .isInstanceOf(JournalPositionException.class);
      }
    }
  }

  @Test
  void restartsDoNotUseUpASegmentEach() {
    for (int i = 0; i < 20; i++) {
      Journal journal = Journal.open(disk, SMALL);
      Told told = new Told();
      journal.recover(told);
      assertThat(told.records).hasSize(i);
      append(journal, 1, "start " + i, false);
      if (i % 2 == 0) {
        journal.write();
        disk.killProcess();
      } else {
        journal.close();
      }
    }
    assertThat(disk.list()).containsExactly("segment-0000000001.log");
  }

  static long append(Journal journal, int type, String text, boolean more) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    journal.begin(type, bytes.length, false).put(bytes);
    return journal.end(more);
  }

  static String text(ByteBuffer payload) {
    return StandardCharsets.UTF_8.decode(payload).toString();
  }

  /** Notes what it is told. */
  static final class Told implements RecoveryVisitor {
    final List<String> checkpoint = new ArrayList<>();
    final List<String> records = new ArrayList<>();
    final List<Long> positions = new ArrayList<>();
    int batches;

    @Override
    public void checkpointRecord(int type, ByteBuffer payload) {
      checkpoint.add(type + " " + text(payload));
    }

    @Override
    public void record(int type, long position, ByteBuffer payload) {
      records.add(type + " " + text(payload));
      positions.add(position);
    }

    @Override
    public void batchEnded() {
      batches++;
    }
  }
}
