package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.Address;

/**
 * A publisher and its subscribers: a durable one, one with a selector, two that share a durable
 * subscription, and some more. What was confirmed comes to each durable subscription that wants it,
 * what was acknowledged for certain never comes again, and what comes again says so.
 */
final class Subscribers extends SimulatedPeer {
  private static final int DURABLE = 1;
  private static final int SELECTING = 2;
  private static final int SHARED = 3;
  private static final int SHARING = 4; // the same subscription
  private static final int PASSING = 5; // not durable
  private static final int PASSING_SHARED = 6; // not durable
  private static final int PASSING_SHARING = 7; // the same
  private static final int NEAR = 5; // durable
  private static final int NEAR_COLOR = 3;
  private static final int MOST_DELAY_MS = 8_000;
  private static final int NEAR_BYTES = 2_000;
  private static final int FLOOD = 12; // some messages each

  /** How they live. */
  enum Pace {
    /** All get something now and then; some are not durable. */
    MIXED("subscriber", "t", "topic-", 7),
    /**
     * The durable ones are far behind, so that many hold the same messages, but for one more that
     * keeps up with a lot of its own, which leaves nothing in the store but what is dead.
     */
    SLOW("late", "slow", "slow-", 5);

    private final String clientId;
    private final String topic;
    private final String prefix; // of the texts
    private final int consumers;

    Pace(String clientId, String topic, String prefix, int consumers) {
      this.clientId = clientId;
      this.topic = topic;
      this.prefix = prefix;
      this.consumers = consumers;
    }

    /** The first consumers of those that are durable. */
    private List<Integer> durable() {
      return this == SLOW
          ? List.of(DURABLE, SELECTING, SHARED, NEAR)
          : List.of(DURABLE, SELECTING, SHARED);
    }
  }

  private record Published(
      String text, int color, boolean persistent, long expirationMs, long dueMs) {}

  /** One durable subscription. */
  private static final class Backlog {
    boolean exists;
    final Set<String> acknowledged = new HashSet<>(); // heard by this life of the broker
    final Set<String> everAcknowledged = new HashSet<>();
    final Set<String> safe = new HashSet<>();
    final Set<String> seen = new HashSet<>(); // and the broker knows of it
    final Set<String> unsubscribed = new HashSet<>(); // what was for its predecessor
  }

  private record Acknowledged(Backlog backlog, List<String> texts) {}

  private final Map<String, Published> published = new HashMap<>();
  private final TreeMap<Long, Published> unconfirmed = new TreeMap<>();
  private final Map<Integer, Set<String>> expected = new HashMap<>(); // by first consumer
  private final Set<String> refused = new HashSet<>();
  private final Set<String> dead = new HashSet<>();
  private final Map<Integer, Backlog> backlogs = new HashMap<>();
  private final TreeMap<Long, Acknowledged> acknowledgements = new TreeMap<>();
  private final List<BrokerCommand.Deliver> held = new ArrayList<>();
  private final Set<String> passed = new HashSet<>(); // through the shared one that is not durable
  private final boolean keepsExpired;
  private final Pace pace;
  private final Address topic;
  private boolean unsubscribing;
  private int lastText;

  /**
   * @param keepsExpired whether what expires goes to the dead letters
   */
  Subscribers(SimulatedMachine machine, boolean keepsExpired, Pace pace) {
    super(machine, pace.clientId);
    this.keepsExpired = keepsExpired;
    this.pace = pace;
    this.topic = Address.topic(pace.topic);
    for (int id : pace.durable()) {
      backlogs.put(id, new Backlog());
      expected.put(id, new HashSet<>());
    }
  }

  @Override
  long kind() {
    return super.kind() + (pace == Pace.SLOW ? 100 : 0);
  }

  /** Which subscription, by the number of its first consumer. */
  private static int first(int consumer) {
    return consumer == SHARING ? SHARED : consumer;
  }

  @Override
  void connect() {
    super.connect();
    for (int id = 1; id <= pace.consumers; id++) {
      open(id);
    }
  }

