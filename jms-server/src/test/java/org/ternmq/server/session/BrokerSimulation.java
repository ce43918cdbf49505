package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ternmq.journal.SimulatedDisk.PowerCutException;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.server.store.StoreException;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

/**
 * The whole broker on a {@link SimulatedMachine}, its clients, and everything that may go wrong, in
 * one thread, by a list of steps. Three checkers watch: {@link MessageLedger} holds what clients of
 * queues see against what they were promised, {@link TransactionManager} and {@link Subscribers} do
 * so for branches and topics, and {@link WatchedStore} holds each recovery against the batches that
 * were told.
 */
final class BrokerSimulation {
  private static final int CLIENTS = 3;
  private static final int PEERS = 5;
  private static final int ONE_LAGGING_IN = 4;
  private static final int MAX_DELIVERIES = 5;
  private static final int SPARE_BYTES = 80 << 10;
  private static final Address DEAD_LETTERS = Address.queue("DLQ");
  private static final List<Address> QUEUES =
      List.of(Address.queue("a"), Address.queue("b"), Address.queue("c"));
  private static final List<Address> LAST_QUEUES =
      List.of(QUEUES.get(0), QUEUES.get(1), QUEUES.get(2), GroupWorkers.QUEUE);
  private static final int MOST_QUEUES = 7; // with those of the transaction manager
  private static final int MOST_SUBSCRIPTIONS = 7;

  final MessageLedger ledger;
  final SimulatedMachine machine;
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final TransactionManager manager;
  private final Subscribers subscribers;
  private final Subscribers slowOnes;
  private final Browsers browsers;
  private final GroupWorkers groups;
  private final TemporaryGuests guests;
  private final List<SimulatedPeer> peers;
  private final boolean slowReads;
  private final boolean lagging; // it is a history of subscriptions that are behind, mostly
  private Runnable former; // what an owner that lost its lease still tries; null: nothing
  private final Map<Integer, SimulatedClient> byConnection = new HashMap<>();
  private final Map<String, Address> consumerQueues = new HashMap<>();
  int crashes;
  int powerCuts;
  int checkpoints;

