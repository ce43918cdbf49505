package org.ternmq.examples.orders;

import java.time.Instant;

/** An order as a customer placed it. */
public record Order(String id, String customer, Article article, int quantity, Instant placedAt) {
  public long totalCents() {
    return article.cents() * quantity;
  }
}
