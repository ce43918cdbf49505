package org.ternmq.bench.load;

import java.time.Duration;

/**
 * How long and how much.
 *
 * @param rate messages a second that all producers send together; 0 = as many as they can
 * @param messages of the scenarios that send a fixed number
 * @param probe what is looked at beside the rate, at a price for it
 */
public record RunOptions(Duration warmUp, Duration window, double rate, int messages, Probe probe) {

  /** Nothing but the rate. */
  public RunOptions(Duration warmUp, Duration window, double rate, int messages) {
    this(warmUp, window, rate, messages, Probe.NONE);
  }
}
