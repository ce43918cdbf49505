package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.journal.Disk;
import org.ternmq.journal.DiskFile;
import org.ternmq.journal.FileDisk;
import org.ternmq.journal.JournalOptions;
import org.ternmq.journal.UnchangedDisk;
import org.ternmq.server.effect.StoredMessage;

/**
 * A history with every operation, in a checkpoint, in segments before it and in the log after it.
 * Then each byte is damaged in turn: the store refuses with file and offset, when it is opened or
 * when the message is read; or the byte does not matter, and all is as it was.
 */
class StoreDamageTest extends StoreContract {
  private static final JournalOptions SMALL = new JournalOptions(16 << 10, 16 << 10, 0, false);

  /** Of bytes that nobody ever wrote, one in so many is damaged. */
  private static final int ZEROS_STEP = 97;

  @TempDir private Path folder;
  private Disk disk;

  @Override
  protected Store openStore() {
    if (disk == null) {
      disk = new FileDisk(folder.resolve("data"));
    }
    return open(disk);
  }

  private static JournalStore open(Disk disk) {
    return JournalStore.open(
        disk, SMALL, 3_000, DiskWatermarks.NONE, new DirectThread(), new DirectThread());
  }

  private record State(UUID instance, String text, Map<Long, byte[]> payloads) {
    boolean isSame(State other) {
      return instance.equals(other.instance)
          && text.equals(other.text)
          && payloads.keySet().equals(other.payloads.keySet())
          && payloads.entrySet().stream()
              .allMatch(each -> Arrays.equals(each.getValue(), other.payloads.get(each.getKey())));
    }
  }

  /** Everything that the store gives, as a broker would get it. */
  private static State read(Disk from) throws InterruptedException {
    try (StoreDriver driver = new StoreDriver(open(from))) {
      List<StoredMessage> all = new ArrayList<>(driver.model.messages());
      all.addAll(driver.model.staged());
      driver.load(all);
      if (driver.failure != null) {
        throw driver.failure;
      }
      Map<Long, byte[]> payloads = new HashMap<>();
      for (StoredMessage message : all) {
        var payload = message.payload();
        payloads.put(
            message.id(),
            Arrays.copyOfRange(
                payload.array(), payload.offset(), payload.offset() + payload.length()));
      }
      return new State(driver.instance, driver.model.text(), payloads);
    }
  }

  private void makeHistory() throws InterruptedException {
    StoreDriver first = open();
    tellOneOfEach(first);
    first.loop.runUntil(() -> ((JournalStore) first.store).isIdle());
    first.store.checkpoint(first.model::describe);
    first.loop.runUntil(() -> ((JournalStore) first.store).isIdle());
    addMessages(first, 30, 34, 1, 2);
    first.durably(operations -> operations.messageRemoved(1, 30));
    stage(first, 9, 135, 136);
    first.durably(operations -> operations.branchPrepared(9, branch(9)));
    first.close();
    forget(first);
  }

  @Test
  void eachDamagedByteIsFoundOrDoesNotMatter() throws IOException, InterruptedException {
    makeHistory();
    long seed = Long.getLong("ternmq.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Disk unlocked = new Unlocked(disk);
    State expected = read(new UnchangedDisk(unlocked));
    assertThat(expected.payloads).hasSizeGreaterThan(10);
    int refused = 0;
    int harmless = 0;
    int segments = 0;
    for (String name : disk.list()) {
      if (!name.startsWith("segment-") && !name.startsWith("checkpoint-")) {
        continue;
      }
      segments += name.startsWith("segment-") ? 1 : 0;
      byte[] bytes = Files.readAllBytes(folder.resolve("data").resolve(name));
      for (int at = 0; at < bytes.length; at++) {
        if (isUnused(bytes, at) && at % ZEROS_STEP != 0) {
          continue;
        }
        byte damaged = (byte) (bytes[at] ^ 1 << random.nextInt(8));
        if (isRefused(unlocked, name, at, damaged, expected)) {
          refused++;
        } else {
          harmless++;
        }
      }
    }
    System.out.println(refused + " refused, " + harmless + " without effect");
    assertThat(segments).as("the log went over several segments").isGreaterThan(1);
    assertThat(refused).isGreaterThan(2 * harmless);
  }

  /** Whether it lies among zeros: nothing was written there, or it is padding. */
  private static boolean isUnused(byte[] bytes, int at) {
    for (int i = Math.max(0, at - 16); i < Math.min(bytes.length, at + 16); i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRefused(Disk unlocked, String name, int at, byte damaged, State expected)
      throws IOException, InterruptedException {
    Disk view = new UnchangedDisk(unlocked);
    try (DiskFile file = view.open(name)) {
      file.write(ByteBuffer.wrap(new byte[] {damaged}), at);
    }
    State found;
    try {
      found = read(view);
    } catch (StoreException e) {
      assertThat(e.getMessage())
          .as("%s, offset %d", name, at)
          .containsPattern("(segment|checkpoint)-\\d{10}.*offset \\d+");
      return true;
    }
    assertThat(found.isSame(expected))
        .as("%s, byte %d made %d: the same as before, not %s", name, at, damaged, found.text)
        .isTrue();
    return false;
  }

  /** The lock of the file system takes longer than all the rest; there is one owner at a time. */
  private record Unlocked(Disk disk) implements Disk {
    @Override
    public List<String> list() throws IOException {
      return disk.list();
    }

    @Override
    public DiskFile create(String name) throws IOException {
      return disk.create(name);
    }

    @Override
    public DiskFile open(String name) throws IOException {
      return disk.open(name);
    }

    @Override
    public DiskFile openToRead(String name) throws IOException {
      return disk.openToRead(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
      disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
      disk.delete(name);
    }

    @Override
    public void syncDirectory() throws IOException {
      disk.syncDirectory();
    }

    @Override
    public long freeBytes() throws IOException {
      return disk.freeBytes();
    }

    @Override
    public Closeable lock() {
      return () -> {};
    }

    @Override
    public String describe(String name) {
      return disk.describe(name);
    }
  }
}
