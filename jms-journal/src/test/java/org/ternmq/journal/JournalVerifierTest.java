package org.ternmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Looking at a journal from outside. */
class JournalVerifierTest {
  private static final JournalOptions OPTIONS = new JournalOptions(32 << 10, 16 << 10, 2, false);

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final List<String> seen = new ArrayList<>();
  private final List<Long> positions = new ArrayList<>();
  private final JournalVerifier.Visitor visitor =
      new JournalVerifier.Visitor() {
        @Override
        public void file(String name, long bytes, String description) {
          seen.add("file " + name);
        }

        @Override
        public void record(JournalVerifier.Entry entry) {
          if (entry.internalName() == null) {
            seen.add(entry.type() + " " + JournalTest.text(entry.payload()));
          }
        }
      };

  private void write() {
    try (Journal journal = Journal.open(disk, OPTIONS)) {
      journal.recover(new JournalTest.Told());
      for (int i = 0; i < 48; i++) {
        positions.add(
            JournalTest.append(journal, 1, "record " + i + " " + "x".repeat(1000), false));
        journal.write();
        journal.force();
        if (i == 20) {
          try (CheckpointWriter writer = journal.beginCheckpoint()) {
            writer.begin(3, 5).put(new byte[] {'s', 't', 'a', 't', 'e'});
            writer.end();
            writer.complete();
          }
        }
      }
    }
    seen.clear();
  }

  @Test
  void aSoundJournalShowsItsCheckpointAndAllRecordsBesideTheOwner() throws IOException {
    write();
    try (Journal owner = Journal.open(disk, OPTIONS)) {
      owner.recover(new JournalTest.Told());
      long operations = disk.operations();
      JournalVerifier.Report report = JournalVerifier.verify(disk, visitor);
      assertThat(report.problems()).isEmpty();
      assertThat(report.isSound()).isTrue();
      assertThat(disk.operations()).isEqualTo(operations);
    }
    assertThat(seen.subList(0, 2)).containsExactly("file checkpoint-0000000001", "3 state");
    assertThat(seen.stream().filter(line -> line.startsWith("1 record"))).hasSize(48);
  }

  @Test
  void damageIsToldByFileAndOffsetAndTheRestIsStillShown() throws IOException {
    write();
    for (int i : new int[] {5, 30}) {
      disk.damage(
          FileNames.segment(Position.segment(positions.get(i))),
          Position.offset(positions.get(i)) + 30,
          2);
    }
    JournalVerifier.Report report = JournalVerifier.verify(disk, visitor);
    assertThat(report.problems())
        .extracting(problem -> problem.file() + " " + problem.offset())
        .containsExactly(
            FileNames.segment(Position.segment(positions.get(5)))
                + " "
                + Position.offset(positions.get(5)),
            FileNames.segment(Position.segment(positions.get(30)))
                + " "
                + Position.offset(positions.get(30)));
    assertThat(seen.stream().filter(line -> line.startsWith("1 record"))).hasSize(46);
  }

  @Test
  void damageInTheLastSegmentIsToldFromItsTornTail() throws IOException {
    write();
    long last = positions.get(47);
    long middle = positions.get(45);
    assertThat(Position.segment(middle)).isEqualTo(Position.segment(last));
    disk.damage(FileNames.segment(Position.segment(last)), Position.offset(middle) + 30, 2);
    JournalVerifier.Report report = JournalVerifier.verify(disk, visitor);
    assertThat(report.problems()).hasSize(1);
    assertThat(report.problems().get(0).offset()).isEqualTo(Position.offset(middle));
    assertThat(seen.stream().filter(line -> line.startsWith("1 record"))).hasSize(47);
  }

  @Test
  void damagedHeadersAndMissingFilesAreProblemsToo() throws IOException {
    write();
    disk.damage("segment-0000000001.log", 30, 1);
    disk.damage("checkpoint-0000000001", 4096 + 30, 1);
    JournalVerifier.Report report = JournalVerifier.verify(disk, visitor);
    assertThat(report.isSound()).isFalse();
    assertThat(report.problems())
        .extracting(JournalVerifier.Problem::file)
        .contains("segment-0000000001.log", "checkpoint-0000000001");
  }

  @Test
  void anEmptyDirectoryIsSound() throws IOException {
    assertThat(JournalVerifier.verify(disk, visitor).isSound()).isTrue();
  }
}
