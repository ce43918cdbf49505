package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.journal.FileDisk;
import org.ternmq.journal.JournalOptions;

/** On the file system. */
class JournalStoreTest extends JournalStoreContract {
  private static final JournalOptions OPTIONS =
      JournalOptions.DEFAULTS.withSegmentBytes(256 << 10).withSpareSegments(1);

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
}
