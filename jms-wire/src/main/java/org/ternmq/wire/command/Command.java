package org.ternmq.wire.command;

import org.ternmq.wire.error.ErrorCode;

/**
 * Everything that is said between client and broker: one immutable record for each request, reply
 * and push. docs/format/wire.md gives their bytes, {@code CommandCodec} reads and writes them;
 * inside one JVM the records themselves are handed over. Arrays in them are handed over too: nobody
 * changes one after the record was made.
 */
public sealed interface Command
    permits ClientCommand, BrokerCommand, Command.Heartbeat, Command.Goodbye {

  /**
   * Sent by either side when it has sent nothing else for half of the agreed interval. A peer that
   * is silent for two intervals is gone.
   */
  record Heartbeat() implements Command {}

  /**
   * The last command of a side that ends the conversation because of an error or a shutdown; the
   * socket is closed after it. (A client that is done sends {@link ClientCommand.CloseConnection}
   * instead and waits for the reply.)
   *
   * @param text a sentence for people: what was wrong and what to do
   */
  record Goodbye(ErrorCode code, String text) implements Command {}
}
