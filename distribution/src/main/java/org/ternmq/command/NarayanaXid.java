package org.ternmq.command;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ternmq.wire.command.BranchId;

/**
 * What Narayana puts into the global transaction id of its branches: the unique id of the
 * transaction (28 bytes: two numbers of 8 bytes for the address, then process, second and counter
 * of 4 bytes), and the name of the node behind it.
 *
 * @param transaction as Narayana's logs and object store write it
 * @param node the node identifier of the transaction manager
 */
record NarayanaXid(String transaction, String node) {
  /** The format id of Narayana's JTA. */
  static final int FORMAT = 131_077;

  private static final int UID_BYTES = 28;

  /** Null if the branch is not Narayana's. */
  static NarayanaXid of(BranchId branch) {
    byte[] id = branch.globalTransactionId();
    if (branch.formatId() != FORMAT || id.length < UID_BYTES) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(id);
    String transaction =
        Long.toHexString(in.getLong())
            + ":"
            + Long.toHexString(in.getLong())
            + ":"
            + Integer.toHexString(in.getInt())
            + ":"
            + Integer.toHexString(in.getInt())
            + ":"
            + Integer.toHexString(in.getInt());
    String node = new String(id, UID_BYTES, id.length - UID_BYTES, StandardCharsets.UTF_8);
    return new NarayanaXid(transaction, node);
  }
}
