package org.ternmq.wire;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.ternmq.wire.command.BrokerCommand.Welcome;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;

/**
 * Makes commands of the bytes that one peer sends, however they were cut on the way. It is fed with
 * what a socket gave, and hands on each command as soon as it is complete; a message in it lies in
 * an array of its own, so the fed buffer may be reused. For one thread at a time.
 *
 * <p>Nothing is allocated because a peer announced it: a buffer is at most four times as large as
 * the bytes that really came, and no larger than the limits.
 *
 * <p>After a {@link WireException}, and after {@link #stop}, whatever is fed is thrown away: where
 * the next frame begins is not known any more.
 */
public final class FrameReader {
  private static final int LENGTH_BYTES = Integer.BYTES;
  private static final int TYPE_END = LENGTH_BYTES + 1;
  private static final int FLAGS_AT = TYPE_END + Integer.BYTES;
  private static final int FRAGMENT_END = FLAGS_AT + 1;
  private static final int FIRST_FRAGMENT_END = FRAGMENT_END + Integer.BYTES;
  private static final int SCRATCH_BYTES = 4 * 1024;

  private final Side from;
  private FrameLimits limits;

  /** The beginning of a frame: length, type, and of a fragment what stands before its data. */
  private final byte[] head = new byte[FIRST_FRAGMENT_END];

  private int headSize;
  private int headNeeded = LENGTH_BYTES;

  /** Where the bytes of the frame go that is being read; null while its head is. */
  private ArrivingBytes target;

  private int leftInFrame;
  private boolean fragment;

  private final Map<Integer, ArrivingBytes> streams = new HashMap<>();
  private long announcedBytes; // derived: the sum over the streams
  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private boolean stopped;

  /**
   * @param from who sends the bytes; commands of the other side are refused
   */
  public FrameReader(Side from, FrameLimits limits) {
    this.from = from;
    this.limits = limits;
  }

  /**
   * Changes the limits from the next frame on; may be called by the consumer of a command. The
   * broker calls it when it answers Hello. The client need not: a Welcome changes them to {@link
   * FrameLimits#ofClient}, since larger frames may follow it at once.
   */
  public void limits(FrameLimits limits) {
    this.limits = limits;
  }

  /** Throws away all that comes; may be called by the consumer of a command. */
  public void stop() {
    stopped = true;
    target = null;
    streams.clear();
    announcedBytes = 0;
  }

  /** Whether no frame and no command is there in part: the only good place for the bytes to end. */
  public boolean isAtBoundary() {
    return headSize == 0 && streams.isEmpty();
  }

  /** The heap that commands take which are there in part. */
  public long bufferedBytes() {
    long bytes = target != null && !fragment ? target.capacity() : 0;
    for (ArrivingBytes stream : streams.values()) {
      bytes += stream.capacity();
    }
    return bytes;
  }

  /** See {@link #read(ByteBuffer, Consumer)}. */
  public void read(byte[] array, int offset, int length, Consumer<? super Command> consumer) {
    read(ByteBuffer.wrap(array, offset, length), consumer);
  }

  /**
   * Takes all bytes from position to limit.
   *
   * @param consumer gets each command that is complete, before this method returns
   * @throws WireException if the peer broke the protocol; commands before were handed on
   */
  public void read(ByteBuffer chunk, Consumer<? super Command> consumer) {
    boolean sound = false;
    try {
      while (chunk.hasRemaining() && !stopped) {
        if (target != null) {
          readData(chunk, consumer);
        } else if (headSize > 0 || !readWholeFrame(chunk, consumer)) {
          readHead(chunk, consumer);
        }
      }
      sound = true;
    } finally {
      if (!sound) {
        stop();
      }
      if (stopped) {
        chunk.position(chunk.limit());
      }
    }
  }

