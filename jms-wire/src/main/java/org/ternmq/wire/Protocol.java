package org.ternmq.wire;

/**
 * The numbers that both sides of a conversation must agree on. docs/format/wire.md explains them.
 */
public final class Protocol {
  /** The version that this code speaks, and so far the only one. */
  public static final int VERSION = 1;

  /** The optional features that this code knows, one bit each: none yet. */
  public static final long FEATURES = 0;

  /** What Hello begins with: "TERN". Tells a stray HTTP client from one of ours. */
  public static final int MAGIC = 0x5445524E;

  /** Where a broker listens unless told otherwise. */
  public static final int DEFAULT_PORT = 5757;

  /** The smallest limit for frames that a Welcome may name. */
  public static final int MIN_FRAME_BYTES = 256;

  /** The limit for frames until Hello was answered, both ways. */
  public static final int HANDSHAKE_FRAME_BYTES = 16 * 1024;

  /** The limit for frames that a broker names unless told otherwise. */
  public static final int DEFAULT_FRAME_BYTES = 128 * 1024;

  /** What a command may be longer than the message in it. */
  public static final int COMMAND_OVERHEAD_BYTES = 64 * 1024;

  /** How many commands a side may have on the way in fragments at a time. */
  public static final int MAX_FRAGMENT_STREAMS = 4;

  /** A sentence in a command (of Failed, Goodbye and others) is cut to so many characters. */
  public static final int MAX_TEXT_CHARS = 4_000;

  private Protocol() {}
}
