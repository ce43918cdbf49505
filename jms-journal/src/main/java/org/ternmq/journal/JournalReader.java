package org.ternmq.journal;

import java.nio.ByteBuffer;

/**
 * Reads records by position, in a thread of its own beside the owner's. Keeps what it read around a
 * record, so many records near each other, asked for in ascending order, cost few reads of the
 * disk. Checks the checksum on every read.
 */
public final class JournalReader implements AutoCloseable {

  JournalReader() {}

  /**
   * Reads a record.
   *
   * @param position of a record that was written and is live
   * @param expectedPayloadBytes how long the caller thinks the payload is; only a hint for how much
   *     to read
   * @return the payload, valid until the next call
   * @throws JournalCorruptException if the record is damaged
   * @throws JournalPositionException if its segment was reused meanwhile: the record was not live
   */
  public ByteBuffer read(long position, int expectedPayloadBytes) {
    return NotWritten.<ByteBuffer>yet();
  }

  /** The type of the record read last. */
  public int type() {
    return NotWritten.<Integer>yet();
  }

  /** Drops the buffer. */
  @Override
  public void close() {
    NotWritten.yet();
  }
}