  private void open(int id) {
    ConsumerKind kind =
        switch (id) {
          case DURABLE, SELECTING -> ConsumerKind.DURABLE;
          case PASSING -> pace == Pace.SLOW ? ConsumerKind.DURABLE : ConsumerKind.TOPIC;
          case PASSING_SHARED, PASSING_SHARING -> ConsumerKind.SHARED;
          default -> ConsumerKind.SHARED_DURABLE;
        };
    ask(
        new ClientCommand.OpenConsumer(
            ++lastCorrelation, 1, id, kind, topic, name(id), selector(id), false),
        reply -> {
          assertThat(reply).isInstanceOf(BrokerCommand.Ok.class);
          if (backlogs.containsKey(id)) {
            backlogs.get(id).exists = true;
          }
        });
  }

  private String name(int id) {
    return switch (id) {
      case DURABLE -> "all";
      case SELECTING -> "some";
      case PASSING -> pace == Pace.SLOW ? "near" : null;
      case PASSING_SHARED, PASSING_SHARING -> "passing";
      default -> "shared";
    };
  }

  private String selector(int id) {
    if (id == SELECTING) {
      return "color = 1";
    }
    if (pace == Pace.MIXED) {
      return null;
    }
    return "color " + (id == NEAR ? "=" : "<>") + NEAR_COLOR;
  }

  private boolean wants(int id, int color) {
    if (id == SELECTING) {
      return color == 1;
    }
    return pace == Pace.MIXED || (id == NEAR) == (color == NEAR_COLOR);
  }

  boolean isOurs(String text) {
    return text.startsWith(pace.prefix);
  }

  void act(Random random) {
    if (connection == 0) {
      connect();
      return;
    }
    if (!isConnected() || unsubscribing) {
      return;
    }
    if (pace == Pace.SLOW) {
      actSlowly(random);
      return;
    }
    switch (random.nextInt(6)) {
      case 0, 1 -> publish(random, false);
      case 2, 3 -> acknowledge(random);
      case 4 ->
          say(
              new ClientCommand.Credit(
                  1 + random.nextInt(pace.consumers), 1 + random.nextInt(6), 3_000));
      default -> {
        int choice = random.nextInt(6);
        if (choice == 0 && !waits()) {
          unsubscribe(1 + random.nextInt(SHARED));
        } else if (choice < 3) {
          held.clear();
          passed.clear();
          say(new ClientCommand.Recover(++lastCorrelation, 1, List.of()));
        }
      }
    }
  }

  private void actSlowly(Random random) {
    say(new ClientCommand.Credit(NEAR, 8, 20_000));
    takeAll(NEAR);
    switch (random.nextInt(24)) {
      case 0, 1 -> {
        if (!waits()) {
          unsubscribe(1 + random.nextInt(SHARED));
          if (random.nextBoolean()) {
            flood(random);
          }
        }
      }
      case 2, 3, 4 -> {
        int id = 1 + random.nextInt(SHARING);
        say(new ClientCommand.Credit(id, 1 + random.nextInt(10), 10_000));
        takeAll(id);
      }
      case 5 -> acknowledge(random);
      case 6 -> flood(random);
      default -> publish(random, random.nextInt(3) > 0);
    }
  }

  /**
   * Whole segments are filled with what comes and goes, while messages are on their way from others
   * to there.
   */
  private void flood(Random random) {
    machine.loop.pass();
    machine.reading.runOne();
    for (int i = 0; i < FLOOD && isConnected() && !machine.isOver(); i++) {
      say(new ClientCommand.Credit(NEAR, 8, 20_000));
      publish(random, true);
      machine.loop.pass();
      if (machine.writing.runOne()) {
        machine.loop.pass();
      }
      takeAll(NEAR);
    }
  }

  /** Acknowledges everything that a consumer has. */
  private void takeAll(int consumer) {
    List<BrokerCommand.Deliver> some = new ArrayList<>(held);
    some.removeIf(deliver -> deliver.consumerId() != consumer);
    if (!some.isEmpty()) {
      acknowledge(consumer, some);
    }
  }

