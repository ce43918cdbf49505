package org.ternmq.jms;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.Xid;
import org.ternmq.wire.command.BranchId;

/** The name of a branch, as a transaction manager would make it. */
record TestXid(String global, String branch) implements Xid {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  TestXid {
    Objects.requireNonNull(global);
  }

  static TestXid next() {
    return new TestXid("global-" + COUNTER.incrementAndGet(), "branch");
  }

  @Override
  public int getFormatId() {
    return 4711;
  }

  @Override
  public byte[] getGlobalTransactionId() {
    return global.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] getBranchQualifier() {
    return branch.getBytes(StandardCharsets.UTF_8);
  }

  BranchId id() {
    return new BranchId(getFormatId(), getGlobalTransactionId(), getBranchQualifier());
  }

  boolean names(Xid other) {
    return other.getFormatId() == getFormatId()
        && java.util.Arrays.equals(other.getGlobalTransactionId(), getGlobalTransactionId())
        && java.util.Arrays.equals(other.getBranchQualifier(), getBranchQualifier());
  }
}
