package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import org.ternmq.journal.SimulatedDisk;
import org.ternmq.server.SimulatedEventLoop;
import org.ternmq.server.SimulatedShell;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.server.net.Connection;
import org.ternmq.server.store.HandThread;
import org.ternmq.server.store.SimulatedStores;
import org.ternmq.server.store.Store;
import org.ternmq.server.store.StoreException;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;

/**
 * A machine with the whole broker on it: the real loop, core, store and journal, on a simulated
 * disk, with all threads and both clocks turned by hand.
 */
final class SimulatedMachine {
  private static final int HEADER_BYTES = 4_096;

  private final CoreLimits limits;
  private final boolean late; // the store writes on a thread of its own
  private final boolean movesMuch;
  final SimulatedDisk disk;
  private LeasedDisk lease;
  final SimulatedEventLoop loop = new SimulatedEventLoop();
  final Fuse fuse = new Fuse();
  WatchedStore.Memory memory = new WatchedStore.Memory();
  HandThread reading;
  HandThread checkpoints;
  HandThread writing;
  private SimulatedShell shell; // null: it does not run
  private WatchedStore store;
  private Store journal; // that it writes to
  private boolean diskLimited;
  private boolean forceFails;
  private boolean rotten;
  private RuntimeException stopped;
  private final Map<Integer, Link> links = new HashMap<>();
  final Map<Integer, Command.Goodbye> goodbyes = new HashMap<>();
  private int life;
  int refusals; // to start on damaged data
  int damages; // found while it ran
  int lostLeases;
  int doubtedLeases;
  private int lastNumber;

  /** Sees what the broker says, when it says it; it leaves only at the end of the round. */
  BiConsumer<Integer, Command> observer = (connection, command) -> {};

  /**
   * @param late whether the store writes on a thread of its own
   * @param movesMuch whether the store moves many messages from segment to segment
   */
  SimulatedMachine(long seed, CoreLimits limits, boolean late, boolean movesMuch) {
    this.disk = new SimulatedDisk(seed);
    this.limits = limits;
    this.late = late;
    this.movesMuch = movesMuch;
  }

  /** The broker's end of a connection. */
  private final class Link implements Connection {
    private final int number = ++lastNumber;
    private final int inLife = life;
    private final List<Command> kept = new ArrayList<>();
    private final List<Command> said = new ArrayList<>();
    private int id;
    private boolean ended;

    @Override
    public void send(Command command) {
      if (ended || isOver() || inLife != life) {
        return;
      }
      fuse.burn();
      kept.add(command);
      observer.accept(number, command);
    }

    @Override
    public void flush() {
      if (isOver() || inLife != life) {
        return;
      }
      fuse.burn();
      if (!lease.isCertain() && !kept.isEmpty()) {
        throw new AssertionError(
            "said what may be true no more, another may be the owner: " + kept);
      }
      said.addAll(kept);
      kept.clear();
    }

    @Override
    public void dropKept() {
      kept.clear();
    }

    @Override
    public void disconnect(ErrorCode code, String text) {
      if (!ended && !isOver() && inLife == life) {
        ended = true;
        goodbyes.put(number, new Command.Goodbye(code, text));
        loop.forLater(() -> closed());
      }
    }

    private void closed() {
      if (inLife == life && !isOver()) {
        shell.conversations().closed(id);
      }
    }
  }

  /** Whether the process has ended, and nothing that it does any more is real. */
  boolean isOver() {
    return shell == null || fuse.isBurnt() || disk.isOff();
  }

  /** Why the broker stopped by itself; null if it did not. */
  RuntimeException stopped() {
    return stopped;
  }

  /** Whether this is a reason to stop. */
  boolean mayStop(RuntimeException cause) {
    return forceFails || lease.isLost() || tellsOfRot(cause);
  }

  /** Whether it may be that what was forced is not safe. */
  boolean forceFails() {
    return forceFails;
  }

  /**
   * Starts the broker on what the disk holds. If that is damaged, the broker must refuse it, say
   * where, and change nothing; then the damage is mended, and it must start.
   */
  void boot() {
    Map<String, byte[]> before = rotten ? contents() : Map.of();
    try {
      start();
    } catch (StoreException e) {
      if (disk.isOff() || !rotten) {
        throw e;
      }
      if (!tellsOfRot(e)) {
        throw new AssertionError("does not say what is damaged", e);
      }
      refusals++;
      contents()
          .forEach(
              (name, now) ->
                  assertThat(now).as("refused, and changed %s", name).isEqualTo(before.get(name)));
      assertThat(disk.names()).as("refused, and changed").hasSameSizeAs(before.keySet());
      heal();
      disk.killProcess();
      start();
    }
  }

  private Map<String, byte[]> contents() {
    Map<String, byte[]> contents = new HashMap<>();
    disk.names().forEach(name -> contents.put(name, disk.contents(name)));
    return contents;
  }

  private void start() {
    life++;
    links.clear();
    goodbyes.clear();
    loop.forgetAll();
    stopped = null;
    fuse.renew();
    forceFails = false;
    reading = new HandThread();
    checkpoints = new HandThread();
    writing = new HandThread();
    lease = new LeasedDisk(disk);
    journal = SimulatedStores.open(lease, movesMuch, reading, checkpoints);
    Store used = late ? new LateStore(journal, writing) : journal;
    store = new WatchedStore(used, memory, fuse, lease, diskLimited);
    int mine = life;
    shell =
        new SimulatedShell(
            loop,
            store,
            limits,
            cause -> {
              if (mine == life) {
                stopped = cause;
              }
            });
    shell.recover();
  }

