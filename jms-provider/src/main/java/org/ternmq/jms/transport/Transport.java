package org.ternmq.jms.transport;

import org.ternmq.wire.command.Command;

/**
 * Carries commands to a broker, and the broker's to a {@link Receiver}, until one of them ends it.
 *
 * <p>Sending has two steps, so that a caller can put commands in order under its own lock and still
 * write to the socket outside of it: {@link #enqueue} under the lock, {@link #flush} after it. One
 * flush may write what several threads enqueued.
 */
interface Transport extends Reading {

  /**
   * What the transport tells, on one thread at a time: its own, or one in {@link Reading#read}. It
   * must not block.
   */
  interface Receiver {
    void received(Command command);

    /** Bytes came in, perhaps not yet a whole command: the broker is alive. */
    void heard();

    /** The last call, once, whoever ended the transport. */
    void ended(String reason);
  }

  /**
   * Puts a command at the end of what is to be sent. Only by one thread at a time (callers hold the
   * link's lock); never blocks. Does nothing after the end.
   */
  void enqueue(Command command);

  /**
   * Sees to it that everything enqueued is written: by this thread, or by another that is writing
   * already. Blocks while the socket takes nothing. An I/O error ends the transport; it is not
   * thrown, since the receiver is told.
   */
  void flush();

  /**
   * Sees to it that everything enqueued is written within about a millisecond, with what else is
   * written until then if there is something. For what nobody waits for.
   */
  void flushSoon();

  /**
   * Whether so much waits to be written that senders should wait for a flush; a hint for callers of
   * {@link #enqueue}, which accepts in any case.
   */
  boolean congested();

  /**
   * Waits until it is not {@link #congested} any more, or has ended. Called under the link's lock,
   * which is released meanwhile.
   */
  void awaitRoom() throws InterruptedException;

  /** The handshake is done: how large frames may be. On the transport's thread, under the lock. */
  void agreed(int maxFrameBytes);

  /** Ends it at once, with this reason for {@link Receiver#ended}. May be called more than once. */
  void close(String reason);

  /** Such as {@code tern://localhost:5757}. */
  String peer();
}
