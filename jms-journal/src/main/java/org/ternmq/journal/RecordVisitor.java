package org.ternmq.journal;

import java.nio.ByteBuffer;

/** Is shown records, one after another. */
@FunctionalInterface
public interface RecordVisitor {

  /**
   * @param payload valid during the call only; its bytes may be read by position or by index from
   *     its position
   */
  void record(int type, long position, ByteBuffer payload);
}
