package org.ternmq.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Copying beside an owner that goes on: between any two reads of the copy the owner adds, removes,
 * makes checkpoints and reuses segments, as a seed says. The copy must open as a journal, hold
 * exactly what the owner held at one moment after the copy began, and be sound.
 */
class JournalCopyTest {
  private static final int ADD = 1;
  private static final int REMOVE = 2;
  private static final int COUNT = 3; // in checkpoints
  private static final int LIVE = 4; // in checkpoints
  private static final JournalOptions OPTIONS = new JournalOptions(32 << 10, 16 << 10, 2, false);
  private static final int SEEDS = 300;

  /** A thing has an id, a position and, as its payload, its id and bytes that follow from it. */
  private static final class Owner {
    final Random random;
    final SimulatedDisk disk = new SimulatedDisk(1);
    final Journal journal = Journal.open(disk, OPTIONS);
    final TreeMap<Long, Long> positions = new TreeMap<>();

    /** The ids after each operation. */
    final List<List<Long>> history = new ArrayList<>(List.of(List.of()));

    long lastId;
    int recycled;

    Owner(Random random) {
      this.random = random;
      journal.recover(new JournalTest.Told());
    }

    void steps(int count) {
      for (int i = 0; i < count; i++) {
        step();
      }
    }

    void step() {
      int choice = random.nextInt(100);
      if (choice < 50) {
        add();
      } else if (choice < 85) {
        if (!positions.isEmpty()) {
          Long id = positions.floorKey(1 + random.nextLong(lastId));
          remove(id == null ? positions.firstKey() : id);
        }
      } else if (choice < 92) {
        journal.force();
      } else if (choice < 96) {
        moveOldest();
      } else {
        checkpoint();
      }
    }

    void add() {
      long id = ++lastId;
      int bytes = 8 + (int) (id * 31 % 3_000);
      ByteBuffer out = journal.begin(ADD, bytes, false);
      out.putLong(id);
      for (int i = 8; i < bytes; i++) {
        out.put((byte) (id + i));
      }
      positions.put(id, journal.end(false));
      journal.live(positions.get(id), bytes);
      ended();
    }

    void remove(long id) {
      journal.begin(REMOVE, 8, true).putLong(id);
      journal.end(false);
      long position = positions.remove(id);
      ended();
      journal.dead(position, 8 + id * 31 % 3_000);
    }

    /** As copy-forward does: what keeps an old segment goes and comes again. */
    void moveOldest() {
      for (int i = 0; i < 5 && !positions.isEmpty(); i++) {
        remove(positions.firstKey());
        add();
      }
    }

    private void ended() {
      journal.write();
      history.add(List.copyOf(positions.keySet()));
    }

    void checkpoint() {
      try (CheckpointWriter writer = journal.beginCheckpoint()) {
        writer.begin(COUNT, 8).putLong(history.size() - 1);
        writer.end();
        positions.forEach(
            (id, position) -> {
              writer.begin(LIVE, 16).putLong(id).putLong(position);
              writer.end();
            });
        writer.complete();
        recycled += journal.adopt(writer);
      }
    }
  }

  /** The owner's disk as the copy sees it: the owner works before each look at it, for a time. */
  private record Busy(Owner owner, int[] stepsLeft) implements Disk {
    private void work() {
      if (stepsLeft[0] > 0 && owner.random.nextInt(3) == 0) {
        int steps = owner.random.nextInt(12);
        stepsLeft[0] -= steps;
        owner.steps(steps);
      }
    }

    @Override
    public List<String> list() {
      work();
      return owner.disk.list();
    }

    @Override
    public DiskFile create(String name) {
      throw new AssertionError("the source is not changed");
    }

    @Override
    public DiskFile open(String name) {
      throw new AssertionError("the source is not changed");
    }

