package org.ternmq.bench.load;

import java.util.Map;
import org.ternmq.bench.process.ProcessCounters;

/**
 * What a window took.
 *
 * @param count messages, deliveries or whatever is counted
 * @param flushes of the disk's cache, or less than 0 where the machine does not count them
 * @param probed what a probe saw, by the names of a result's fields
 */
public record Measured(
    double seconds,
    long count,
    ProcessCounters brokerBefore,
    ProcessCounters brokerAfter,
    ProcessCounters clientBefore,
    ProcessCounters clientAfter,
    long flushes,
    Map<String, Object> probed) {
  /** The window's edges cut through a send, and a commit of the last one is counted in part. */
  private static final double TOLERANCE = 0.9;

  private static final double MICROS_PER_SECOND = 1e6;

  /** How many a second. */
  public double rate() {
    return count / seconds;
  }

  /**
   * Whether the disk was told to flush often enough, where the machine counts that. It counts for
   * all its processes, so it can see too much and never too little.
   *
   * @param each how many flushes each of the counted needs
   */
  public Verdict flushed(double each) {
    return flushes < 0 ? Verdict.NOTHING : Verdict.ofFlushes(TOLERANCE * each * count, flushes);
  }

  /** The same with what a probe saw. */
  Measured probed(Map<String, Object> seen) {
    return new Measured(
        seconds, count, brokerBefore, brokerAfter, clientBefore, clientAfter, flushes, seen);
  }

  /** Puts the costs into a result. */
  public void tell(Map<String, Object> fields) {
    fields.put("count", count);
    fields.put("seconds", seconds);
    double each = MICROS_PER_SECOND / Math.max(1, count);
    double broker = brokerAfter.cpuSeconds() - brokerBefore.cpuSeconds();
    double client = clientAfter.cpuSeconds() - clientBefore.cpuSeconds();
    fields.put("broker_cpu_us", broker * each);
    fields.put("client_cpu_us", client * each);
    fields.put("broker_switches", perCount(brokerBefore, brokerAfter));
    fields.put("client_switches", perCount(clientBefore, clientAfter));
    fields.putAll(probed);
    if (flushes >= 0) {
      fields.put("flushes", flushes / (double) Math.max(1, count));
    }
  }

  private double perCount(ProcessCounters before, ProcessCounters after) {
    return Math.max(0, after.switches() - before.switches()) / (double) Math.max(1, count);
  }
}
