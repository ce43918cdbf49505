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

  /** It is gone, whoever ended it. The last call for this number. */
  void closed(int connectionId);

  /** The time of this round, ms since 1970. */
  long nowMs();
}
