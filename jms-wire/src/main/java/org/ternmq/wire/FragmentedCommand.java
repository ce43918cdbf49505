package org.ternmq.wire;

import java.util.Arrays;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.ByteWriter;
import org.ternmq.wire.message.EncodedMessage;

/**
 * A command on its way in fragments, see {@link FrameWriter#begin}. A fragment's frame is, behind
 * the length and the type: stream (4 bytes, chosen by the sender), flags (1: {@link #FIRST}, {@link
 * #LAST}), in the first the length of the whole command (4), then a piece of the command, which
 * begins with its type.
 */
public final class FragmentedCommand {
  static final int FIRST = 1;
  static final int LAST = 2;

  private final int stream;
  private final byte[] head;
  private final EncodedMessage message;
  private final long length;
  private long sent;

  FragmentedCommand(int stream, ByteWriter buffer, int headAt, EncodedMessage message) {
    this.stream = stream;
    this.head = Arrays.copyOfRange(buffer.array(), headAt, buffer.size());
    this.message = message;
    this.length = (long) head.length + (message == null ? 0 : message.length());
    if (length > ByteWriter.MAX_BYTES) {
      throw new WireException(
          ErrorCode.TOO_LARGE,
          "a command of " + length + " bytes, possible are " + ByteWriter.MAX_BYTES);
    }
  }

  int stream() {
    return stream;
  }

  long sent() {
    return sent;
  }

  /** Bytes not appended yet. */
  public long left() {
    return length - sent;
  }

  /** Appends the next bytes. */
  void take(int bytes, FrameWriter target) {
    int fromHead = (int) Math.min(bytes, Math.max(0, head.length - sent));
    if (fromHead > 0) {
      target.appendBytes(head, (int) sent, fromHead);
    }
    int fromMessage = bytes - fromHead;
    if (fromMessage > 0) {
      int at = (int) (sent + fromHead - head.length);
      target.appendBytes(message.array(), message.offset() + at, fromMessage);
    }
    sent += bytes;
  }
}
