package org.ternmq.server.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport.Work;
import org.ternmq.wire.message.Address;

/**
 * Branches of distributed transactions as fields of records.
 *
 * <pre>
 * branch              format id (4), length of the global transaction id (1) and its bytes,
 *                     length of the branch qualifier (1) and its bytes
 * branch description  branch, time (8), flags (1): 1 has client id, 2 has user,
 *                     client id (string) if flagged, user (string) if flagged, product (string),
 *                     count of destinations (4), for each: kind (1), name (string), sends (4),
 *                     acknowledgements (4)
 * </pre>
 */
final class BranchRecords {
  /** In the flags of a decision. */
  static final int COMMITTED = 1;

  static final int MAX_ID_BYTES = Integer.BYTES + 2 * (1 + BranchId.MAX_PART_BYTES);

  private static final int HAS_CLIENT_ID = 1;
  private static final int HAS_USER = 2;
  private static final int WORK_BYTES = 1 + 2 * Integer.BYTES;
  private static final Address.Kind[] KINDS = Address.Kind.values();

  private BranchRecords() {}

  static void putId(ByteBuffer out, BranchId branch) {
    out.putInt(branch.formatId());
    putPart(out, branch.globalTransactionId());
    putPart(out, branch.branchQualifier());
  }

  private static void putPart(ByteBuffer out, byte[] bytes) {
    out.put((byte) bytes.length);
    out.put(bytes);
  }

  static BranchId readId(ByteBuffer in) {
    int formatId = in.getInt();
    byte[] globalTransactionId = readPart(in);
    return new BranchId(formatId, globalTransactionId, readPart(in));
  }

  private static byte[] readPart(ByteBuffer in) {
    byte[] bytes = new byte[in.get() & 0xFF];
    in.get(bytes);
    return bytes;
  }

  static int maxBytes(BranchDescription branch) {
    int bytes = MAX_ID_BYTES + Long.BYTES + 1 + Integer.BYTES;
    bytes += OperationRecords.stringBytes(branch.clientId());
    bytes += OperationRecords.stringBytes(branch.user());
    bytes += OperationRecords.stringBytes(branch.product());
    for (Work work : branch.work()) {
      bytes += WORK_BYTES + OperationRecords.stringBytes(work.address().name());
    }
    return bytes;
  }

  static void put(ByteBuffer out, BranchDescription branch) {
    putId(out, branch.branch());
    out.putLong(branch.timeMs());
    int flags =
        (branch.clientId() != null ? HAS_CLIENT_ID : 0) | (branch.user() != null ? HAS_USER : 0);
    out.put((byte) flags);
    if (branch.clientId() != null) {
      OperationRecords.putString(out, branch.clientId());
    }
    if (branch.user() != null) {
      OperationRecords.putString(out, branch.user());
    }
    OperationRecords.putString(out, branch.product());
    out.putInt(branch.work().size());
    for (Work work : branch.work()) {
      out.put((byte) work.address().kind().number());
      OperationRecords.putString(out, work.address().name());
      out.putInt(work.sends());
      out.putInt(work.acknowledgements());
    }
  }

  static BranchDescription read(ByteBuffer in) {
    BranchId branch = readId(in);
    long timeMs = in.getLong();
    int flags = in.get();
    String clientId = (flags & HAS_CLIENT_ID) != 0 ? OperationRecords.readString(in) : null;
    String user = (flags & HAS_USER) != 0 ? OperationRecords.readString(in) : null;
    String product = OperationRecords.readString(in);
    return new BranchDescription(branch, timeMs, clientId, user, product, readWork(in));
  }

  private static List<Work> readWork(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / WORK_BYTES) {
      throw new IllegalArgumentException(count + " destinations of a branch");
    }
    List<Work> work = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int kind = in.get();
      if (kind < 0 || kind >= KINDS.length) {
        throw new IllegalArgumentException("kind of a destination " + kind);
      }
      Address address = new Address(KINDS[kind], OperationRecords.readString(in));
      work.add(new Work(address, in.getInt(), in.getInt()));
    }
    return work;
  }
}
