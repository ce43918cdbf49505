package org.ternmq.journal;

import java.nio.ByteBuffer;

/**
 * Is told what a journal holds: all records of the newest checkpoint, then those of all complete
 * batches since, in the order they were appended. Called in {@link Journal#recover}, in the
 * caller's thread. While being told it may call {@link Journal#live} and {@link Journal#dead}. What
 * it throws ends the recovery and goes to the caller.
 */
public interface RecoveryVisitor extends RecordVisitor {

  /** A record of the checkpoint. It has no position: checkpoints are not for reading later. */
  void checkpointRecord(int type, ByteBuffer payload);

  /** A record of the log. Told only when its batch is known to be complete. */
  @Override
  void record(int type, long position, ByteBuffer payload);

  /** The record told last was the last of its batch. */
  default void batchEnded() {}
}
