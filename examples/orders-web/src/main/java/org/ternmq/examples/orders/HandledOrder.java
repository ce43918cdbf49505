package org.ternmq.examples.orders;

import java.time.Instant;

/**
 * What became of an order; {@code delivery} counts from 1, and is more when one was rolled back.
 */
public record HandledOrder(Order order, Instant handledAt, int delivery) {}