  /** The usual case: a frame that lies in the chunk as a whole. False if this is not the case. */
  private boolean readWholeFrame(ByteBuffer chunk, Consumer<? super Command> consumer) {
    if (chunk.remaining() < TYPE_END) {
      return false;
    }
    int start = chunk.position();
    int length = lengthAt(chunk, start);
    checkLength(length);
    int type = chunk.get(start + LENGTH_BYTES) & 0xFF;
    if (type == CommandCodec.FRAGMENT || chunk.remaining() - LENGTH_BYTES < length) {
      return false;
    }
    checkType(type);
    chunk.position(start + LENGTH_BYTES + length);
    Command command;
    if (CommandCodec.keepsArray(type)) {
      byte[] own = new byte[length];
      chunk.get(start + LENGTH_BYTES, own);
      command = CommandCodec.decode(own, 0, length);
    } else if (chunk.hasArray()) {
      int at = chunk.arrayOffset() + start + LENGTH_BYTES;
      command = CommandCodec.decode(chunk.array(), at, length);
    } else {
      byte[] copy = length <= SCRATCH_BYTES ? scratch : new byte[length];
      chunk.get(start + LENGTH_BYTES, copy, 0, length);
      command = CommandCodec.decode(copy, 0, length);
    }
    handOn(command, consumer);
    return true;
  }

  /** Byte by byte, independent of the buffer's order. */
  private static int lengthAt(ByteBuffer chunk, int at) {
    return (chunk.get(at) & 0xFF) << 24
        | (chunk.get(at + 1) & 0xFF) << 16
        | (chunk.get(at + 2) & 0xFF) << 8
        | (chunk.get(at + 3) & 0xFF);
  }

  private static int intAt(byte[] array, int at) {
    return lengthAt(ByteBuffer.wrap(array), at);
  }

  private void readHead(ByteBuffer chunk, Consumer<? super Command> consumer) {
    int take = Math.min(chunk.remaining(), headNeeded - headSize);
    chunk.get(head, headSize, take);
    headSize += take;
    if (headSize < headNeeded) {
      return;
    }
    int length = intAt(head, 0);
    switch (headNeeded) {
      case LENGTH_BYTES -> {
        checkLength(length);
        headNeeded = TYPE_END;
      }
      case TYPE_END -> {
        int type = head[LENGTH_BYTES] & 0xFF;
        if (type == CommandCodec.FRAGMENT) {
          checkFragmentLength(length, FRAGMENT_END);
          headNeeded = FRAGMENT_END;
        } else {
          checkType(type);
          fragment = false;
          beginData(new ArrivingBytes(length), length);
          target.append(head[LENGTH_BYTES]);
          leftInFrame--;
          endDataIfComplete(consumer);
        }
      }
      case FRAGMENT_END -> {
        if ((head[FLAGS_AT] & FragmentedCommand.FIRST) != 0) {
          checkFragmentLength(length, FIRST_FRAGMENT_END);
          headNeeded = FIRST_FRAGMENT_END;
        } else {
          beginFragment(length - (FRAGMENT_END - LENGTH_BYTES));
        }
      }
      default -> {
        openStream();
        beginFragment(length - (FIRST_FRAGMENT_END - LENGTH_BYTES));
      }
    }
  }

  private void beginData(ArrivingBytes target, int bytes) {
    this.target = target;
    this.leftInFrame = bytes;
  }

  private void openStream() {
    int stream = intAt(head, TYPE_END);
    long total = Integer.toUnsignedLong(intAt(head, FRAGMENT_END));
    if (total == 0) {
      throw protocol("fragment stream %d announces a command of 0 bytes".formatted(stream));
    }
    if (total > limits.maxCommandBytes()) {
      throw new WireException(
          ErrorCode.TOO_LARGE,
          "a command of %d bytes in fragments, allowed are %d"
              .formatted(total, limits.maxCommandBytes()));
    }
    if (streams.containsKey(stream)) {
      throw protocol("fragment stream " + stream + " begins twice");
    }
    if (streams.size() >= limits.maxStreams()) {
      throw protocol("more than " + limits.maxStreams() + " fragment streams at a time");
    }
    if (announcedBytes + total > limits.maxStreamBytes()) {
      throw new WireException(
          ErrorCode.TOO_LARGE,
          "fragment streams of %d bytes at a time, allowed are %d"
              .formatted(announcedBytes + total, limits.maxStreamBytes()));
    }
    streams.put(stream, new ArrivingBytes((int) total));
    announcedBytes += total;
  }