  /**
   * Its consumers leave first. What it was to get, nobody waits for from here on; what it had, its
   * successor never gets.
   */
  private void unsubscribe(int id) {
    Backlog backlog = backlogs.get(id);
    for (int consumer = 1; consumer <= pace.consumers; consumer++) {
      if (first(consumer) == id) {
        say(new ClientCommand.CloseConsumer(++lastCorrelation, consumer, new long[0]));
      }
    }
    held.removeIf(deliver -> first(deliver.consumerId()) == id);
    backlog.exists = false;
    expected.get(id).clear();
    Set<String> before = Set.copyOf(published.keySet());
    unsubscribing = true;
    ask(
        new ClientCommand.Unsubscribe(++lastCorrelation, name(id)),
        reply -> {
          assertThat(reply).isInstanceOf(BrokerCommand.Ok.class);
          backlog.unsubscribed.addAll(before);
          int here = connection;
          machine.loop.forLater(
              () -> {
                if (connection == here) {
                  unsubscribing = false;
                  reopen(id);
                }
              });
        });
  }

  private void reopen(int id) {
    for (int consumer = 1; consumer <= pace.consumers; consumer++) {
      if (first(consumer) == id) {
        open(consumer);
      }
    }
  }

  private void publish(Random random, boolean near) {
    for (int i = random.nextInt(4); i >= 0 && mayStillSend(); i--) {
      boolean slow = pace == Pace.SLOW;
      boolean persistent = random.nextInt(slow ? 20 : 4) > 0;
      long now = machine.loop.wallMs();
      long expirationMs = random.nextInt(8) == 0 && !near ? now + 1 + random.nextInt(4_000) : 0;
      long dueMs =
          slow && !near && expirationMs == 0 && random.nextInt(6) == 0
              ? now + 1 + random.nextInt(MOST_DELAY_MS)
              : 0;
      int color = near ? NEAR_COLOR : random.nextInt(NEAR_COLOR);
      Published message =
          new Published(pace.prefix + ++lastText, color, persistent, expirationMs, dueMs);
      published.put(message.text, message);
      unconfirmed.put(++lastSequence, message);
      int priority = slow ? 4 + random.nextInt(2) : random.nextInt(10);
      int padding = near ? NEAR_BYTES : random.nextInt(400);
      send(
          2,
          lastSequence,
          TestClient.message(message.text)
              .destination(topic)
              .persistent(persistent)
              .expirationMs(expirationMs)
              .deliveryTimeMs(dueMs)
              .priority(priority)
              .properties(Map.of("color", message.color, "padding", "x".repeat(padding)))
              .encode());
    }
  }

  private void acknowledge(Random random) {
    if (held.isEmpty()) {
      return;
    }
    int consumer = held.get(random.nextInt(held.size())).consumerId();
    List<BrokerCommand.Deliver> some = new ArrayList<>();
    for (BrokerCommand.Deliver deliver : held) {
      if (deliver.consumerId() == consumer && (some.isEmpty() || random.nextInt(3) > 0)) {
        some.add(deliver);
      }
    }
    acknowledge(consumer, some);
  }

  private void acknowledge(int consumer, List<BrokerCommand.Deliver> some) {
    held.removeAll(some);
    Backlog backlog = backlogs.get(first(consumer));
    if (backlog != null) {
      List<String> texts = new ArrayList<>();
      some.forEach(deliver -> texts.add(deliver.message().bodyText()));
      backlog.acknowledged.addAll(texts);
      backlog.everAcknowledged.addAll(texts);
      acknowledgements.put(lastAcknowledgement + 1, new Acknowledged(backlog, texts));
    }
    say(
        new ClientCommand.Acknowledge(
            0,
            consumer,
            ++lastAcknowledgement,
            some.stream().mapToLong(BrokerCommand.Deliver::messageId).toArray()));
  }

