package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.ternmq.server.session.MessageLedger.Counted;
import org.ternmq.server.session.MessageLedger.Fate;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.MessageEncoder;

/**
 * Sends messages of groups, and takes them with consumers that come and go, some with a selector.
 * As long as a consumer lives, all messages of a group that it may have come to it, in order.
 */
final class GroupWorkers extends SimulatedPeer {
  static final Address QUEUE = Address.queue("g");
  private static final int GROUPS = 4;
  private static final int MOST_WORKERS = 3;
  private static final int ANY_COLOR = -1;

  private final MessageLedger ledger;
  private final TreeMap<Long, Fate> unconfirmed = new TreeMap<>();
  private final TreeMap<Long, List<Fate>> acknowledgements = new TreeMap<>();
  private final Map<Integer, Worker> workers = new HashMap<>();
  private final Map<String, Worker> owners = new HashMap<>();
  private int lastConsumer;
  private int heard;
  private int recovering; // what comes before the answer to that is discarded
  int ownedDeliveries;

  private record Held(long id, Fate fate) {}

  /** One consumer. */
  private static final class Worker {
    final int id;
    final int color; // that it wants
    boolean closed; // what the application saw is still its session's
    final List<Held> held = new ArrayList<>(); // the application saw it

    Worker(int id, int color) {
      this.id = id;
      this.color = color;
    }

    boolean wants(Fate fate) {
      return color == ANY_COLOR || color == (Integer) fate.message.property("color");
    }

    List<Fate> fates() {
      return held.stream().map(Held::fate).toList();
    }

    long[] ids() {
      return held.stream().mapToLong(Held::id).toArray();
    }
  }

  GroupWorkers(BrokerSimulation world) {
    super(world.machine, null);
    this.ledger = world.ledger;
  }

  private String holder(int consumer) {
    return connection + "/" + consumer;
  }

  @Override
  void connect() {
    super.connect();
    heard = 0;
  }

  void act(Random random) {
    if (connection == 0) {
      connect();
      return;
    }
    hear();
    if (!isConnected() || recovering != 0) {
      return;
    }
    List<Worker> all = List.copyOf(workers.values());
    Worker worker = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    int choice = random.nextInt(11);
    if (choice < 3) {
      send(random);
    } else if (worker == null || (choice == 3 && all.size() < MOST_WORKERS)) {
      hire(random.nextInt(3) == 0 ? random.nextInt(2) : ANY_COLOR);
    } else if (choice < 6) {
      say(new ClientCommand.Credit(worker.id, 1 + random.nextInt(4), 2_000));
    } else if (choice < 8) {
      acknowledge(worker, random);
    } else if (choice == 8 && !worker.closed) {
      dismiss(worker);
    } else if (choice == 9) {
      recover();
    } else {
      changeSession();
    }
  }

  private void send(Random random) {
    for (int i = random.nextInt(4); i >= 0 && mayStillSend(); i--) {
      String group = "G" + random.nextInt(GROUPS);
      int color = random.nextInt(2);
      int priority = random.nextInt(4) == 0 ? 7 : 4;
      MessageEncoder message =
          TestClient.message("")
              .destination(QUEUE)
              .priority(priority)
              .persistent(random.nextInt(4) > 0)
              .properties(
                  Map.of(
                      "JMSXGroupID",
                      group,
                      "color",
                      color,
                      "padding",
                      "x".repeat(random.nextInt(200))));
      String stream = "group" + connection + "." + group + "." + color + "." + priority;
      Fate fate = ledger.sent(stream, message);
      unconfirmed.put(++lastSequence, fate);
      send(2, lastSequence, fate.message);
    }
  }

  private void hire(int color) {
    Worker worker = new Worker(++lastConsumer, color);
    workers.put(worker.id, worker);
    openConsumer(
        worker.id,
        1,
        ConsumerKind.QUEUE,
        QUEUE,
        null,
        color == ANY_COLOR ? null : "color = " + color);
  }

