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
 * subscription, and one that is not durable. What was confirmed comes to each durable subscription
 * that wants it, what was acknowledged for certain never comes again, and what comes again says so.
 */
final class Subscribers extends SimulatedPeer {
  static final String PREFIX = "topic-";
  private static final Address TOPIC = Address.topic("t");
  private static final String SELECTOR = "color = 1";
  private static final int DURABLE = 1;
  private static final int SELECTING = 2;
  private static final int SHARED = 3;
  private static final int SHARING = 4; // the same subscription
  private static final int PASSING = 5; // not durable
  private static final int PASSING_SHARED = 6; // not durable
  private static final int PASSING_SHARING = 7; // the same
  private static final int CONSUMERS = 7;

  private record Published(String text, int color, boolean persistent, long expirationMs) {}

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
  private boolean unsubscribing;
  private int lastText;
  int unsubscribed;

  /**
   * @param keepsExpired whether what expires goes to the dead letters
   */
  Subscribers(SimulatedMachine machine, boolean keepsExpired) {
    super(machine, "subscriber");
    this.keepsExpired = keepsExpired;
    for (int id : new int[] {DURABLE, SELECTING, SHARED}) {
      backlogs.put(id, new Backlog());
      expected.put(id, new HashSet<>());
    }
  }

  /** Which subscription, by the number of its first consumer. */
  private static int first(int consumer) {
    return consumer == SHARING ? SHARED : consumer;
  }

  @Override
  void connect() {
    super.connect();
    for (int id = 1; id <= CONSUMERS; id++) {
      open(id);
    }
  }

  private void open(int id) {
    ConsumerKind kind =
        switch (id) {
          case DURABLE, SELECTING -> ConsumerKind.DURABLE;
          case PASSING -> ConsumerKind.TOPIC;
          case PASSING_SHARED, PASSING_SHARING -> ConsumerKind.SHARED;
          default -> ConsumerKind.SHARED_DURABLE;
        };
    String selector = id == SELECTING ? SELECTOR : null;
    ask(
        new ClientCommand.OpenConsumer(
            ++lastCorrelation, 1, id, kind, TOPIC, name(id), selector, false),
        reply -> {
          assertThat(reply).isInstanceOf(BrokerCommand.Ok.class);
          if (backlogs.containsKey(id)) {
            backlogs.get(id).exists = true;
          }
        });
  }

  private static String name(int id) {
    return switch (id) {
      case DURABLE -> "all";
      case SELECTING -> "some";
      case PASSING -> null;
      case PASSING_SHARED, PASSING_SHARING -> "passing";
      default -> "shared";
    };
  }

  void act(Random random) {
    if (connection == 0) {
      connect();
      return;
    }
    if (!isConnected() || unsubscribing) {
      return;
    }
    switch (random.nextInt(6)) {
      case 0, 1 -> publish(random);
      case 2, 3 -> acknowledge(random);
      case 4 ->
          say(
              new ClientCommand.Credit(
                  1 + random.nextInt(CONSUMERS), 1 + random.nextInt(6), 3_000));
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

  /**
   * Its consumers leave first. What it was to get, nobody waits for from here on; what it had, its
   * successor never gets.
   */
  private void unsubscribe(int id) {
    Backlog backlog = backlogs.get(id);
    for (int consumer = 1; consumer <= CONSUMERS; consumer++) {
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
          unsubscribed++;
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
    for (int consumer = 1; consumer <= CONSUMERS; consumer++) {
      if (first(consumer) == id) {
        open(consumer);
      }
    }
  }

  private void publish(Random random) {
    for (int i = random.nextInt(4); i >= 0 && mayStillSend(); i--) {
      boolean persistent = random.nextInt(4) > 0;
      long expirationMs =
          random.nextInt(8) == 0 ? machine.loop.wallMs() + 1 + random.nextInt(4_000) : 0;
      Published message =
          new Published(PREFIX + ++lastText, random.nextInt(3), persistent, expirationMs);
      published.put(message.text, message);
      unconfirmed.put(++lastSequence, message);
      send(
          2,
          lastSequence,
          TestClient.message(message.text)
              .destination(TOPIC)
              .persistent(persistent)
              .expirationMs(expirationMs)
              .priority(random.nextInt(10))
              .properties(
                  Map.of("color", message.color, "padding", "x".repeat(random.nextInt(400))))
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
          boolean wanted = stays && (id != SELECTING || message.color == 1);
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
    if (deliver.consumerId() == SELECTING) {
      assertThat(message.color).as("the selector's business: %s", text).isEqualTo(1);
    }
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
      for (int id = 1; id <= CONSUMERS; id++) {
        say(new ClientCommand.Credit(id, 100, 100_000));
      }
      machine.settle();
      more = !held.isEmpty();
      for (int id = 1; id <= CONSUMERS; id++) {
        int consumer = id;
        List<BrokerCommand.Deliver> some = new ArrayList<>(held);
        some.removeIf(deliver -> deliver.consumerId() != consumer);
        if (!some.isEmpty()) {
          acknowledge(id, some);
        }
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
