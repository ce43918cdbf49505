package org.ternmq.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}. Reads may run in any thread beside one writer. */
public interface DiskFile extends Closeable {

  long size() throws IOException;

  /**
   * Reads until the buffer is full or the file ends.
   *
   * @return how many bytes were read; 0 at or after the end of the file
   */
  int read(ByteBuffer target, long offset) throws IOException;

  /**
   * Writes all remaining bytes. Throws {@link DiskFullException} when there is no room; some may
   * have been written.
   */
  void write(ByteBuffer source, long offset) throws IOException;

  /**
   * Blocks until all that was written is on stable storage. After a failure nothing is known about
   * the bytes written since the last success, and a second call would prove nothing.
   *
   * @param metadata also what is not needed to read the bytes back (times)
   */
  void force(boolean metadata) throws IOException;
}
