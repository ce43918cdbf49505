package org.ternmq.examples.orders;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a browser sent, checked. Whatever it was is kept, so that the page can show it again beside
 * what is wrong with it.
 *
 * @param problems what to tell for a field, by the field's name; empty: it can be placed
 */
record OrderForm(String customer, String article, String quantity, Map<String, String> problems) {
  static final int LONGEST_CUSTOMER = 60;
  static final int MOST = 1_000;

  static OrderForm empty() {
    return new OrderForm("", Article.BICYCLE.name(), "1", Map.of());
  }

  /** Each of them may be null: browsers are not the only ones that send forms. */
  static OrderForm of(String customer, String article, String quantity) {
    String name = customer == null ? "" : customer.strip();
    String count = quantity == null ? "" : quantity.strip();
    Map<String, String> problems = new LinkedHashMap<>();
    if (name.isEmpty()) {
      problems.put("customer", "Please tell us your name.");
    } else if (name.codePointCount(0, name.length()) > LONGEST_CUSTOMER) {
      problems.put("customer", "A name has at most " + LONGEST_CUSTOMER + " letters here.");
    } else if (name.codePoints().anyMatch(Character::isISOControl)) {
      problems.put("customer", "A name is one line of letters.");
    }
    if (Article.named(article).isEmpty()) {
      problems.put("article", "Please choose an article that we have.");
    }
    if (!isQuantity(count)) {
      problems.put("quantity", "Please give a whole number from 1 to " + MOST + ".");
    }
    return new OrderForm(name, article == null ? "" : article, count, problems);
  }

  private static boolean isQuantity(String text) {
    try {
      int number = Integer.parseInt(text);
      return number >= 1 && number <= MOST;
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }

  boolean canBePlaced() {
    return problems.isEmpty();
  }

  /** Only of a form that can be placed. */
  Order order(String id, Instant now) {
    return new Order(
        id, customer, Article.named(article).orElseThrow(), Integer.parseInt(quantity), now);
  }
}
