package org.ternmq.server.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.ternmq.journal.SimulatedDisk;
import org.ternmq.server.SimulatedEventLoop;
import org.ternmq.server.SimulatedShell;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.server.net.Connection;
import org.ternmq.server.store.HandThread;
import org.ternmq.server.store.SimulatedStores;
import org.ternmq.server.store.StoreException;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;

/**
 * A machine with the whole broker on it: the real loop, core, store and journal, on a simulated
 * disk, with all threads and both clocks turned by hand.
 */
final class SimulatedMachine {
  private final CoreLimits limits;
  final SimulatedDisk disk;
  final SimulatedEventLoop loop = new SimulatedEventLoop();
  final Fuse fuse = new Fuse();
  final WatchedStore.Memory memory = new WatchedStore.Memory();
  HandThread reading;
  HandThread checkpoints;
  private SimulatedShell shell; // null: it does not run
  private WatchedStore store;
  private boolean diskLimited;
  private boolean forceFails;
  private RuntimeException stopped;
  private final Map<Integer, Link> links = new HashMap<>();
  final Map<Integer, Command.Goodbye> goodbyes = new HashMap<>();
  private int life;
  private int lastNumber;

  /** Sees what the broker says, when it says it; it leaves only at the end of the round. */
  BiConsumer<Integer, Command> observer = (connection, command) -> {};

  SimulatedMachine(long seed, CoreLimits limits) {
    this.disk = new SimulatedDisk(seed);
    this.limits = limits;
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
      if (ended || isOver()) {
        return;
      }
      fuse.burn();
      kept.add(command);
      observer.accept(number, command);
    }

    @Override
    public void flush() {
      if (isOver()) {
        return;
      }
      fuse.burn();
      said.addAll(kept);
      kept.clear();
    }

    @Override
    public void dropKept() {
      kept.clear();
    }

    @Override
    public void disconnect(ErrorCode code, String text) {
      if (!ended && !isOver()) {
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

  boolean mayStop() {
    return forceFails;
  }

  /** Starts the broker on what the disk holds. */
  void boot() {
    life++;
    links.clear();
    goodbyes.clear();
    loop.forgetAll();
    stopped = null;
    fuse.renew();
    forceFails = false;
    reading = new HandThread();
    checkpoints = new HandThread();
    store =
        new WatchedStore(
            SimulatedStores.open(disk, reading, checkpoints), memory, fuse, diskLimited);
    shell = new SimulatedShell(loop, store, limits, cause -> stopped = cause);
    shell.recover();
  }

  /**
   * The process ends.
   *
   * @param power whether the disk loses what was not forced
   */
  void end(boolean power, long seed) {
    shell = null;
    loop.forgetAll();
    fuse.renew();
    if (power) {
      disk.seed(seed);
      disk.crash();
      memory.written = 0;
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
    end(false, 0);
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

  CoreSnapshot snapshot() {
    return shell.snapshot();
  }

  long liveBytes() {
    return SimulatedStores.liveBytes(store.store());
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
      if (!more) {
        return;
      }
    }
    throw new StoreException("the broker does not come to rest", null);
  }
}
