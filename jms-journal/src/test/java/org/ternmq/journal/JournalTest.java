package org.ternmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
