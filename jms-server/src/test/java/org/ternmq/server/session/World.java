package org.ternmq.server.session;

import java.util.List;
import java.util.Random;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.Address;

/** What a simulated client lives in. */
interface World {
  MessageLedger ledger();

  /** A new connection of this client. */
  int connect(SimulatedClient client);

  /** Says something to the broker, which hears it at once. */
  void say(int connection, Command command);

  /** Closes the connection from the client's side. */
  void hangUp(int connection);

  /** What the broker let go on this connection so far. */
  List<Command> said(int connection);

  long nowMs();

  /** The latest time there has been: what was due then is due, though the clock went back. */
  long latestMs();

  /** One of the queues that clients send to and read from. */
  Address queue(Random chooser);

  /** A consumer is about to be opened. */
  void opened(int connection, int consumerId, Address queue);

  Address queueOf(int connection, int consumerId);

  boolean isDeadLetters(Address queue);
}