  private void beginFragment(int data) {
    int stream = intAt(head, TYPE_END);
    ArrivingBytes bytes = streams.get(stream);
    if (bytes == null) {
      throw protocol("fragment stream " + stream + " has not begun");
    }
    int flags = head[FLAGS_AT];
    if ((flags & ~(FragmentedCommand.FIRST | FragmentedCommand.LAST)) != 0) {
      throw protocol("flags of a fragment: " + (flags & 0xFF));
    }
    boolean last = (flags & FragmentedCommand.LAST) != 0;
    if (data > bytes.missing() || last != (data == bytes.missing())) {
      throw protocol(
          "fragment stream %d: %d bytes in a %s fragment, %d are missing"
              .formatted(stream, data, last ? "last" : "further", bytes.missing()));
    }
    fragment = true;
    beginData(bytes, data);
  }

  private void readData(ByteBuffer chunk, Consumer<? super Command> consumer) {
    leftInFrame -= target.fill(chunk, leftInFrame);
    endDataIfComplete(consumer);
  }

  private void endDataIfComplete(Consumer<? super Command> consumer) {
    if (leftInFrame > 0) {
      return;
    }
    ArrivingBytes complete = target;
    target = null;
    headSize = 0;
    headNeeded = LENGTH_BYTES;
    if (complete.missing() > 0) {
      return;
    }
    if (fragment) {
      streams.remove(intAt(head, TYPE_END));
      announcedBytes -= complete.length();
      checkType(complete.array()[0] & 0xFF);
    }
    handOn(CommandCodec.decode(complete.array(), 0, complete.length()), consumer);
  }

  private void handOn(Command command, Consumer<? super Command> consumer) {
    if (command instanceof Welcome welcome) {
      limits = FrameLimits.ofClient(welcome.maxFrameBytes());
    }
    consumer.accept(command);
  }

  private void checkLength(int length) {
    if (length == 0) {
      throw protocol("a frame without a type");
    }
    if (length < 0 || length > limits.maxFrameBytes()) {
      throw new WireException(
          ErrorCode.TOO_LARGE,
          "a frame of %d bytes, allowed are %d%s"
              .formatted(
                  Integer.toUnsignedLong(length), limits.maxFrameBytes(), describeText(length)));
    }
  }

  /** People point browsers and other protocols at a port; four letters are no length. */
  private static String describeText(int length) {
    StringBuilder text = new StringBuilder();
    for (int shift = 24; shift >= 0; shift -= 8) {
      int c = length >> shift & 0xFF;
      if (c < ' ' || c > '~') {
        return "";
      }
      text.append((char) c);
    }
    return " (the bytes \"" + text + "\": is this another protocol?)";
  }

  private void checkFragmentLength(int length, int headEnd) {
    if (limits.maxStreams() == 0) {
      throw protocol("a fragment before the handshake is done");
    }
    if (length <= headEnd - LENGTH_BYTES) {
      throw protocol("a fragment of " + length + " bytes, without data");
    }
  }

  private void checkType(int type) {
    if (type == CommandCodec.FRAGMENT) {
      throw protocol("a fragment in fragments");
    }
    if (!CommandCodec.mayCome(type, from)) {
      if (CommandCodec.mayCome(type, from == Side.CLIENT ? Side.BROKER : Side.CLIENT)) {
        throw protocol(
            "%s (type %d) does not come from a %s"
                .formatted(
                    CommandCodec.nameOf(type), type, from == Side.CLIENT ? "client" : "broker"));
      }
      throw CommandCodec.unknownType(type);
    }
  }

  private static WireException protocol(String text) {
    return new WireException(ErrorCode.PROTOCOL, text);
  }
}
