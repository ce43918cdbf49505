package org.ternmq.journal;

import java.nio.ByteBuffer;

/**
 * One checkpoint while it is written: the caller's whole state as records. {@link #begin} and
 * {@link #end} are the owner's, who tells the state of the moment when the checkpoint was begun;
 * they only copy to memory and to the operating system's cache. {@link #complete} blocks on the
 * disk and may be called in any thread; then the owner hands the writer to {@link Journal#adopt}.
 * The journal can be appended to all the while.
 */
public final class CheckpointWriter implements AutoCloseable {

  CheckpointWriter() {}

  /** As {@link Journal#begin}. */
  public ByteBuffer begin(int type, int maxPayloadBytes) {
    return NotWritten.<ByteBuffer>yet();
  }

  /** Ends the record. */
  public void end() {
    NotWritten.yet();
  }

  /** The log is replayed from here after this checkpoint. */
  public long position() {
    return NotWritten.<Long>yet();
  }

  /** Number of the checkpoint, ascending. */
  public long number() {
    return NotWritten.<Long>yet();
  }

  /**
   * Makes the checkpoint durable: recoveries begin with it from here on. Blocks for a force of all
   * it holds.
   *
   * @throws JournalFullException if there was no room; the older checkpoint still counts and all
   *     goes on as before
   * @throws JournalFailedException if it is not certain whether it is durable
   */
  public void complete() {
    NotWritten.yet();
  }

  /** Gives it up, unless it is complete. */
  @Override
  public void close() {
    NotWritten.yet();
  }
}
