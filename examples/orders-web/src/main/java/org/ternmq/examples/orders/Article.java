package org.ternmq.examples.orders;

import java.util.Arrays;
import java.util.Optional;

/** What the shop sells. */
public enum Article {
  BICYCLE("Bicycle", 64_900),
  TANDEM("Tandem", 189_900),
  HELMET("Helmet", 5_950),
  BELL("Bell", 1_290);

  private final String title;
  private final long cents;

  Article(String title, long cents) {
    this.title = title;
    this.cents = cents;
  }

  public String title() {
    return title;
  }

  /** The price of one. */
  public long cents() {
    return cents;
  }

  /** The one that a form or message names, if the shop has it. */
  public static Optional<Article> named(String name) {
    return Arrays.stream(values()).filter(article -> article.name().equals(name)).findFirst();
  }
}
