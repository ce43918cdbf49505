package org.ternmq.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;

/**
 * One owner's life with a journal, over several crashes, all decided by a seed: adds and removes
 * things in batches, forces, makes checkpoints, copies forward, reads back, fills the disk. After
 * each crash the journal is opened again and compared with what the owner remembers:
 *
 * <ul>
 *   <li>the batches found are exactly the first n of those appended, in order, each whole;
 *   <li>n is at least the number that were forced (or written, if only the process died);
 *   <li>everything that is live, wherever it lies, can be read back at its position.
 * </ul>
 *
 * Batches that were lost never come back: each has a number that is not used twice.
 */
final class CrashSimulation {
  private static final int ADD = 1;
  private static final int REMOVE = 2;
  private static final int MOVE = 3;
  private static final int COUNT = 4; // in checkpoints: how many batches it stands for
  private static final int LIVE = 5; // in checkpoints: a thing and its position
  private static final int HEADER_BYTES = 2 * Long.BYTES;

  private static final JournalOptions OPTIONS = new JournalOptions(32 << 10, 16 << 10, 2, false);

  private final Random random;
  private final SimulatedDisk disk;
  private Journal journal;

  // What the owner remembers.
  private final List<Batch> history = new ArrayList<>();
  private Map<Long, Long> positions = new HashMap<>(); // of live things, by id
  private int
      writtenBatches; // at least; the journal also writes when its buffer or a segment is full
  private int forcedBatches;
  private long lastSerial;
  private long lastId;

  int crashes;
  int powerCuts;
  int lostBatches;
  int checkpoints;
  int recycled;
  int copied;
  int fullDisks;

  private record Operation(int type, long id) {}

  private record Batch(long serial, List<Operation> operations) {}

  CrashSimulation(long seed) {
    random = new Random(seed);
    disk = new SimulatedDisk(random.nextLong());
  }

  void run(int lives) {
    for (int life = 0; life < lives; life++) {
      live();
    }
    open();
    journal.close();
  }

  private void live() {
    if (random.nextInt(8) == 0) {
      disk.cutPowerAfter(random.nextInt(30)); // within the recovery
    } else {
      open();
      if (random.nextInt(4) > 0) {
        disk.cutPowerAfter(random.nextInt(200));
      }
    }
    disk.capacity(random.nextInt(4) == 0 ? 200_000 : Long.MAX_VALUE);
    boolean power = true;
    try {
      if (journal == null) {
        open();
      }
      int steps = 20 + random.nextInt(120);
      for (int i = 0; i < steps; i++) {
        step();
      }
      if (random.nextInt(3) == 0) {
        journal.close();
        writtenBatches = history.size();
        forcedBatches = writtenBatches;
      }
    } catch (SimulatedDisk.PowerCutException | CompletionException | JournalException e) {
      if (!disk.isOff()) {
        throw e;
      }
      power = false;
    }
    journal = null;
    disk.capacity(Long.MAX_VALUE);
    crashes++;
    if (power && random.nextBoolean()) {
      disk.killProcess(); // what was written stays, unless the power is cut before it is forced
    } else {
      powerCuts++;
      disk.crash();
      writtenBatches = forcedBatches;
    }
  }

  // ---- what the owner does

  private void step() {
    int choice = random.nextInt(100);
    if (choice < 60) {
      append();
    } else if (choice < 72) {
      write();
    } else if (choice < 86) {
      write();
      journal.force();
      forcedBatches = writtenBatches;
    } else if (choice < 90) {
      checkpoint();
    } else if (choice < 94) {
      copyForward();
    } else if (choice < 97) {
      readSome();
    } else {
      journal.attest();
    }
  }

  private void append() {
    int count = random.nextInt(4) == 0 ? 1 + random.nextInt(12) : 1;
    List<Operation> operations = new ArrayList<>();
    List<Long> ids = new ArrayList<>(positions.keySet());
    for (int i = 0; i < count; i++) {
      if (ids.isEmpty() || random.nextInt(20) < 11) {
        operations.add(new Operation(ADD, ++lastId));
      } else {
        operations.add(new Operation(REMOVE, ids.remove(random.nextInt(ids.size()))));
      }
    }
    append(operations, random.nextInt(15) == 0);
  }

  private boolean append(List<Operation> operations, boolean giveUp) {
    long serial = ++lastSerial;
    long[] at = new long[operations.size()];
    try {
      for (int i = 0; i < at.length; i++) {
        Operation operation = operations.get(i);
        byte[] content = operation.type == REMOVE ? new byte[0] : content(operation.id);
        ByteBuffer target =
            journal.begin(
                operation.type,
                HEADER_BYTES + content.length + random.nextInt(3) * 16,
                operation.type == REMOVE);
        target.putLong(serial).putLong(operation.id).put(content);
        at[i] = journal.end(i < at.length - 1 || giveUp);
      }
      if (giveUp) {
        journal.abandon();
        return false;
      }
    } catch (JournalFullException e) {
      fullDisks++;
      journal.abandon();
      return false;
    } finally {
      if (random.nextInt(10) == 0 && !disk.isOff()) {
        assertThat(journal.unwrittenBytes()).isNotNegative();
      }
    }
    history.add(new Batch(serial, operations));
    for (int i = 0; i < at.length; i++) {
      apply(journal, positions, operations.get(i), at[i]);
    }
    return true;
  }

  private static void apply(
      Journal journal, Map<Long, Long> positions, Operation operation, long position) {
    int bytes = HEADER_BYTES + contentBytes(operation.id);
    Long old =
        operation.type == REMOVE
            ? positions.remove(operation.id)
            : positions.put(operation.id, position);
    if (old != null) {
      journal.dead(old, bytes);
    }
    if (operation.type != REMOVE) {
      journal.live(position, bytes);
    }
  }