  /**
   * The process ends.
   *
   * @param power whether the disk loses what was not forced
   */
  void end(boolean power, long seed) {
    if (stopped != null && tellsOfRot(stopped)) {
      damages++;
      heal();
    }
    shell = null;
    loop.forgetAll();
    fuse.renew();
    if (power) {
      disk.seed(seed);
      disk.crash();
      memory.written = 0;
    } else if (lease.isLost()) {
      disk.handOver(); // its lease is all that keeps the former owner from it
    } else {
      disk.killProcess();
    }
  }

  /** In good order. */
  void shutDown() {
    shell.shutDown();
    if (stopped != null) {
      return; // it failed on the way
    }
    store.close();
    memory.durable = Math.max(memory.durable, memory.last());
    end(forceFails, 0);
  }

  void failForce(int after) {
    disk.failForceAfter(after);
    forceFails = true;
  }

  void full(boolean full, long freeBytes) {
    diskLimited |= full;
    store.mayLoseWritten();
    disk.capacity(full ? disk.usedBytes() + freeBytes : Long.MAX_VALUE);
  }

  /** Somebody else owns the disk now; this broker learns it when it next needs the disk. */
  void loseLease() {
    lostLeases++;
    lease.lose();
  }

  /** The lease is not renewed for a while, longer than it lasts; nobody else takes it meanwhile. */
  void doubtLease(long ms) {
    doubtedLeases++;
    LeasedDisk doubted = lease;
    doubted.inDoubt(true);
    loop.schedule(() -> certain(doubted), ms);
  }

  private void certain(LeasedDisk renewed) {
    renewed.inDoubt(false);
    if (renewed == lease && !isOver()) {
      shell.execute(() -> {}); // what a store does when it is sure again
    }
  }

  /** Whether what it was to write may still wait for room on the disk. */
  boolean mayHaveNoRoom() {
    return diskLimited;
  }

  /**
   * What the owner before still has to do, when its successor serves already. One that was killed
   * does nothing more: it may have been in the middle of anything.
   */
  Runnable former() {
    if (isOver()) {
      throw new IllegalStateException("that process has ended");
    }
    List<Runnable> left = loop.takeTasks();
    HandThread writes = writing;
    HandThread reads = reading;
    HandThread forces = checkpoints;
    memory = memory.handedOver();
    return () -> {
      List<Runnable> own = loop.takeTasks();
      left.forEach(Runnable::run);
      for (HandThread each : List.of(writes, reads, forces)) {
        each.runOne();
      }
      loop.takeTasks().forEach(Runnable::run);
      loop.takeTasks(); // it may go on for ever, to no avail
      own.forEach(loop::forLater);
    };
  }

  boolean leaseLost() {
    return lease.isLost();
  }

  /**
   * A bit of what is safe rots, where the format promises that it is noticed: anywhere in a
   * checkpoint, in a segment as far as later writes attest what was forced.
   */
  void rot(Random chooser) {
    List<String> names = new ArrayList<>(disk.names());
    names.removeIf(name -> name.startsWith("spare"));
    if (names.isEmpty()) {
      return;
    }
    String name = names.get(chooser.nextInt(names.size()));
    byte[] contents = disk.contents(name);
    int limit = contents.length;
    if (name.startsWith("segment")) {
      boolean left =
          names.stream()
              .anyMatch(
                  other ->
                      other.startsWith("segment")
                          && other.compareTo(name) > 0
                          && disk.attestedBytes(other) > HEADER_BYTES);
      limit = left ? disk.forcedBytes(name) : disk.attestedBytes(name);
    }
    int at = limit == 0 ? 0 : chooser.nextInt(limit);
    while (at > 0 && contents[at] == 0) { // most of a file is empty
      at--;
    }
    if (at < limit) {
      disk.rot(name, at, 1 << chooser.nextInt(8));
      rotten = true;
    }
  }

  /** The disk is as it should be again. */
  void heal() {
    rotten = false;
    disk.heal();
  }

  /** Whether this is what a broker says that finds rot: it names the file, and where in it. */
  private boolean tellsOfRot(Throwable failure) {
    return rotten && failure.getMessage().matches("(?s).*(segment-|checkpoint-)[0-9]+.*[0-9]+.*");
  }

  int connect() {
    Link link = new Link();
    links.put(link.number, link);
    link.id = shell.conversations().opened(link, "client " + link.number);
    return link.number;
  }

  void say(int number, Command command) {
    Link link = links.get(number);
    if (link != null && !link.ended && !isOver()) {
      shell.conversations().received(link.id, command);
    }
  }

  void close(int number) {
    Link link = links.remove(number);
    if (link != null && !isOver()) {
      link.ended = true;
      shell.conversations().closed(link.id);
    }
  }

  void congested(int number, boolean congested) {
    Link link = links.get(number);
    if (link != null && !link.ended && !isOver()) {
      shell.conversations().congested(link.id, congested);
    }
  }

  List<Command> said(int number) {
    Link link = links.get(number);
    return link == null ? List.of() : link.said;
  }

  /** What the broker takes the time to be in this round. */
  long roundMs() {
    return shell.roundMs();
  }

  CoreSnapshot snapshot() {
    return shell.snapshot();
  }

  long liveBytes() {
    return SimulatedStores.liveBytes(journal);
  }

  DurableState recovered() {
    return store.recovered();
  }

  /** Lets everything happen that is under way; a little time passes too. */
  void settle() {
    for (int i = 0; i < 1_000; i++) {
      boolean more = loop.pass();
      more |= reading.runOne();
      more |= checkpoints.runOne();
      more |= writing.runOne();
      if (!more) {
        return;
      }
    }
    throw new StoreException("the broker does not come to rest", null);
  }
}
