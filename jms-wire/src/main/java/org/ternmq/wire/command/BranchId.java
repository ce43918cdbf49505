package org.ternmq.wire.command;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The name of a branch of a distributed transaction (the XID of the X/Open XA specification 4.2),
 * chosen by the transaction manager. Nobody changes the arrays after it was made.
 *
 * @param formatId whose naming scheme it follows; any number but -1
 * @param globalTransactionId 1 to 64 bytes
 * @param branchQualifier 1 to 64 bytes
 */
public record BranchId(int formatId, byte[] globalTransactionId, byte[] branchQualifier) {
  /** The most bytes of each of the two parts. */
  public static final int MAX_PART_BYTES = 64;

  /** The format of the null XID, which names nothing. */
  public static final int NULL_FORMAT = -1;

  /**
   * @throws IllegalArgumentException if it is not a legal name; the text says why
   */
  public BranchId {
    if (formatId == NULL_FORMAT) {
      throw new IllegalArgumentException("format id -1 is that of the null XID");
    }
    check("global transaction id", globalTransactionId);
    check("branch qualifier", branchQualifier);
  }

  private static void check(String part, byte[] bytes) {
    if (bytes.length == 0 || bytes.length > MAX_PART_BYTES) {
      throw new IllegalArgumentException(
          "the %s has %d bytes, allowed is 1 to %d".formatted(part, bytes.length, MAX_PART_BYTES));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BranchId branch
        && formatId == branch.formatId
        && Arrays.equals(globalTransactionId, branch.globalTransactionId)
        && Arrays.equals(branchQualifier, branch.branchQualifier);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * formatId + Arrays.hashCode(globalTransactionId))
        + Arrays.hashCode(branchQualifier);
  }

  /** The format id in decimal and both parts in hexadecimal, joined by colons. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return formatId
        + ":"
        + hex.formatHex(globalTransactionId)
        + ":"
        + hex.formatHex(branchQualifier);
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is not of that form; the text says why
   */
  public static BranchId parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          "a branch is named formatId:globalTransactionId:branchQualifier, the last two in"
              + " hexadecimal");
    }
    HexFormat hex = HexFormat.of();
    return new BranchId(Integer.parseInt(parts[0]), hex.parseHex(parts[1]), hex.parseHex(parts[2]));
  }
}