    @Override
    public DiskFile openToRead(String name) throws IOException {
      work();
      DiskFile file = owner.disk.openToRead(name);
      return new DiskFile() {
        @Override
        public long size() throws IOException {
          return file.size();
        }

        @Override
        public int read(ByteBuffer target, long offset) throws IOException {
          work();
          return file.read(target, offset);
        }

        @Override
        public void write(ByteBuffer source, long offset) {
          throw new AssertionError("the source is not changed");
        }

        @Override
        public void force(boolean metadata) {
          throw new AssertionError("the source is not changed");
        }

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }

    @Override
    public void rename(String from, String to) {
      throw new AssertionError("the source is not changed");
    }

    @Override
    public void delete(String name) {
      throw new AssertionError("the source is not changed");
    }

    @Override
    public void syncDirectory() {
      throw new AssertionError("the source is not changed");
    }

    @Override
    public long freeBytes() {
      return owner.disk.freeBytes();
    }

    @Override
    public Closeable lock() {
      throw new AssertionError("the source has an owner");
    }

    @Override
    public String describe(String name) {
      return owner.disk.describe(name);
    }
  }

  /** What a journal holds: its things by id, and how many operations led to them. */
  private static final class Found implements RecoveryVisitor {
    final TreeMap<Long, Long> positions = new TreeMap<>();
    long operations;

    @Override
    public void checkpointRecord(int type, ByteBuffer payload) {
      if (type == COUNT) {
        operations = payload.getLong();
      } else {
        positions.put(payload.getLong(), payload.getLong());
      }
    }

    @Override
    public void record(int type, long position, ByteBuffer payload) {
      operations++;
      long id = payload.getLong();
      if (type == ADD) {
        positions.put(id, position);
      } else {
        positions.remove(id);
      }
    }
  }

  private static void check(Disk copy, Owner owner, int operationsBefore) throws IOException {
    JournalVerifier.Report report = JournalVerifier.verify(copy, new JournalVerifier.Visitor() {});
    assertThat(report.problems()).isEmpty();
    assertThat(report.tornBytes()).isZero();
    try (Journal journal = Journal.open(copy, OPTIONS)) {
      Found found = new Found();
      RecoveryReport recovery = journal.recover(found);
      assertThat(recovery.cut()).isNull();
      assertThat(found.operations).isGreaterThanOrEqualTo(operationsBefore);
      assertThat(List.copyOf(found.positions.keySet()))
          .isEqualTo(owner.history.get((int) found.operations));
      try (JournalReader reader = journal.reader()) {
        for (Map.Entry<Long, Long> each : found.positions.entrySet()) {
          long id = each.getKey();
          ByteBuffer payload = reader.read(each.getValue(), 100);
          assertThat(payload.remaining()).isEqualTo((int) (8 + id * 31 % 3_000));
          assertThat(payload.getLong()).isEqualTo(id);
          for (int i = 8; payload.hasRemaining(); i++) {
            assertThat(payload.get()).isEqualTo((byte) (id + i));
          }
        }
      }
    }
  }

  @Test
  void aCopyBesideABusyOwnerIsTheStateOfOneMomentAfterItBegan() throws IOException {
    long first = Long.getLong("ternmq.seed", System.nanoTime());
    int followed = 0;
    int recycled = 0;
    for (long seed = first; seed < first + SEEDS; seed++) {
      Owner owner = new Owner(new Random(seed));
      owner.steps(owner.random.nextInt(300));
      int before = owner.history.size() - 1;
      int recycledBefore = owner.recycled;
      SimulatedDisk copy = new SimulatedDisk(seed);
      try {
        JournalCopy.Report report =
            JournalCopy.copy(new Busy(owner, new int[] {owner.random.nextInt(600)}), copy);
        followed += report.passes() > 1 ? 1 : 0;
        recycled += owner.recycled - recycledBefore;
        copy.crash(); // all of it was forced
        check(copy, owner, before);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": -Dternmq.seed=" + seed, e);
      }
    }
    assertThat(followed).as("copies that a checkpoint overtook, from seed " + first).isPositive();
    assertThat(recycled).as("segments reused meanwhile, from seed " + first).isPositive();
  }

