package org.ternmq.server;

import java.util.ArrayDeque;
import org.ternmq.server.net.Connection;
import org.ternmq.wire.command.Command;

/** One connection, as the loop sees it, whose thread owns it. */
final class Peer {
  final int id;
  final Connection connection;
  boolean hasOutput; // noted in RoundOutput
  Command withNext; // waits for a command to go with; null if there is none
  ArrayDeque<Command> held; // while its password is verified

  Peer(int id, Connection connection) {
    this.id = id;
    this.connection = connection;
  }
}
