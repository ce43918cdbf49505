package org.ternmq.server.net;

import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;

/** One peer, over whatever carries its commands. Called on the loop thread. */
public interface Connection {

  /** Keeps a command for the next {@link #flush}. Does nothing after the end. */
  void send(Command command);

  /**
   * Lets everything go that was kept. Does not block: what the peer does not take now goes later.
   */
  void flush();

  /**
   * What was kept stays for now: the loop may not let it go, which is not the peer's fault. Called
   * instead of {@link #flush}, so that what waits does not grow without an end.
   */
  default void stays() {}

  /**
   * Forgets what was kept and not yet let go, as if the connection had been lost before it; a
   * command that is partly with the peer is completed.
   */
  void dropKept();

  /**
   * Says Goodbye after what was sent before, and closes; {@link Conversations#closed} is told
   * later, not from within. What the peer still says is not heard.
   */
  void disconnect(ErrorCode code, String text);
}
