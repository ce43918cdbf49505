package org.ternmq.bench.load;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Times of one thread, those of the measured window only. */
public final class Latency {
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int DIGITS = 3;
  private static final double NANOS_PER_MICRO = 1000;

  private final Stage stage;
  private final Histogram nanos = new Histogram(LONGEST_NANOS, DIGITS);

  public Latency(Stage stage) {
    this.stage = stage;
  }

  /** Notes a time that ends now, if now is part of the window. */
  public void endsNow(long beginNanos) {
    if (stage.isMeasuring()) {
      nanos.recordValue(Math.min(LONGEST_NANOS, Math.max(0, System.nanoTime() - beginNanos)));
    }
  }

  /** Puts the percentiles of several threads' times, in microseconds, under names that begin so. */
  public static void tell(String name, List<Latency> all, Map<String, Object> fields) {
    Histogram sum = new Histogram(LONGEST_NANOS, DIGITS);
    all.forEach(each -> sum.add(each.nanos));
    if (sum.getTotalCount() > 0) {
      fields.put(name + "_p50_us", sum.getValueAtPercentile(50) / NANOS_PER_MICRO);
      fields.put(name + "_p99_us", sum.getValueAtPercentile(99) / NANOS_PER_MICRO);
      fields.put(name + "_p999_us", sum.getValueAtPercentile(99.9) / NANOS_PER_MICRO);
      fields.put(name + "_max_us", sum.getMaxValue() / NANOS_PER_MICRO);
    }
  }
}
