package org.ternmq.bench.micro;

import java.nio.ByteBuffer;
import org.ternmq.journal.RecoveryVisitor;

/** A journal that is to be written only. */
final class NothingRecovered implements RecoveryVisitor {
  @Override
  public void checkpointRecord(int type, ByteBuffer payload) {
    throw new IllegalStateException("the journal was to be empty");
  }

  @Override
  public void record(int type, long position, ByteBuffer payload) {
    throw new IllegalStateException("the journal was to be empty");
  }
}