  private void write() {
    journal.write();
    writtenBatches = history.size();
  }

  private void checkpoint() {
    try (CheckpointWriter writer = journal.beginCheckpoint()) {
      writtenBatches = history.size();
      forcedBatches = writtenBatches;
      writer.begin(COUNT, Long.BYTES).putLong(history.size());
      writer.end();
      positions.forEach(
          (id, position) -> {
            writer.begin(LIVE, 2 * Long.BYTES).putLong(id).putLong(position);
            writer.end();
          });
      for (int i = random.nextInt(4); i > 0; i--) {
        append();
      }
      if (random.nextInt(5) == 0) {
        return; // given up
      }
      writer.complete();
      if (random.nextInt(5) > 0) {
        recycled += journal.adopt(writer);
        checkpoints++;
      }
    } catch (JournalFullException e) {
      fullDisks++;
    }
  }

  private void copyForward() {
    for (SegmentUsage sparse : journal.sparse(0.5)) {
      List<Operation> moves = new ArrayList<>();
      journal.scan(
          sparse.sequence(),
          (type, position, payload) -> {
            long id = payload.getLong(payload.position() + Long.BYTES);
            if (type != REMOVE && positions.getOrDefault(id, 0L) == position) {
              moves.add(new Operation(MOVE, id));
            }
          });
      if (!moves.isEmpty() && append(moves, false)) {
        copied++;
      }
    }
  }

  private void readSome() {
    write();
    try (JournalReader reader = journal.reader()) {
      positions.forEach(
          (id, position) -> {
            if (random.nextInt(3) == 0) {
              check(reader, id, position);
            }
          });
    }
  }

  private static void check(JournalReader reader, long id, long position) {
    ByteBuffer payload = reader.read(position, contentBytes(id));
    assertThat(reader.type()).isIn(ADD, MOVE);
    payload.getLong();
    assertThat(payload.getLong()).isEqualTo(id);
    byte[] content = new byte[payload.remaining()];
    payload.get(content);
    assertThat(content).isEqualTo(content(id));
  }

  /** Most things are small, some cover several sectors, a few need a segment of their own. */
  private static int contentBytes(long id) {
    Random sizes = new Random(id * 31);
    int kind = sizes.nextInt(100);
    return kind < 60
        ? sizes.nextInt(200)
        : kind < 97 ? sizes.nextInt(3000) : kind < 99 ? sizes.nextInt(16_000) : 40_000;
  }

  private static byte[] content(long id) {
    byte[] content = new byte[contentBytes(id)];
    new Random(id).nextBytes(content);
    return content;
  }

  // ---- opening and comparing

  private void open() {
    Journal opened = Journal.open(disk, OPTIONS);
    Recovered found = new Recovered(opened);
    opened.recover(found);
    List<Long> serials = new ArrayList<>();
    history.forEach(batch -> serials.add(batch.serial));
    int from = Math.toIntExact(found.checkpointed);
    int count = from + found.batches.size();
    assertThat(from).as("batches in the checkpoint").isLessThanOrEqualTo(serials.size());
    assertThat(found.batches)
        .as("batches in the log after %s", from)
        .isEqualTo(serials.subList(from, Math.min(count, serials.size())));
    assertThat(count)
        .as("batches found, of %s still there and %s appended", writtenBatches, history.size())
        .isBetween(writtenBatches, history.size());
    lostBatches += history.size() - count;
    history.subList(count, history.size()).clear();
    checkOperations(found, from);
    positions = found.positions;
    writtenBatches = count;
    forcedBatches = count; // recovery forces what it tells
    try (JournalReader reader = opened.reader()) {
      positions.forEach((id, position) -> check(reader, id, position));
    }
    journal = opened;
  }

  private void checkOperations(Recovered found, int from) {
    List<Operation> expected = new ArrayList<>();
    history.subList(from, history.size()).forEach(batch -> expected.addAll(batch.operations));
    assertThat(found.operations).isEqualTo(expected);
    Map<Long, Boolean> live = new HashMap<>();
    for (Batch batch : history) {
      for (Operation operation : batch.operations) {
        if (operation.type == REMOVE) {
          live.remove(operation.id);
        } else {
          live.put(operation.id, true);
        }
      }
    }
    assertThat(found.positions.keySet()).isEqualTo(live.keySet());
  }

  /** What a recovery tells. */
  private static final class Recovered implements RecoveryVisitor {
    final Journal journal;
    final Map<Long, Long> positions = new HashMap<>();
    final List<Operation> operations = new ArrayList<>();
    final List<Long> batches = new ArrayList<>();
    long checkpointed;
    long serial = -1;

    Recovered(Journal journal) {
      this.journal = journal;
    }

    @Override
    public void checkpointRecord(int type, ByteBuffer payload) {
      if (type == COUNT) {
        checkpointed = payload.getLong();
      } else {
        apply(journal, positions, new Operation(ADD, payload.getLong()), payload.getLong());
      }
    }

    @Override
    public void record(int type, long position, ByteBuffer payload) {
      long found = payload.getLong();
      assertThat(serial).as("one batch, one number").isIn(-1L, found);
      serial = found;
      Operation operation = new Operation(type, payload.getLong());
      byte[] content = new byte[payload.remaining()];
      payload.get(content);
      if (!Arrays.equals(content, type == REMOVE ? new byte[0] : content(operation.id))) {
        throw new AssertionError("content of " + operation.id + " differs");
      }
      operations.add(operation);
      apply(journal, positions, operation, position);
    }

    @Override
    public void batchEnded() {
      batches.add(serial);
      serial = -1;
    }
  }
}
