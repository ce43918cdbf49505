package org.ternmq.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a real directory, with its thread. */
class FileDiskTest {
  private static final JournalOptions OPTIONS =
      JournalOptions.DEFAULTS.withSegmentBytes(256 << 10).withFirstSegmentBytes(64 << 10);

  @TempDir Path directory;

  @Test
  void manySegmentsAndCheckpointsLaterEverythingIsThereAndTheDeadAreReused() throws IOException {
    JournalTest.Told told = new JournalTest.Told();
    try (Journal journal = Journal.open(new FileDisk(directory), OPTIONS)) {
      journal.recover(told);
      long[] kept = new long[50];
      for (int round = 0; round < 20; round++) {
        for (int i = 0; i < kept.length; i++) {
          long position =
              JournalTest.append(journal, 1, "r" + round + " " + "x".repeat(2000), false);
          journal.live(position, 2000);
          if (round > 0) {
            journal.dead(kept[i], 2000);
          }
          kept[i] = position;
          journal.write();
        }
        journal.force();
        try (CheckpointWriter writer = journal.beginCheckpoint()) {
          writer.begin(2, 1).put((byte) round);
          writer.end();
          writer.complete();
          journal.adopt(writer);
        }
      }
      try (JournalReader reader = journal.reader()) {
        for (long position : kept) {
          assertThat(JournalTest.text(reader.read(position, 2010))).startsWith("r19 ");
        }
      }
      assertThat(journal.bytesSinceCheckpoint()).isZero();
    }
    try (var files = Files.list(directory)) {
      assertThat(files.count()).isLessThan(12);
    }
    try (Journal journal = Journal.open(new FileDisk(directory), OPTIONS)) {
      RecoveryReport report = journal.recover(told);
      assertThat(report.checkpoint()).isEqualTo(20);
      assertThat(report.cut()).isNull();
    }
  }

  @Test
  void aReaderOutlivesInterruptsOfItsThread() {
    try (Journal journal = Journal.open(new FileDisk(directory), OPTIONS)) {
      journal.recover(new JournalTest.Told());
      long position = JournalTest.append(journal, 1, "text", false);
      Thread.currentThread().interrupt();
      journal.write();
      journal.force();
      try (JournalReader reader = journal.reader()) {
        assertThat(JournalTest.text(reader.read(position, 4))).isEqualTo("text");
        assertThat(JournalTest.text(reader.read(position, 4))).isEqualTo("text");
      }
      assertThat(Thread.interrupted()).as("the flag is still set").isTrue();
    }
  }

  @Test
  void aDirectoryHasOneOwnerInThisProcess() {
    try (Journal journal = Journal.open(new FileDisk(directory), OPTIONS)) {
      assertThat(journal).isNotNull();
      assertThatThrownBy(() -> Journal.open(new FileDisk(directory.resolve(".")), OPTIONS))
          .isInstanceOf(JournalLockedException.class)
          .hasMessageContaining("this process (pid " + ProcessHandle.current().pid() + ")");
    }
    Journal.open(new FileDisk(directory), OPTIONS).close();
  }

  @Test
  void aDirectoryHasOneOwnerAmongProcesses() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.getInputStream().read()).isEqualTo('o');
      assertThatThrownBy(() -> Journal.open(new FileDisk(directory), OPTIONS))
          .isInstanceOfSatisfying(
              JournalLockedException.class, e -> assertThat(e.pid()).isEqualTo(other.pid()));
    } finally {
      other.destroyForcibly();
    }
    assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
    Journal.open(new FileDisk(directory), OPTIONS).close(); // the system gave it free
  }

  /** Holds a directory until it is killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws IOException {
      try (Journal journal = Journal.open(new FileDisk(Path.of(arguments[0])), OPTIONS)) {
        journal.recover(new JournalTest.Told());
        System.out.print("o");
        System.out.flush();
        System.in.read(); // until killed
      }
    }
  }

  @Test
  void aFileInThePlaceOfTheDirectoryIsToldClearly() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> Journal.open(new FileDisk(file), OPTIONS))
        .isInstanceOf(JournalAccessException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aDirectoryWithoutPermissionIsToldClearly() throws IOException {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    assertThat(closed.toFile().setWritable(false)).isTrue();
    Assumptions.assumeFalse(Files.isWritable(closed), "the super-user may write everywhere");
    assertThatThrownBy(() -> Journal.open(new FileDisk(closed), OPTIONS))
        .isInstanceOf(JournalAccessException.class)
        .hasMessageContaining(closed.toString());
  }
}
