package org.ternmq.bench.load;

import java.util.BitSet;
import java.util.List;

/**
 * Whether everything came that was sent, once, and in order.
 *
 * @param expected deliveries that there had to be
 * @param lost deliveries that there were not
 * @param duplicates deliveries of what had come before
 * @param outOfOrder deliveries to a consumer after a later message of the same producer
 * @param strays deliveries that a selector should have kept away, or a delay
 * @param unforced how many flushes of the disk there had to be, for what waited for one, and were
 *     not
 */
public record Verdict(
    long expected, long lost, long duplicates, long outOfOrder, long strays, long unforced) {
  /** Nothing expected, nothing wrong. */
  public static final Verdict NOTHING = new Verdict(0, 0, 0, 0, 0);

  /** Without a word on the disk. */
  public Verdict(long expected, long lost, long duplicates, long outOfOrder, long strays) {
    this(expected, lost, duplicates, outOfOrder, strays, 0);
  }

  /** Of a window in which there had to be that many flushes of the disk. */
  static Verdict ofFlushes(double needed, long counted) {
    return new Verdict(0, 0, 0, 0, 0, counted < needed ? Math.round(needed) - counted : 0);
  }

  /** Of consumers that share what one producer sent. */
  static Verdict ofShared(long sent, List<Arrivals> consumers) {
    BitSet union = new BitSet();
    long came = 0;
    Verdict faults = NOTHING;
    for (Arrivals each : consumers) {
      union.or(each.seen());
      came += each.seen().cardinality();
      faults = faults.plus(new Verdict(0, 0, each.again(), each.outOfOrder(), each.strays()));
    }
    long different = union.cardinality();
    return faults.plus(new Verdict(sent, sent - different, came - different, 0, 0));
  }

  /** Of consumers that each get all, or each their part, of what one producer sent. */
  static Verdict ofEach(long sent, List<Arrivals> consumers) {
    Verdict sum = NOTHING;
    for (Arrivals each : consumers) {
      long expected = each.expected(sent);
      long lost = expected - each.seen().cardinality();
      sum = sum.plus(new Verdict(expected, lost, each.again(), each.outOfOrder(), each.strays()));
    }
    return sum;
  }

  /** Both together. */
  public Verdict plus(Verdict other) {
    return new Verdict(
        expected + other.expected,
        lost + other.lost,
        duplicates + other.duplicates,
        outOfOrder + other.outOfOrder,
        strays + other.strays,
        unforced + other.unforced);
  }

  /** Whether nothing is wrong. */
  public boolean isRight() {
    return lost == 0 && duplicates == 0 && outOfOrder == 0 && strays == 0 && unforced == 0;
  }

  @Override
  public String toString() {
    return isRight()
        ? "ok"
        : "WRONG: of "
            + expected
            + " lost "
            + lost
            + ", twice "
            + duplicates
            + ", out of order "
            + outOfOrder
            + ", strays "
            + strays
            + ", flushes missing "
            + unforced;
  }
}
