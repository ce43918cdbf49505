package org.ternmq.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.ByteWriter;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Gathers frames for one write to a socket. Append commands, then take the bytes out with {@link
 * #drainTo} or {@link #writeTo}; the writer is then empty and may be used again. Small messages are
 * copied once, large ones not at all: the receiver of the bytes gets a look at the message's own
 * array.
 *
 * <p>For one thread at a time. Fragment streams are numbered by the writer, so a connection uses
 * one writer only, but one writer may serve several connections in turn.
 */
public final class FrameWriter {
  /** From here on a message is not copied. Below, one piece more costs more than the copy. */
  static final int BORROW_BYTES = 16 * 1024;

  private static final int KEEP_BYTES = 512 * 1024;
  private static final int INITIAL_BYTES = 1024;

  /** Takes the bytes, piece by piece, in order. */
  @FunctionalInterface
  public interface Target<X extends Exception> {
    /**
     * @param lasting whether the bytes never change, so that the receiver may keep the array; else
     *     they are valid until this call returns
     */
    void bytes(byte[] array, int offset, int length, boolean lasting) throws X;
  }

  /** Bytes that stand in the output where the buffer has reached {@code at}. */
  private record Borrowed(int at, byte[] array, int offset, int length) {}

  private final ByteWriter buffer = new ByteWriter(INITIAL_BYTES);
  private final List<Borrowed> borrowed = new ArrayList<>();
  private long borrowedBytes;
  private int maxFrameBytes;
  private int lastStream;

  /**
   * @param maxFrameBytes {@link Protocol#HANDSHAKE_FRAME_BYTES} until Welcome names another
   */
  public FrameWriter(int maxFrameBytes) {
    maxFrameBytes(maxFrameBytes);
  }

  /** Changes the limit for what is appended from now on. */
  public void maxFrameBytes(int maxFrameBytes) {
    if (maxFrameBytes < Protocol.MIN_FRAME_BYTES) {
      throw new IllegalArgumentException("frames of at most " + maxFrameBytes + " bytes");
    }
    this.maxFrameBytes = maxFrameBytes;
  }

  /** How many bytes wait to be taken out. */
  public long size() {
    return buffer.size() + borrowedBytes;
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  /**
   * Appends the whole command; one that is larger than a frame in fragments, one after the other.
   *
   * @throws org.ternmq.wire.error.WireException TOO_LARGE if a string has more than 65,535 bytes;
   *     then nothing was appended
   */
  public void append(Command command) {
    FragmentedCommand large = begin(command);
    boolean more = large != null;
    while (more) {
      more = appendFragment(large);
    }
  }

  /**
   * Appends a command that fits into one frame and returns null. For a larger one appends nothing,
   * and returns what {@link #appendFragment} wants: so other commands come between its fragments. A
   * command counts as said when its last fragment is: what must come after it waits.
   */
  public FragmentedCommand begin(Command command) {
    int start = buffer.size();
    boolean done = false;
    try {
      buffer.putInt(0);
      EncodedMessage message = CommandCodec.encodeHead(command, buffer);
      int headAt = start + Integer.BYTES;
      long length = (long) buffer.size() - headAt + (message == null ? 0 : message.length());
      if (length > maxFrameBytes) {
        return new FragmentedCommand(++lastStream, buffer, headAt, message);
      }
      buffer.setInt(start, (int) length);
      if (message != null) {
        appendBytes(message.array(), message.offset(), message.length());
      }
      done = true;
      return null;
    } finally {
      if (!done) {
        buffer.truncate(start);
      }
    }
  }

  /** Appends one fragment; true if more are left. */
  public boolean appendFragment(FragmentedCommand command) {
    boolean first = command.sent() == 0;
    int header = 1 + Integer.BYTES + 1 + (first ? Integer.BYTES : 0);
    int data = (int) Math.min(maxFrameBytes - header, command.left());
    boolean last = data == command.left();
    buffer.putInt(header + data);
    buffer.putByte(CommandCodec.FRAGMENT);
    buffer.putInt(command.stream());
    buffer.putByte((first ? FragmentedCommand.FIRST : 0) | (last ? FragmentedCommand.LAST : 0));
    if (first) {
      buffer.putInt((int) command.left());
    }
    command.take(data, this);
    return !last;
  }

  /** Copies what is small, and borrows what is large and never changes. */
  void appendBytes(byte[] array, int offset, int length) {
    if (length < BORROW_BYTES) {
      buffer.putBytes(array, offset, length);
    } else {
      borrowed.add(new Borrowed(buffer.size(), array, offset, length));
      borrowedBytes += length;
    }
  }

  /** Hands all bytes over; the writer is empty afterwards, also when the target throws. */
  public <X extends Exception> void drainTo(Target<X> target) throws X {
    try {
      int from = 0;
      for (Borrowed piece : borrowed) {
        drainBuffer(target, from, piece.at());
        target.bytes(piece.array(), piece.offset(), piece.length(), true);
        from = piece.at();
      }
      drainBuffer(target, from, buffer.size());
    } finally {
      clear();
    }
  }

  private <X extends Exception> void drainBuffer(Target<X> target, int from, int to) throws X {
    if (to > from) {
      target.bytes(buffer.array(), from, to - from, false);
    }
  }

  /** Writes all bytes to a stream, with one call where nothing was borrowed. */
  public void writeTo(OutputStream out) throws IOException {
    drainTo((array, offset, length, lasting) -> out.write(array, offset, length));
  }

  /** Forgets what was appended. */
  public void clear() {
    buffer.clear(KEEP_BYTES);
    borrowed.clear();
    borrowedBytes = 0;
  }
}