  private void acknowledge(Worker worker, Random random) {
    if (worker.held.isEmpty()) {
      return;
    }
    List<Held> front = worker.held.subList(0, 1 + random.nextInt(worker.held.size()));
    List<Held> some = List.copyOf(front);
    front.clear();
    List<Fate> fates = some.stream().map(Held::fate).toList();
    fates.forEach(fate -> ledger.acknowledges(fate, holder(worker.id), "groups"));
    acknowledgements.put(++lastAcknowledgement, fates);
    say(
        new ClientCommand.Acknowledge(
            0, worker.id, lastAcknowledgement, some.stream().mapToLong(Held::id).toArray()));
    forgetClosed();
  }

  /** What it has not looked at goes back; the rest may still be acknowledged, or recovered. */
  private void dismiss(Worker worker) {
    worker.closed = true;
    owners.values().removeIf(owner -> owner == worker);
    ledger.returnsAllBut(holder(worker.id), worker.fates());
    say(new ClientCommand.CloseConsumer(++lastCorrelation, worker.id, worker.ids()));
    forgetClosed();
  }

  private void forgetClosed() {
    workers.values().removeIf(worker -> worker.closed && worker.held.isEmpty());
  }

  private void recover() {
    recovering = ++lastCorrelation;
    say(new ClientCommand.Recover(recovering, 1, giveBack()));
    forgetClosed();
  }

  /** Closes the session without acknowledging, and opens it again. */
  private void changeSession() {
    say(new ClientCommand.CloseSession(++lastCorrelation, 1, giveBack()));
    workers.clear();
    owners.clear();
    say(new ClientCommand.OpenSession(++lastCorrelation, 1, false));
  }

  private List<Seen> giveBack() {
    List<Seen> seen = new ArrayList<>();
    for (Worker worker : workers.values()) {
      seen.add(new Seen(worker.id, worker.ids()));
      ledger.returnsAll(holder(worker.id), worker.fates(), Counted.NO);
      worker.held.clear();
    }
    return seen;
  }

  @Override
  void said(Command command) {
    if (command instanceof BrokerCommand.Confirm confirm) {
      var sends = unconfirmed.headMap(confirm.sendSequence(), true);
      sends.values().forEach(ledger::confirmed);
      sends.clear();
      var some = acknowledgements.headMap(confirm.acknowledgeSequence(), true);
      some.values().forEach(fates -> fates.forEach(ledger::consumed));
      some.clear();
    } else if (command instanceof BrokerCommand.SendFailed failed) {
      ledger.refused(unconfirmed.remove(failed.sequence()));
    } else if (command instanceof BrokerCommand.Deliver deliver) {
      delivered(deliver);
    }
  }

  private void delivered(BrokerCommand.Deliver deliver) {
    Fate fate = ledger.fate(deliver);
    Worker worker = workers.get(deliver.consumerId());
    assertThat(worker).as("a consumer that was closed").isNotNull();
    assertThat(worker.wants(fate)).as("the selector's business: %s", fate).isTrue();
    ledger.delivers(deliver, holder(worker.id), false, machine.loop.latestWallMs());
    Worker owner = owners.putIfAbsent((String) fate.message.property("JMSXGroupID"), worker);
    boolean ofAnother = owner != null && owner != worker && owner.wants(fate);
    assertThat(ofAnother).as("a group with two consumers: %s", fate).isFalse();
    ownedDeliveries += owner == worker ? 1 : 0;
  }

  /** The application gets what has left the broker. */
  void hear() {
    List<Command> all = machine.said(connection);
    for (; heard < all.size(); heard++) {
      if (all.get(heard) instanceof BrokerCommand.Reply reply
          && reply.correlation() == recovering) {
        recovering = 0;
      } else if (all.get(heard) instanceof BrokerCommand.Deliver deliver && recovering == 0) {
        Worker worker = workers.get(deliver.consumerId());
        if (worker != null && !worker.closed) {
          ledger.seen(deliver, false);
          worker.held.add(new Held(deliver.messageId(), ledger.fate(deliver)));
        }
      }
    }
  }

  @Override
  void gone() {
    for (Worker worker : workers.values()) {
      ledger.returnsAll(holder(worker.id), List.of(), Counted.PERHAPS);
    }
    acknowledgements.values().forEach(fates -> fates.forEach(ledger::acknowledgedWithoutAnswer));
    super.gone();
    recovering = 0;
    workers.clear();
    owners.clear();
    unconfirmed.clear();
    acknowledgements.clear();
  }
}
