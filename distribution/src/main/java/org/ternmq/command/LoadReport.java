package org.ternmq.command;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Runs a load to its end with a line each second, and tells the result. */
final class LoadReport {
  private final PrintStream out;
  private final LoadRun run;

  LoadReport(PrintStream out, LoadRun run) {
    this.out = out;
    this.run = run;
  }

  /** Blocks until the run is over. */
  void follow() throws InterruptedException {
    out.println(" time       sent/s   received/s   confirmed p50 / p99        delivered p50 / p99");
    long sentBefore = 0;
    long receivedBefore = 0;
    long before = run.elapsedNanos();
    boolean over = false;
    while (!over) {
      over = run.awaitEnd(1, TimeUnit.SECONDS);
      long now = run.elapsedNanos();
      long sent = run.sent();
      long received = run.received();
      LoadRun.Interval interval = run.interval();
      boolean rest = run.producersAreDone() && sent == sentBefore && received == receivedBefore;
      if (!rest) {
        out.println(
            Format.text(
                "%3d s %,12.0f %,12.0f   %-26s %s",
                TimeUnit.NANOSECONDS.toSeconds(now + 500_000_000L),
                rate(sent - sentBefore, now - before),
                rate(received - receivedBefore, now - before),
                pair(interval.confirmTimes()),
                pair(interval.deliveryTimes())));
      }
      sentBefore = sent;
      receivedBefore = received;
      before = now;
    }
  }

  private static double rate(long count, long nanos) {
    return count * 1e9 / Math.max(1, nanos);
  }

  private static String pair(Histogram times) {
    return times.getTotalCount() == 0
        ? "-"
        : Format.duration(times.getValueAtPercentile(50))
            + " / "
            + Format.duration(times.getValueAtPercentile(99));
  }

  /**
   * @param nanos how long the producers ran
   */
  void summary(long nanos) {
    out.println();
    out.println(
        Format.text("messages   %,d sent and confirmed, %,d received", run.sent(), run.received()));
    out.println(Format.text("rate       %s per second sent", Format.perSecond(run.sent(), nanos)));
    out.println("confirmed  " + percentiles(run.confirmTotal()));
    if (run.deliveryTotal().getTotalCount() > 0) {
      out.println("delivered  " + percentiles(run.deliveryTotal()));
    }
  }

  private static String percentiles(Histogram times) {
    if (times.getTotalCount() == 0) {
      return "nothing";
    }
    return Format.text(
        "p50 %s, p90 %s, p99 %s, p99.9 %s, max %s",
        Format.duration(times.getValueAtPercentile(50)),
        Format.duration(times.getValueAtPercentile(90)),
        Format.duration(times.getValueAtPercentile(99)),
        Format.duration(times.getValueAtPercentile(99.9)),
        Format.duration(times.getMaxValue()));
  }
}
