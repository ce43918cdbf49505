package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

/**
 * Several clients and one broker, driven at random from a seed: every step is one client's action,
 * an answer heard, a lost connection, a batch that becomes durable, a payload read back, a
 * checkpoint, a step of the clock, or a crash of the broker. {@link MessageLedger} checks.
 */
final class CoreSimulation implements World {
  private static final int CLIENTS = 4;
  private static final int MAX_DELIVERIES = 5;
  private static final Address DEAD_LETTERS = Address.queue("DLQ");
  private static final List<Address> QUEUES =
      List.of(Address.queue("a"), Address.queue("b"), Address.queue("c"));

  final TestBroker broker;
  final MessageLedger ledger = new MessageLedger(MAX_DELIVERIES);
  private final Random random;
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final Map<Integer, SimulatedClient> byConnection = new HashMap<>();
  private final Map<String, Address> consumerQueues = new HashMap<>();
  int crashes;
  int losses;

  CoreSimulation(long seed) {
    this.random = new Random(seed);
    // A budget of a few dozen messages, so that payloads come and go.
    CoreLimits limits =
        new CoreLimits(
            8_000,
            1 << 20,
            128 << 10,
            1000,
            1000,
            100,
            MAX_DELIVERIES,
            "DLQ",
            true,
            0,
            600_000,
            "test");
    // Hardly any entries either, so that pages come and go too.
    this.broker = TestBroker.start(limits.heapEntries(12));
    broker.flushes = false;
    broker.loads = false;
    broker.observer = this::told;
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new SimulatedClient(this, "client" + i + "-", new Random(random.nextLong())));
    }
  }

  private void told(int connection, Command command) {
    SimulatedClient client = byConnection.get(connection);
    if (client != null && client.connection() == connection) {
      client.told(command);
    }
  }

  @Override
  public MessageLedger ledger() {
    return ledger;
  }

  @Override
  public void say(int connection, Command command) {
    broker.core.handle(connection, command, broker.nowMs);
  }

  @Override
  public void hangUp(int connection) {
    broker.core.connectionClosed(connection, broker.nowMs);
  }

  @Override
  public List<Command> said(int connection) {
    return broker.said.get(connection);
  }

  @Override
  public long nowMs() {
    return broker.nowMs;
  }

  @Override
  public long latestMs() {
    return broker.latestMs();
  }

  @Override
  public int connect(SimulatedClient client) {
    int connection = broker.connect();
    byConnection.put(connection, client);
    return connection;
  }

  @Override
  public Address queue(Random chooser) {
    return QUEUES.get(chooser.nextInt(QUEUES.size()));
  }

  @Override
  public void opened(int connection, int consumerId, Address queue) {
    consumerQueues.put(connection + "/" + consumerId, queue);
  }

  @Override
  public Address queueOf(int connection, int consumerId) {
    return consumerQueues.get(connection + "/" + consumerId);
  }

  @Override
  public boolean isDeadLetters(Address queue) {
    return queue.equals(DEAD_LETTERS);
  }

  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
    }
    finish();
    broker.goodbyes.forEach(
        (connection, goodbye) -> assertThat(goodbye.code()).isEqualTo(ErrorCode.IN_USE));
  }

  private void step() {
    SimulatedClient client = clients.get(random.nextInt(CLIENTS));
    int choice = random.nextInt(1_000);
    if (choice < 350) {
      if (client.isOpen()) {
        client.act();
      } else if (!client.isConnected()) {
        client.connect();
      } else {
        client.hear();
      }
    } else if (choice < 700) {
      client.hear();
    } else if (choice < 850) {
      broker.core.endOfRound(broker.nowMs);
    } else if (choice < 900) {
      broker.someDurable(random.nextInt(1_000));
    } else if (choice < 955) {
      broker.answerLoads();
    } else if (choice < 970) {
      broker.advance(random.nextInt(500));
    } else if (choice < 975) {
      broker.jump(random.nextInt(4_000) - 1_000);
    } else if (choice < 985) {
      lose(client);
    } else if (choice < 990) {
      client.cut();
    } else if (choice < 994) {
      if (client.isSettled()) {
        client.close();
      }
    } else if (choice < 997) {
      broker.checkpoint();
    } else {
      crash(random.nextBoolean());
    }
    broker.output();
  }

  /**
   * Either the broker notices first, or the client, which comes back while its old connection
   * hangs.
   */
  private void lose(SimulatedClient client) {
    if (!client.isConnected()) {
      return;
    }
    losses++;
    int connection = client.connection();
    client.brokerForgets();
    if (random.nextInt(3) > 0) {
      client.lost();
      broker.lose(connection);
    } else {
      client.lost();
      client.connect();
    }
  }

  /**
   * @param killed only the process ends; else the power goes
   */
  private void crash(boolean killed) {
    crashes++;
    for (SimulatedClient client : clients) {
      if (client.isConnected()) {
        client.brokerForgets();
      }
    }
    ledger.crashed(killed);
    for (SimulatedClient client : clients) {
      if (client.isConnected()) {
        client.lost();
      }
    }
    if (killed) {
      broker.killAndRestart();
    } else {
      broker.crashAndRestart();
    }
  }

  /** All come back, hear everything, and leave, while one reader takes everything there is. */
  private void finish() {
    broker.flushes = true;
    broker.loads = true;
    for (SimulatedClient client : clients) {
      if (client.isConnected()) {
        lose(client);
      }
    }
    broker.allDurable();
    List<Address> all = new ArrayList<>(QUEUES);
    all.add(DEAD_LETTERS);
    TestClient reader = TestClient.welcomed(broker).session(1);
    broker.observer =
        (connection, command) -> {
          if (connection != reader.connection) {
            told(connection, command);
          } else if (command instanceof BrokerCommand.Deliver deliver) {
            String holder = connection + "/" + deliver.consumerId();
            ledger.delivers(deliver, holder, deliver.consumerId() == all.size(), broker.latestMs());
          }
        };
    for (SimulatedClient client : clients) {
      if (!client.isConnected()) {
        client.connect();
      }
      for (int i = 0; i < 10_000 && !client.isSettled(); i++) {
        if (!client.hear()) {
          broker.allDurable();
          broker.advance(10);
          if (i == 1_000) { // producers may wait for memory that only a reader frees
            readAll(reader, all);
          }
        }
      }
      assertThat(client.isSettled())
          .as("everything was answered that was asked by " + client)
          .isTrue();
      client.close();
    }
    broker.advance(20_000);
    readAll(reader, all);
    ledger.finished();
    assertThat(broker.core.snapshot().availableMessages()).isZero();
    assertThat(broker.core.snapshot().deliveredMessages()).isZero();
    assertThat(broker.core.snapshot().delayedMessages()).isZero();
    assertThat(broker.core.snapshot().residentBytes()).as("memory is accounted for").isZero();
    assertThat(broker.core.snapshot().pinnedBytes()).isZero();
  }

  private void readAll(TestClient reader, List<Address> all) {
    for (int id = 1; id <= all.size(); id++) {
      if (consumerQueues.put(reader.connection + "/" + id, all.get(id - 1)) == null) {
        reader.ok(reader.openQueue(1, id, all.get(id - 1)));
      }
      reader.credit(id, 1_000);
      while (readSome(reader)) {
        reader.credit(id, 1_000);
      }
    }
  }

  private boolean readSome(TestClient reader) {
    broker.settle();
    List<BrokerCommand.Deliver> delivered = reader.deliveries();
    reader.clear();
    for (BrokerCommand.Deliver deliver : delivered) {
      MessageLedger.Fate fate = ledger.fate(deliver);
      ledger.acknowledges(fate, fate.holder, "reader");
      reader.acknowledge(deliver.consumerId(), deliver.messageId());
      ledger.consumed(fate);
    }
    broker.allDurable();
    return !delivered.isEmpty();
  }
}