  BrokerSimulation(long seed) {
    Random random = new Random(seed);
    boolean keepsExpired = random.nextBoolean();
    lagging = seed % ONE_LAGGING_IN == 0;
    ledger = new MessageLedger(MAX_DELIVERIES, keepsExpired);
    // Budgets of a few dozen messages, so that payloads and pages come and go.
    CoreLimits limits =
        new CoreLimits(
            6_000 + random.nextInt(10_000),
            lagging ? 20 + random.nextInt(60) : 20,
            1 << 20,
            128 << 10,
            1000,
            1000,
            100,
            MAX_DELIVERIES,
            "DLQ",
            keepsExpired,
            true,
            0,
            600_000,
            "test");
    machine = new SimulatedMachine(random.nextLong(), limits, random.nextBoolean(), lagging);
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new SimulatedClient(this, "client" + i + "-", new Random(random.nextLong())));
    }
    manager = new TransactionManager(machine);
    subscribers = new Subscribers(machine, keepsExpired, Subscribers.Pace.MIXED);
    slowOnes = new Subscribers(machine, keepsExpired, Subscribers.Pace.SLOW);
    browsers = new Browsers(this);
    groups = new GroupWorkers(this);
    guests = new TemporaryGuests(machine);
    slowReads = random.nextInt(3) == 0;
    peers = List.of(manager, subscribers, browsers, groups, guests, slowOnes);
    machine.observer = this::told;
  }

  private void told(int connection, Command command) {
    SimulatedClient client = byConnection.get(connection);
    if (client != null && client.connection() == connection) {
      client.told(command);
    }
    for (SimulatedPeer peer : peers) {
      peer.told(connection, command);
    }
  }

  // --- what clients live in

  /** A new connection of this client. */
  int connect(SimulatedClient client) {
    int connection = machine.connect();
    byConnection.put(connection, client);
    return connection;
  }

  /** Says something to the broker, which hears it at once. */
  void say(int connection, Command command) {
    machine.say(connection, command);
  }

  /** Closes the connection from the client's side. */
  void hangUp(int connection) {
    machine.close(connection);
  }

  /** What the broker let go on this connection so far. */
  List<Command> said(int connection) {
    return machine.said(connection);
  }

  long nowMs() {
    return machine.loop.wallMs();
  }

  /** What the broker takes the time to be in this round. */
  long roundMs() {
    return machine.roundMs();
  }

  /** The latest time there has been: what was due then is due, though the clock went back. */
  long latestMs() {
    return machine.loop.latestWallMs();
  }

  /** One of the queues that clients send to and read from. */
  Address queue(Random chooser) {
    return QUEUES.get(chooser.nextInt(QUEUES.size()));
  }

  /** A consumer is about to be opened. */
  void opened(int connection, int consumerId, Address queue) {
    consumerQueues.put(connection + "/" + consumerId, queue);
  }

  Address queueOf(int connection, int consumerId) {
    return consumerQueues.get(connection + "/" + consumerId);
  }

  boolean isDeadLetters(Address queue) {
    return queue.equals(DEAD_LETTERS);
  }

  // --- a history

  /** Lives it to its end, and checks. */
  void run(List<Step> history) {
    boot(0);
    for (Step step : history) {
      guarded(() -> take(step), step.salt());
    }
    try {
      finish();
    } catch (AssertionError e) {
      if (machine.stopped() == null || machine.isOver()) {
        throw e;
      }
      throw new AssertionError("the broker stopped by itself", machine.stopped());
    }
    for (Command.Goodbye goodbye : machine.goodbyes.values()) {
      assertThat(goodbye.code()).as(goodbye.text()).isEqualTo(ErrorCode.IN_USE);
    }
    checkpoints = machine.memory.checkpoints;
  }

  /** What happens may be the end of the process, or of the power: then it starts anew. */
  private void guarded(Runnable action, int salt) {
    boolean power = false;
    try {
      action.run();
      if (machine.stopped() != null && !machine.isOver()) {
        if (!machine.mayStop(machine.stopped())) {
          throw new AssertionError("the broker stopped by itself", machine.stopped());
        }
        power = machine.forceFails(); // it leaves in the system's cache what cannot be relied on
      } else if (!machine.isOver()) {
        return;
      }
    } catch (Fuse.ProcessEnded e) {
      power = machine.forceFails(); // see above
    } catch (PowerCutException e) {
      power = true;
    } catch (StoreException e) {
      if (!machine.disk.isOff() && !machine.mayStop(e)) {
        throw e;
      }
      power = machine.forceFails();
    }
    crash(power || machine.disk.isOff(), salt);
  }

  private void take(Step step) {
    int who = step.who() % (CLIENTS + PEERS);
    Random random = new Random(step.salt());
    if (lagging && random.nextInt(4) > 0) {
      if (step.kind() == Step.Kind.ACT) {
        for (int i = random.nextInt(3); i >= 0; i--) {
          slowOnes.act(random);
          machine.loop.pass();
        }
        return;
      }
      if (step.kind() == Step.Kind.HEAR) {
        read(random);
        return;
      }
      if (step.kind().endsALife()) {
        machine.loop.pass();
        return;
      }
    }
    if (who >= CLIENTS) {
      other(step, who - CLIENTS, random);
      return;
    }
    if (former != null && step.salt() % 4 == 0) {
      former.run();
      former = null;
    }
    SimulatedClient client = clients.get(who);
    client.seed(step.salt());
    switch (step.kind()) {
      case ACT -> {
        if (client.isOpen()) {
          client.act();
        } else if (!client.isConnected()) {
          client.connect();
        } else {
          client.hear();
        }
      }
      case HEAR -> {
        for (int i = random.nextInt(4); i >= 0; i--) {
          client.hear();
        }
      }
      case LOSE -> lose(client, random);
      case CUT -> client.cut();
      case CLOSE -> {
        if (client.isSettled()) {
          client.close();
        }
      }
      case CONGEST -> {
        if (client.isOpen()) {
          machine.congested(client.connection(), true);
          machine.loop.pass();
          machine.congested(client.connection(), false);
        }
      }
      default -> strike(step, random);
    }
  }

  /** One of those that do not resume does something. */
  private void other(Step step, int peer, Random random) {
    switch (step.kind()) {
      case ACT -> {
        switch (peer) {
          case 0 -> manager.act(random);
          case 1 -> subscribers.act(random);
          case 2 -> browsers.act(random);
          case 3 -> groups.act(random);
          default -> guests.act(random);
        }
      }
      case LOSE -> peers.get(peer).lose();
      case HEAR, CUT, CLOSE, CONGEST -> machine.loop.pass();
      default -> strike(step, random);
    }
  }

  /** What nobody wished for, and the work of threads and clocks. */
  private void strike(Step step, Random random) {
    switch (step.kind()) {
      case ROUND -> machine.loop.pass();
      case READ -> read(random);
      case CHECKPOINT -> checkpoint();
      case TIME -> machine.loop.advance(random.nextInt(4) == 0 ? random.nextInt(2_000) : 30);
      case JUMP -> machine.loop.jump(random.nextInt(4_000) - 1_000);
      case KILL -> machine.fuse.set(0);
      case POWER -> machine.disk.cutPowerAfter(0);
      case KILL_SOON -> machine.fuse.set(random.nextInt(40));
      case POWER_SOON -> machine.disk.cutPowerAfter(random.nextInt(12));
      case RESTART -> restart();
      case FAIL_FORCE -> machine.failForce(random.nextInt(3));
      case SLOW -> machine.loop.stall(random.nextInt(1_500));
      case FULL -> machine.full(true, random.nextInt(SPARE_BYTES));
      case ROOM -> machine.full(false, 0);
      case ROT -> machine.rot(random);
      case LOSE_LEASE -> {
        if (step.salt() % 4 == 0) {
          machine.doubtLease(random.nextInt(1_000));
          return;
        }
        machine.loseLease();
        if (random.nextInt(4) == 0) { // else it runs until it knows
          crash(machine.forceFails(), step.salt());
        }
      }
      default -> throw new AssertionError(step);
    }
  }

  private void read(Random random) {
    boolean wrote = random.nextInt(3) > 0 && machine.writing.runOne();
    if (!wrote && (!slowReads || random.nextInt(lagging ? 3 : 8) == 0)) {
      machine.reading.runOne();
    }
    machine.loop.pass();
  }

  private void checkpoint() {
    machine.checkpoints.runOne();
    machine.loop.pass();
  }

  private void restart() {
    for (SimulatedClient client : clients) {
      if (client.isConnected()) {
        int connection = client.connection();
        client.brokerForgets();
        client.lost();
        machine.close(connection);
      }
    }
    peers.forEach(SimulatedPeer::lose);
    machine.full(false, 0);
    machine.loop.advance(3_000); // held batches find room
    machine.settle();
    machine.shutDown();
  }

  /**
   * Either the broker notices first, or the client, which comes back while its old connection
   * hangs.
   */
  private void lose(SimulatedClient client, Random random) {
    if (!client.isConnected()) {
      return;
    }
    int connection = client.connection();
    client.brokerForgets();
    client.lost();
    if (random.nextInt(3) > 0) {
      machine.close(connection);
    } else {
      client.connect();
    }
  }

  private void crash(boolean power, int salt) {
    crashes++;
    powerCuts += power ? 1 : 0;
    for (SimulatedClient client : clients) {
      if (client.isConnected()) {
        if (client.isOpen() && salt % 2 == 0) {
          client.hearLastDeliveries();
        }
        client.brokerForgets();
      }
    }
    if (salt % 2 == 0) {
      groups.hear();
    }
    groups.gone();
    // Marks that were to be written before output may wait for room.
    boolean forgets = power || machine.mayHaveNoRoom();
    ledger.crashed(!forgets);
    for (SimulatedClient client : clients) {
      if (client.isConnected()) {
        client.lost();
      }
    }
    manager.gone();
    subscribers.restarted(forgets);
    slowOnes.restarted(forgets);
    browsers.gone();
    guests.gone();
    former = machine.leaseLost() && !power && !machine.isOver() ? machine.former() : null;
    machine.end(power, salt);
    boot(salt);
  }

  /** Sometimes the power fails again while the broker starts. */
  private void boot(int salt) {
    Random random = new Random(salt);
    for (int again = random.nextInt(4) == 0 && salt != 0 ? 2 : 0; again > 0; again--) {
      machine.disk.cutPowerAfter(random.nextInt(10));
      try {
        machine.boot();
        machine.loop.pass();
        if (!machine.isOver()) {
          break;
        }
      } catch (PowerCutException e) {
        assertThat(machine.disk.isOff()).isTrue();
      } catch (StoreException e) {
        assertThat(machine.disk.isOff()).as("%s", e).isTrue();
      }
      powerCuts++;
      ledger.crashed(false); // marks that were written and not forced may be lost only now
      subscribers.restarted(true);
      slowOnes.restarted(true);
      machine.end(true, random.nextInt());
    }
    machine.disk.cutPowerAfter(-1);
    if (machine.isOver()) {
      machine.boot();
    }
  }

  // --- the end

  /** All come back, hear everything, and leave, while one reader takes everything there is. */
  private void finish() {
    machine.fuse.renew();
    machine.disk.cutPowerAfter(-1);
    machine.disk.failForceAfter(-1);
    machine.full(false, 0);
    machine.heal();
    if (machine.leaseLost()) {
      crash(machine.forceFails(), 1);
    }
    for (SimulatedClient client : clients) {
      if (client.isConnected()) {
        lose(client, new Random(1));
      }
    }
    browsers.lose();
    groups.lose();
    guests.finish();
    manager.finish();
    LastReader reader = new LastReader(this, LAST_QUEUES, DEAD_LETTERS);
    machine.observer =
        (connection, command) -> {
          if (!reader.told(connection, command)) {
            told(connection, command);
          }
        };
    machine.loop.advance(5_000);
    reader.open();
    for (SimulatedClient client : clients) {
      if (!client.isConnected()) {
        client.connect();
      }
      for (int i = 0; i < 5_000 && !client.isSettled(); i++) {
        if (!client.hear()) {
          machine.settle();
          machine.loop.advance(10);
          if (i == 1_000) { // producers may wait for memory that only a reader frees
            reader.readAll();
            finishSlowOnes();
          }
        }
      }
      assertThat(client.isSettled())
          .as("everything was answered that was asked by " + client)
          .isTrue();
      client.close();
    }
    machine.loop.advance(20_000);
    reader.readAll();
    subscribers.finish();
    finishSlowOnes();
    reader.readAll();
    ledger.finished();
    manager.verify();
    subscribers.verify();
    slowOnes.verify();
    reader.close();
    machine.loop.advance(3_000);
    machine.settle();
    checkNothingIsLeft();
  }

  private void finishSlowOnes() {
    if (lagging) {
      slowOnes.finish();
    }
  }

  private void checkNothingIsLeft() {
    CoreSnapshot left = machine.snapshot();
    assertThat(left.connections()).as("connections").isZero();
    assertThat(left.queues()).as("queues").isLessThanOrEqualTo(MOST_QUEUES);
    assertThat(left.subscriptions()).as("subscriptions").isLessThanOrEqualTo(MOST_SUBSCRIPTIONS);
    assertThat(left.availableMessages()).as("messages left").isZero();
    assertThat(left.deliveredMessages()).as("messages out").isZero();
    assertThat(left.delayedMessages()).as("messages delayed").isZero();
    assertThat(left.residentBytes()).as("memory is accounted for").isZero();
    assertThat(left.pinnedBytes()).as("pinned memory").isZero();
    assertThat(left.waitingBatches()).as("batches that somebody waits for").isZero();
    assertThat(machine.liveBytes()).as("bytes in segments that are kept for nobody").isZero();
    machine.end(true, 1);
    machine.boot();
    assertThat(machine.recovered().messageCount()).as("messages after a restart").isZero();
  }

  /** Whether a message is of the transaction manager or for the subscribers. */
  boolean isOfOthers(String text) {
    return text.startsWith(TransactionManager.PREFIX)
        || subscribers.isOurs(text)
        || slowOnes.isOurs(text);
  }

  /** Tells them that it was found among the dead letters. */
  boolean deadLetterOfOthers(String text) {
    if (text.startsWith(TransactionManager.PREFIX)) {
      manager.deadLetter(text);
    } else if (subscribers.isOurs(text)) {
      subscribers.deadLetter(text);
    } else if (slowOnes.isOurs(text)) {
      slowOnes.deadLetter(text);
    }
    return isOfOthers(text);
  }
}
