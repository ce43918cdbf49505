package org.ternmq.jms;

import java.util.UUID;

/**
 * Identifiers of the messages of one session: unique in the world by the connection's random part,
 * and short, since each message carries one. For one thread at a time.
 */
final class MessageIds {
  private final String prefix;
  private long last;

  MessageIds(UUID connection, int sessionId) {
    prefix =
        "ID:"
            + Long.toString(connection.getMostSignificantBits(), Character.MAX_RADIX)
            + Long.toString(connection.getLeastSignificantBits(), Character.MAX_RADIX)
            + "-"
            + Integer.toString(sessionId, Character.MAX_RADIX)
            + "-";
  }

  String next() {
    return prefix + Long.toString(++last, Character.MAX_RADIX);
  }
}
