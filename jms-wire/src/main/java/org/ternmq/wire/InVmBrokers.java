package org.ternmq.wire;

import java.util.Map;
import org.ternmq.wire.command.Command;

/**
 * The door between a client and a broker in the same JVM ({@code tern:vm://name}), found by {@link
 * java.util.ServiceLoader}: the server module provides it, the client uses it, neither depends on
 * the other. Commands are handed over as objects, without a socket and without copying.
 */
public interface InVmBrokers {

  /**
   * Opens a channel to the broker of that name in this JVM. If there is none it is started when
   * {@code options} allow it; a broker started this way stops when the last channel that named it
   * is closed.
   *
   * @param name the name in {@code tern:vm://name}
   * @param options the broker's options of the URL's query, such as {@code data=DIR}; without
   *     {@code data} the broker keeps everything in memory; {@code create=false} refuses to start
   *     one
   * @param receiver gets the broker's commands, on the broker's thread; it must not block
   * @throws IllegalStateException if there is no such broker and it may not be, or cannot be,
   *     started; the text says why
   */
  Channel connect(String name, Map<String, String> options, Receiver receiver);

  /** The client's end. Safe for use by several threads. */
  interface Channel extends AutoCloseable {
    /** Hands a command to the broker; never blocks, and does nothing after the end. */
    void send(Command command);

    /** Ends the conversation without a farewell, as a lost connection would. */
    @Override
    void close();
  }

  /** What the broker's end calls, always on the same thread. */
  interface Receiver {
    void received(Command command);

    /** The last call. Not called after {@link Channel#close}. */
    void closed(String reason);
  }
}
