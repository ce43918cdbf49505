package org.ternmq.command;

import java.time.Duration;

/**
 * What a load run does.
 *
 * @param bodyBytes at least {@link #MIN_BODY_BYTES}
 * @param duration how long the producers send
 * @param transactionSize messages per local transaction on both sides; 0 = none
 */
record Load(
    DestinationName destination,
    int producers,
    int consumers,
    int bodyBytes,
    Duration duration,
    boolean persistent,
    int transactionSize) {

  /** Room for the number of the run and the time of the send. */
  static final int MIN_BODY_BYTES = 16;

  String describe() {
    return Format.text(
        "%s, %s, %s messages of %,d bytes%s",
        Format.count(producers, "producer"),
        Format.count(consumers, "consumer"),
        persistent ? "persistent" : "non-persistent",
        bodyBytes,
        transactionSize == 0 ? "" : Format.text(", transactions of %,d", transactionSize));
  }
}
