package org.ternmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Directories that earlier versions left, one per version of the format; they must open for ever.
 * {@link #main} made the one of version 1.
 */
class OldDirectoryTest {
  private static final JournalOptions OPTIONS = new JournalOptions(32 << 10, 16 << 10, 2, false);

  private static final long FIRST_BODY = Position.of(1, 4144);

  @TempDir Path directory;

  private void unpack(String name) throws IOException {
    try (InputStream file = getClass().getResourceAsStream("/old/" + name);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.write(directory.resolve(entry.getName()), zip.readAllBytes());
      }
    }
  }

  @Test
  void theDirectoryOfVersion1Opens() throws IOException {
    unpack("version-1.zip");
    JournalVerifier.Report verified =
        JournalVerifier.verify(new FileDisk(directory), new JournalVerifier.Visitor() {});
    assertThat(verified.problems()).isEmpty();
    JournalTest.Told told = new JournalTest.Told();
    try (Journal journal = Journal.open(new FileDisk(directory), OPTIONS)) {
      RecoveryReport report = journal.recover(told);
      assertThat(report.checkpoint()).isEqualTo(1);
      assertThat(told.checkpoint).containsExactly("9 state after 40");
      List<String> expected = new ArrayList<>();
      for (int i = 40; i < 60; i++) {
        expected.add("1 head " + i);
        expected.add("2 body " + i + " " + "x".repeat(i * 20));
      }
      assertThat(told.records).isEqualTo(expected);
      assertThat(told.batches).isEqualTo(20);
      try (JournalReader reader = journal.reader()) {
        assertThat(JournalTest.text(reader.read(FIRST_BODY, 10))).isEqualTo("body 0 ");
      }
      JournalTest.append(journal, 1, "and goes on", false);
    }
  }

  /** Writes the directory that is checked in as a zip. */
  public static void main(String[] arguments) {
    try (Journal journal = Journal.open(new FileDisk(Path.of(arguments[0])), OPTIONS)) {
      journal.recover(new JournalTest.Told());
      for (int i = 0; i < 60; i++) {
        JournalTest.append(journal, 1, "head " + i, true);
        long body = JournalTest.append(journal, 2, "body " + i + " " + "x".repeat(i * 20), false);
        if (i == 0) {
          System.out.println("first body at " + Position.text(body));
        }
        journal.live(body, 10);
        journal.write();
        journal.force();
        if (i == 39) {
          try (CheckpointWriter writer = journal.beginCheckpoint()) {
            byte[] text = "state after 40".getBytes(StandardCharsets.US_ASCII);
            writer.begin(9, text.length).put(text);
            writer.end();
            writer.complete();
            journal.adopt(writer);
          }
        }
      }
    }
  }
}
