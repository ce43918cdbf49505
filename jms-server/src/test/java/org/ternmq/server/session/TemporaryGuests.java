package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.Address.Kind;

/**
 * Makes a temporary queue or topic, sends to it, takes from it, and deletes it. What was confirmed
 * comes once and in order while the destination lives; nothing of it, nor it itself, lives longer
 * than its connection.
 */
final class TemporaryGuests extends SimulatedPeer {
  private static final int CONSUMER = 1;

  private Address current; // null: none
  private boolean consumes;
  private boolean takesAll; // it consumes since before the first message
  private int lastName;
  private int lastText;
  private final TreeMap<Long, String> unconfirmed = new TreeMap<>();
  private final Set<String> ofCurrent = new HashSet<>(); // sent to it
  private final List<String> confirmed = new ArrayList<>(); // to the current one, in this life
  private final List<String> delivered = new ArrayList<>();
  private final List<String> order = new ArrayList<>(); // of sending
  private String lastPersistent; // that came
  private String lastOther;
  private final List<BrokerCommand.Deliver> held = new ArrayList<>();
  private long late; // a send to a destination that is gone; 0: none
  int destinations;

  TemporaryGuests(SimulatedMachine machine) {
    super(machine, null);
  }

  void act(Random random) {
    if (connection == 0) {
      connect();
      return;
    }
    if (!isConnected() || waits()) {
      return;
    }
    acknowledge();
    if (current == null) {
      create(random);
      return;
    }
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> send(random);
      case 3 -> consume();
      case 4, 5 -> say(new ClientCommand.Credit(CONSUMER, 1 + random.nextInt(5), 3_000));
      case 6 -> stopConsuming();
      default -> delete();
    }
  }

  private void create(Random random) {
    Kind kind = random.nextInt(3) == 0 ? Kind.TEMPORARY_TOPIC : Kind.TEMPORARY_QUEUE;
    current = new Address(kind, "temporary-" + ++lastName);
    destinations++;
    ask(new ClientCommand.CreateTemporary(++lastCorrelation, current), this::isDone);
  }

  private void isDone(BrokerCommand.Reply reply) {
    assertThat(reply).isInstanceOf(BrokerCommand.Ok.class);
  }

  private void send(Random random) {
    for (int i = random.nextInt(3); i >= 0 && mayStillSend(); i--) {
      String text = "temporary-message-" + ++lastText;
      ofCurrent.add(text);
      order.add(text);
      unconfirmed.put(++lastSequence, text);
      send(
          2,
          lastSequence,
          TestClient.message(text).destination(current).persistent(random.nextBoolean()).encode());
    }
  }

  private void consume() {
    if (!consumes) {
      consumes = true;
      takesAll = ofCurrent.isEmpty() || !current.kind().isTopic();
      ConsumerKind kind = current.kind().isTopic() ? ConsumerKind.TOPIC : ConsumerKind.QUEUE;
      ask(
          new ClientCommand.OpenConsumer(
              ++lastCorrelation, 1, CONSUMER, kind, current, null, null, false),
          this::isDone);
    }
  }

  private void stopConsuming() {
    if (consumes) {
      consumes = false;
      takesAll = false;
      held.forEach(deliver -> delivered.remove(deliver.message().bodyText()));
      held.clear(); // it goes back
      lastPersistent = null;
      lastOther = null;
      ask(new ClientCommand.CloseConsumer(++lastCorrelation, CONSUMER, new long[0]), this::isDone);
    }
  }

  /** Refused while somebody consumes from it; what is sent to it later is refused too. */
  private void delete() {
    boolean refused = consumes;
    ask(
        new ClientCommand.DeleteTemporary(++lastCorrelation, current),
        reply -> {
          if (refused) {
            assertThat(reply).isInstanceOf(BrokerCommand.Failed.class);
            assertThat(((BrokerCommand.Failed) reply).code()).isEqualTo(ErrorCode.IN_USE);
          } else {
            isDone(reply);
          }
        });
    if (!refused) {
      Address gone = current;
      forgetCurrent();
      if (mayStillSend()) {
        late = ++lastSequence;
        send(2, late, TestClient.message("too late").destination(gone).encode());
      }
    }
  }

  private void forgetCurrent() {
    current = null;
    consumes = false;
    takesAll = false;
    ofCurrent.clear();
    order.clear();
    held.clear();
    lastPersistent = null;
    lastOther = null;
    confirmed.clear();
    delivered.clear();
    unconfirmed.clear();
  }

  @Override
  void said(Command command) {
    if (command instanceof BrokerCommand.Confirm confirm) {
      var sends = unconfirmed.headMap(confirm.sendSequence(), true);
      confirmed.addAll(sends.values());
      sends.clear();
      assertThat(late == 0 || late > confirm.sendSequence())
          .as("a send to a destination that is gone was not refused")
          .isTrue();
    } else if (command instanceof BrokerCommand.SendFailed failed) {
      if (failed.sequence() == late) {
        assertThat(failed.code()).isIn(ErrorCode.INVALID_DESTINATION, ErrorCode.STORE_FULL);
        late = 0;
      } else {
        ofCurrent.remove(unconfirmed.remove(failed.sequence()));
      }
    } else if (command instanceof BrokerCommand.Deliver deliver) {
      delivered(deliver);
    }
  }

  private void delivered(BrokerCommand.Deliver deliver) {
    String text = deliver.message().bodyText();
    assertThat(ofCurrent).as("of another destination").contains(text);
    assertThat(delivered).as("a second time").doesNotContain(text);
    assertThat(deliver.deliveryCount()).isEqualTo(1);
    boolean persistent = deliver.message().persistent();
    String before = persistent ? lastPersistent : lastOther;
    assertThat(before == null || order.indexOf(before) < order.indexOf(text))
        .as("in order: %s after %s", text, before)
        .isTrue();
    if (persistent) {
      lastPersistent = text;
    } else {
      lastOther = text;
    }
    delivered.add(text);
    held.add(deliver);
  }

  private void acknowledge() {
    for (BrokerCommand.Deliver deliver : held) {
      say(
          new ClientCommand.Acknowledge(
              0, CONSUMER, ++lastAcknowledgement, new long[] {deliver.messageId()}));
    }
    held.clear();
  }

  @Override
  void gone() {
    super.gone();
    forgetCurrent();
    late = 0;
  }

  /** What was confirmed is there, as long as the destination is. */
  void finish() {
    if (connection != 0 && takesAll) {
      for (int i = 0; i < 20; i++) {
        say(new ClientCommand.Credit(CONSUMER, 100, 100_000));
        machine.settle();
        acknowledge();
        machine.loop.advance(100);
      }
      assertThat(delivered).as("of the temporary destination").containsAll(confirmed);
    }
    lose();
  }
}
