package org.ternmq.server.net;

import org.ternmq.wire.command.Command;

/** What connections tell the loop. Called on the loop thread. */
public interface Conversations {

  /**
   * A peer is there.
   *
   * @param peer where it comes from, for people
   * @return the number of the connection
   */
  int opened(Connection connection, String peer);

  /** It said something. */
  void received(int connectionId, Command command);

  /** What it was sent waits to be taken (true), or flows again (false). */
  void congested(int connectionId, boolean congested);

  /**
   * The connection would let go by itself what is kept for its peer, since that takes more than it
   * did, or since it has to end: may it? If not, the loop flushes the connection later.
   */
  boolean mayFlush(int connectionId);

  /** It is gone, whoever ended it. The last call for this number. */
  void closed(int connectionId);

  /** The time of this round, ms since 1970. */
  long nowMs();
}
