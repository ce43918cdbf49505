package org.ternmq.server.session;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.Address;

/** Takes everything that is in the queues at the end of a simulation. */
final class LastReader {
  private final BrokerSimulation world;
  private final List<Address> queues;
  private final int connection;
  private final List<BrokerCommand.Deliver> got = new ArrayList<>();
  private int correlation;
  private long acknowledgement;

  LastReader(BrokerSimulation world, List<Address> queues, Address deadLetters) {
    this.world = world;
    this.queues = new ArrayList<>(queues);
    this.queues.add(deadLetters);
    this.connection = world.machine.connect();
  }

  private void say(Command command) {
    world.machine.say(connection, command);
  }

  void open() {
    say(
        new ClientCommand.Hello(
            1, 1, 0, new UUID(9, connection), false, 0, null, null, null, 0, "reader"));
    say(new ClientCommand.OpenSession(++correlation, 1, false));
    world.machine.settle();
  }

  /** False if this is not its connection. */
  boolean told(int to, Command command) {
    if (to != connection) {
      return false;
    }
    if (command instanceof BrokerCommand.Deliver deliver) {
      boolean deadLetter = deliver.consumerId() == queues.size();
      String text = deliver.message().bodyText();
      got.add(deliver);
      if (deadLetter && world.deadLetterOfOthers(text)) {
        return true;
      }
      if (!deadLetter) {
        world.ledger.isNotExpired(deliver, world.roundMs());
      }
      world.ledger.delivers(deliver, holder(deliver), deadLetter, world.latestMs());
    }
    return true;
  }

  private String holder(BrokerCommand.Deliver deliver) {
    return connection + "/" + deliver.consumerId();
  }

  void readAll() {
    for (int id = 1; id <= queues.size(); id++) {
      say(
          new ClientCommand.OpenConsumer(
              ++correlation, 1, id, ConsumerKind.QUEUE, queues.get(id - 1), null, null, false));
      do {
        say(new ClientCommand.Credit(id, 1_000, 1_000_000));
      } while (takeSome());
    }
  }

  private boolean takeSome() {
    world.machine.settle();
    List<BrokerCommand.Deliver> some = new ArrayList<>(got);
    got.clear();
    for (BrokerCommand.Deliver deliver : some) {
      boolean others = world.isOfOthers(deliver.message().bodyText());
      MessageLedger.Fate fate = others ? null : world.ledger.fate(deliver);
      if (!others) {
        world.ledger.acknowledges(fate, holder(deliver), "reader");
      }
      say(
          new ClientCommand.Acknowledge(
              0, deliver.consumerId(), ++acknowledgement, new long[] {deliver.messageId()}));
      if (!others) {
        world.ledger.consumed(fate);
      }
    }
    return !some.isEmpty();
  }

  void close() {
    say(new ClientCommand.CloseConnection(++correlation));
    world.machine.settle();
    world.machine.close(connection);
  }
}