  @Test
  void aDamagedSourceIsRefusedAndNotCopiedInSilence() throws IOException {
    for (boolean closed : new boolean[] {true, false}) {
      Owner owner = new Owner(new Random(7));
      owner.steps(100);
      owner.checkpoint();
      owner.steps(20);
      owner.add();
      long position = owner.positions.get(owner.lastId);
      owner.steps(30);
      owner.journal.force();
      owner.add();
      if (closed) {
        owner.journal.close();
      }
      owner.disk.damage(
          FileNames.segment(Position.segment(position)), Position.offset(position) + 13, 1);
      assertThatThrownBy(() -> JournalCopy.copy(owner.disk, new SimulatedDisk(1)))
          .isInstanceOf(JournalCorruptException.class)
          .hasMessageContaining("offset " + Position.offset(position));
    }
  }

  @Test
  void aMissingSegmentIsNamed() throws IOException {
    Owner owner = new Owner(new Random(7));
    while (owner.journal.segments().size() < 4) {
      owner.add();
    }
    owner.journal.close();
    owner.disk.delete(FileNames.segment(2));
    assertThatThrownBy(() -> JournalCopy.copy(owner.disk, new SimulatedDisk(1)))
        .isInstanceOf(JournalCorruptException.class)
        .hasMessageContaining("segment-0000000002.log")
        .hasMessageContaining("missing");
  }

  /** As one does under load: its log reaches the next checkpoint before a pass is over. */
  @Test
  void anOwnerThatMakesACheckpointAtEveryLookIsFollowed() throws IOException {
    Owner owner = new Owner(new Random(7));
    owner.steps(300);
    int before = owner.history.size() - 1;
    Disk hurried =
        new BusyEachTime(
            owner,
            () -> {
              owner.steps(3);
              owner.checkpoint();
            },
            () -> {});
    SimulatedDisk copy = new SimulatedDisk(1);
    assertThat(JournalCopy.copy(hurried, copy).passes()).isLessThan(10);
    copy.crash();
    check(copy, owner, before);
  }

  @Test
  void anOwnerThatIsAlwaysFasterIsToldInsteadOfCopyingForEver() {
    Owner owner = new Owner(new Random(7));
    owner.steps(300);
    Disk hurried =
        new BusyEachTime(
            owner,
            () -> {},
            () -> {
              long segment = Position.segment(owner.positions.lastEntry().getValue());
              while (Position.segment(owner.positions.lastEntry().getValue()) < segment + 2) {
                owner.moveOldest();
              }
              owner.checkpoint();
              owner.checkpoint();
            });
    assertThatThrownBy(() -> JournalCopy.copy(hurried, new SimulatedDisk(1)))
        .isInstanceOf(JournalAccessException.class)
        .hasMessageContaining("faster");
  }

  /** The owner works before each list of the names, and before each look into a segment. */
  private record BusyEachTime(Owner owner, Runnable work, Runnable segmentWork) implements Disk {
    @Override
    public List<String> list() {
      work.run();
      return owner.disk.list();
    }

    @Override
    public DiskFile create(String name) {
      throw new AssertionError();
    }

    @Override
    public DiskFile open(String name) {
      throw new AssertionError();
    }

    @Override
    public DiskFile openToRead(String name) throws IOException {
      if (FileNames.kind(name) == FileNames.Kind.SEGMENT) {
        segmentWork.run();
      }
      return owner.disk.openToRead(name);
    }

    @Override
    public void rename(String from, String to) {
      throw new AssertionError();
    }

    @Override
    public void delete(String name) {
      throw new AssertionError();
    }

    @Override
    public void syncDirectory() {
      throw new AssertionError();
    }

    @Override
    public long freeBytes() {
      return 0;
    }

    @Override
    public Closeable lock() {
      throw new AssertionError();
    }

    @Override
    public String describe(String name) {
      return owner.disk.describe(name);
    }
  }
}
