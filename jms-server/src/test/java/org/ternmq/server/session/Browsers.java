package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.ternmq.server.session.MessageLedger.Fate;
import org.ternmq.server.session.MessageLedger.Where;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.Address;

/**
 * Looks at the queues while others send and take, with and without a selector, a little at a time.
 * A look shows what was there when it began and still is, once, in order, and nothing else.
 */
final class Browsers extends SimulatedPeer {
  private static final int MOST_LOOKS = 3;
  private static final int ANY_COLOR = -1;

  private final BrokerSimulation world;
  private final Map<Integer, Look> looks = new HashMap<>();
  private int lastConsumer;
  int completeLooks;

  /** One browser, from its opening on. */
  private static final class Look {
    final int sentBefore; // how many messages
    final int color;
    final Map<Fate, Integer> there = new HashMap<>(); // for sure, with its moves so far
    final Set<Fate> shown = new HashSet<>();
    final Map<String, Integer> lastOfStream = new HashMap<>();
    int lastPriority = 9;

    Look(int sentBefore, int color) {
      this.sentBefore = sentBefore;
      this.color = color;
    }

    boolean wants(Fate fate) {
      return color == ANY_COLOR || color(fate) == color;
    }

    /** It lay there all the time. */
    boolean stayed(Fate fate) {
      return Integer.valueOf(fate.moves).equals(there.get(fate));
    }
  }

  Browsers(BrokerSimulation world) {
    super(world.machine, null);
    this.world = world;
  }

  private static int color(Fate fate) {
    return (Integer) fate.message.property("color");
  }

  void act(Random random) {
    if (connection == 0) {
      connect();
    } else if (isConnected()) {
      if (looks.size() < MOST_LOOKS && random.nextInt(3) == 0) {
        open(world.queue(random), random.nextInt(4) - 1);
      } else if (!looks.isEmpty()) {
        List<Integer> all = List.copyOf(looks.keySet());
        goOn(all.get(random.nextInt(all.size())), random);
      }
    }
  }

  private void open(Address queue, int color) {
    Look look = new Look(world.ledger.size(), color);
    for (Fate fate : world.ledger.all()) {
      if (fate.queue.equals(queue) && world.ledger.isSurelyThere(fate) && look.wants(fate)) {
        look.there.put(fate, fate.moves);
      }
    }
    looks.put(++lastConsumer, look);
    String selector = color == ANY_COLOR ? null : "color = " + color;
    openConsumer(lastConsumer, 1, ConsumerKind.BROWSER, queue, null, selector);
  }

  private void goOn(int consumer, Random random) {
    if (random.nextInt(10) == 0) {
      looks.remove(consumer);
      say(new ClientCommand.CloseConsumer(++lastCorrelation, consumer, new long[0]));
    } else {
      say(new ClientCommand.Credit(consumer, 1 + random.nextInt(6), 1 + random.nextInt(3_000)));
    }
  }

  @Override
  void said(Command command) {
    if (command instanceof BrokerCommand.Deliver deliver) {
      Look look = looks.get(deliver.consumerId());
      assertThat(look).as("a browser that was closed").isNotNull();
      shows(look, deliver);
    } else if (command instanceof BrokerCommand.BrowseEnd end) {
      Look look = looks.remove(end.consumerId());
      look.there
          .keySet()
          .forEach(
              fate ->
                  assertThat(look.stayed(fate) && !look.shown.contains(fate))
                      .as("a browser did not show %s", fate)
                      .isFalse());
      completeLooks++;
    }
  }

  private void shows(Look look, BrokerCommand.Deliver deliver) {
    MessageLedger ledger = world.ledger;
    Fate fate = ledger.fate(deliver);
    ledger.checkMessage(deliver, fate);
    ledger.isNotExpired(deliver, machine.roundMs());
    assertThat(fate.refused).as("a browser shows what was refused: %s", fate).isFalse();
    assertThat(fate.number).as("sent before the look: %s", fate).isLessThan(look.sentBefore);
    assertThat(look.wants(fate)).as("the selector's business: %s", fate).isTrue();
    assertThat(look.shown.add(fate)).as("shown once: %s", fate).isTrue();
    boolean elsewhere =
        (fate.where == Where.OUT && !fate.doubtful)
            || (fate.persistent
                && (fate.where == Where.ACKNOWLEDGED || fate.where == Where.CONSUMED));
    assertThat(elsewhere).as("a browser shows what is not in its queue: %s", fate).isFalse();
    assertThat(fate.priority).as("higher priorities first").isLessThanOrEqualTo(look.lastPriority);
    look.lastPriority = fate.priority;
    if (look.stayed(fate)) {
      Integer before = look.lastOfStream.put(fate.stream + fate.persistent, fate.index);
      assertThat(before == null || before < fate.index).as("in order: %s", fate).isTrue();
    }
  }

  @Override
  void gone() {
    super.gone();
    looks.clear();
  }
}
