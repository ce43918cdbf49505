package org.ternmq.tck.fork;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The last of what the running test printed; many tests of the TCK print their cause and throw a
 * bare "test failed". Any thread may write.
 */
final class TestOutput extends OutputStream {
  private static final int KEPT_BYTES = 48 * 1024;

  // Both guarded by this.
  private final byte[] ring = new byte[KEPT_BYTES];
  private long written;

  @Override
  public synchronized void write(int b) {
    ring[(int) (written++ % KEPT_BYTES)] = (byte) b;
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    for (int i = Math.max(0, length - KEPT_BYTES); i < length; i++) {
      ring[(int) (written++ % KEPT_BYTES)] = bytes[offset + i];
    }
  }

  synchronized void clear() {
    written = 0;
  }

  synchronized String text() {
    if (written <= KEPT_BYTES) {
      return new String(ring, 0, (int) written, StandardCharsets.UTF_8);
    }
    int start = (int) (written % KEPT_BYTES);
    byte[] ordered = new byte[KEPT_BYTES];
    System.arraycopy(ring, start, ordered, 0, KEPT_BYTES - start);
    System.arraycopy(ring, 0, ordered, KEPT_BYTES - start, start);
    return "...\n" + new String(ordered, StandardCharsets.UTF_8);
  }
}
