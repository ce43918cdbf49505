package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.journal.FileDisk;
import org.ternmq.journal.JournalOptions;
import org.ternmq.server.effect.StoredMessage;

/** On the file system. */
class JournalStoreTest extends JournalStoreContract {
  private static final JournalOptions OPTIONS =
      JournalOptions.DEFAULTS.withSegmentBytes(256 << 10).withSpareSegments(1);

  private static final long CHECKPOINT_LOG_BYTES = 8 << 20;
  private static final long LARGE_MESSAGES_LOG_BYTES = 2 * CHECKPOINT_LOG_BYTES;

  @TempDir Path folder;
  private Path data;

  @Override
  protected Store openStore() {
    if (data == null) {
      data = folder.resolve("data");
    }
    return JournalStore.open(new FileDisk(data), OPTIONS, 3_000);
  }

  /** The next owner gets a copy, as it lies on the disk at this moment. */
  @Override
  protected void killOwner(StoreDriver driver) throws InterruptedException {
    driver.loop.runUntil(() -> isIdle(driver)); // a file may not vanish under the copy
    Path copy = folder.resolve("copy-" + System.nanoTime());
    try {
      Files.createDirectories(copy);
      try (Stream<Path> files = Files.list(data)) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    data = copy;
  }

  @Test
  void aFolderThatIsAFileIsRefused() throws IOException {
    data = folder.resolve("file");
    Files.writeString(data, "not a folder");
    assertThatThrownBy(this::openStore)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(data.toString());
  }

  @Test
  void checkpointsAreRarerWithLargeMessagesThanWithAsManyBytesOfSmallOnes() {
    long smallBytes = bytesBetweenCheckpoints(1 << 10);
    assertThat(smallBytes).isBetween(CHECKPOINT_LOG_BYTES / 8, CHECKPOINT_LOG_BYTES / 2);
    assertThat(bytesBetweenCheckpoints(1 << 20))
        .isBetween(4 * smallBytes, LARGE_MESSAGES_LOG_BYTES + (2L << 20));
  }

  /** How much of messages of that size comes before a checkpoint, after one. */
  private long bytesBetweenCheckpoints(int bodyBytes) {
    JournalOptions options = JournalOptions.DEFAULTS.withSegmentBytes(4 << 20);
    FileDisk disk = new FileDisk(folder.resolve("of-" + bodyBytes));
    try (StoreDriver driver =
        new StoreDriver(JournalStore.open(disk, options, CHECKPOINT_LOG_BYTES))) {
      driver.notesStates = false;
      driver.durably(operations -> operations.queueCreated(1, "q"));
      long bytes = 0;
      for (long id = 1; !driver.store.checkpointDue(); id++) {
        StoredMessage message = driver.made(id, bodyBytes);
        driver.batch(true, operations -> operations.messageAdded(message, new long[] {1}));
        driver.store.flush();
        bytes += message.sizeBytes();
      }
      return bytes;
    }
  }
}
