package org.ternmq.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream of bytes at its line feeds, and nowhere else: a carriage return belongs to its
 * line, bytes that are no text stay what they are. What it returns, each followed by a line feed
 * where {@link #wasTerminated}, is the input.
 */
final class LineReader {

  /** Longer lines are refused: an input without line feeds would fill the memory. */
  static final int MAX_LINE_BYTES = 256 << 20;

  private final InputStream in;
  private final byte[] buffer = new byte[64 << 10];
  private int position;
  private int limit;
  private long lines;
  private boolean terminated;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** The next line without its line feed; null at the end of the input. */
  byte[] next() throws IOException {
    ByteArrayOutputStream begun = null;
    while (true) {
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      if (end < limit) {
        byte[] line =
            begun == null
                ? Arrays.copyOfRange(buffer, position, end)
                : append(begun, end).toByteArray();
        position = end + 1;
        return finish(line, true);
      }
      if (end > position) {
        begun = append(begun == null ? new ByteArrayOutputStream(buffer.length) : begun, end);
      }
      position = 0;
      limit = Math.max(0, in.read(buffer));
      if (limit == 0) {
        return begun == null ? null : finish(begun.toByteArray(), false);
      }
    }
  }

  private ByteArrayOutputStream append(ByteArrayOutputStream begun, int end) {
    if (begun.size() > MAX_LINE_BYTES - (end - position)) {
      throw new CommandException(
          "line "
              + (lines + 1)
              + " is longer than "
              + Format.bytes(MAX_LINE_BYTES)
              + "; --whole sends a file as one message");
    }
    begun.write(buffer, position, end - position);
    return begun;
  }

  private byte[] finish(byte[] line, boolean hasLineFeed) {
    lines++;
    terminated = hasLineFeed;
    return line;
  }

  /** Whether {@link #next} would return a whole line without reading from the input. */
  boolean hasBufferedLine() {
    for (int i = position; i < limit; i++) {
      if (buffer[i] == '\n') {
        return true;
      }
    }
    return false;
  }

  /** Whether a line feed stood behind the line that was returned last. */
  boolean wasTerminated() {
    return terminated;
  }
}