  @Override
  void said(Command command) {
    if (command instanceof BrokerCommand.Confirm confirm) {
      var sends = unconfirmed.headMap(confirm.sendSequence(), true);
      sends.values().forEach(this::confirmed);
      sends.clear();
      var some = acknowledgements.headMap(confirm.acknowledgeSequence(), true);
      some.values().forEach(each -> each.backlog.safe.addAll(each.texts));
      some.clear();
    } else if (command instanceof BrokerCommand.SendFailed failed) {
      refused.add(unconfirmed.remove(failed.sequence()).text);
    } else if (command instanceof BrokerCommand.Deliver deliver) {
      delivered(deliver);
    }
  }

  private void confirmed(Published message) {
    backlogs.forEach(
        (id, backlog) -> {
          boolean stays = message.expirationMs == 0 || keepsExpired;
          boolean wanted = stays && wants(id, message.color);
          boolean later = !backlog.unsubscribed.contains(message.text);
          if (backlog.exists && message.persistent && wanted && later) {
            expected.get(id).add(message.text);
          }
        });
  }

  private void delivered(BrokerCommand.Deliver deliver) {
    String text = deliver.message().bodyText();
    Published message = published.get(text);
    assertThat(message).as("nobody published %s", text).isNotNull();
    assertThat(refused).as("refused, and delivered").doesNotContain(text);
    assertThat(wants(first(deliver.consumerId()), message.color))
        .as("the selector's business: %s", text)
        .isTrue();
    assertThat(message.dueMs)
        .as("not before its time: %s", text)
        .isLessThanOrEqualTo(machine.loop.latestWallMs());
    assertThat(message.expirationMs == 0 || message.expirationMs > machine.roundMs())
        .as("expired, and delivered: %s", text)
        .isTrue();
    if (deliver.consumerId() >= PASSING_SHARED) {
      assertThat(passed.add(text)).as("once to those that share: %s", text).isTrue();
    }
    Backlog backlog = backlogs.get(first(deliver.consumerId()));
    if (backlog != null) {
      assertThat(backlog.unsubscribed).as("for a subscription that is gone").doesNotContain(text);
      assertThat(backlog.acknowledged).as("acknowledged, and delivered").doesNotContain(text);
      assertThat(backlog.safe).as("acknowledged for certain").doesNotContain(text);
      if (backlog.seen.contains(text) && deliver.deliveryCount() == 1) {
        throw new AssertionError("a duplicate that does not say so: " + text);
      }
    }
    held.add(deliver);
  }

  /** One of its messages was found among the dead letters. */
  void deadLetter(String text) {
    dead.add(text);
  }

  @Override
  void gone() {
    List<Command> left = machine.said(connection);
    for (BrokerCommand.Deliver deliver : held) {
      Backlog backlog = backlogs.get(first(deliver.consumerId()));
      boolean persistent = published.get(deliver.message().bodyText()).persistent;
      if (backlog != null && persistent && left.contains(deliver)) {
        backlog.seen.add(deliver.message().bodyText());
      }
    }
    super.gone();
    unconfirmed.clear();
    acknowledgements.clear();
    held.clear();
    passed.clear();
    unsubscribing = false;
  }

  void restarted(boolean power) {
    gone();
    for (Backlog backlog : backlogs.values()) {
      backlog.acknowledged.retainAll(backlog.safe);
      if (power) {
        backlog.seen.clear();
      }
    }
  }

  void finish() {
    lose();
    connect();
    machine.settle();
    boolean more = true;
    while (more) {
      for (int id = 1; id <= pace.consumers; id++) {
        say(new ClientCommand.Credit(id, 100, 100_000));
      }
      machine.settle();
      more = !held.isEmpty();
      for (int id = 1; id <= pace.consumers; id++) {
        takeAll(id);
      }
      machine.loop.advance(1_100);
      machine.settle();
    }
    say(new ClientCommand.CloseConnection(++lastCorrelation));
    machine.settle();
    lose();
  }

  void verify() {
    expected.forEach(
        (id, texts) -> {
          Set<String> missing = new HashSet<>(texts);
          missing.removeAll(backlogs.get(id).safe);
          missing.removeAll(dead);
          // What was acknowledged without an answer may have been taken.
          assertThat(missing)
              .as("lost by subscription %s", id)
              .isSubsetOf(backlogs.get(id).everAcknowledged);
        });
  }
}
