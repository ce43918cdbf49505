package org.ternmq.examples.orders;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The pages as HTML. All that comes from elsewhere goes through {@link #text}. */
final class Page {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Page() {}

  /**
   * The form; what was wrong with it stands beside its fields, and {@code failure} above, if any.
   */
  static String form(String root, OrderForm form, String failure) {
    StringBuilder body = new StringBuilder("<h1>Place an order</h1>\n");
    if (failure != null) {
      alert(body, failure);
    } else if (!form.canBePlaced()) {
      alert(body, "Your order was not placed yet: please look at the marked fields.");
    }
    body.append("<form method=\"post\" action=\"").append(text(root)).append("/orders\">\n");
    beginField(body, form, "customer", "Your name");
    body.append("<input id=\"customer\" name=\"customer\" autocomplete=\"name\" value=\"")
        .append(text(form.customer()))
        .append('"');
    endField(body, form, "customer", "");
    beginField(body, form, "article", "Article");
    body.append("<select id=\"article\" name=\"article\"");
    endField(body, form, "article", options(form));
    beginField(body, form, "quantity", "Quantity");
    body.append("<input id=\"quantity\" name=\"quantity\" inputmode=\"numeric\" value=\"")
        .append(text(form.quantity()))
        .append('"');
    endField(body, form, "quantity", "");
    body.append("<button type=\"submit\">Place the order</button>\n</form>\n");
    return whole(root, "Place an order", false, body);
  }

  private static String options(OrderForm form) {
    StringBuilder options = new StringBuilder();
    for (Article article : Article.values()) {
      options
          .append("\n<option value=\"")
          .append(article.name())
          .append(article.name().equals(form.article()) ? "\" selected>" : "\">")
          .append(text(article.title()))
          .append(", ")
          .append(money(article.cents()))
          .append("</option>");
    }
    return options.append("</select>").toString();
  }

  private static void beginField(StringBuilder body, OrderForm form, String name, String label) {
    body.append(
            form.problems().containsKey(name) ? "<p class=\"field wrong\">" : "<p class=\"field\">")
        .append("<label for=\"")
        .append(name)
        .append("\">")
        .append(label)
        .append("</label>\n");
  }

  /** Ends the control's tag; screen readers read the problem with it. */
  private static void endField(StringBuilder body, OrderForm form, String name, String content) {
    String problem = form.problems().get(name);
    if (problem != null) {
      body.append(" aria-invalid=\"true\" aria-describedby=\"").append(name).append("-problem\"");
    }
    body.append('>').append(content);
    if (problem != null) {
      body.append("\n<span class=\"problem\" id=\"")
          .append(name)
          .append("-problem\">")
          .append(text(problem))
          .append("</span>");
    }
    body.append("</p>\n");
  }

  /**
   * The orders, newest first. While one waits, or is in the bean's hands, where a browser of the
   * queue does not see it, the page asks again by itself.
   *
   * @param placed the id of the order that this customer has just placed, or null
   */
  static String orders(
      String root, List<Order> waiting, List<HandledOrder> handled, String placed) {
    StringBuilder body = new StringBuilder("<h1>Orders</h1>\n");
    boolean known =
        handled.stream().anyMatch(one -> one.order().id().equals(placed))
            || waiting.stream().anyMatch(one -> one.id().equals(placed));
    if (known) {
      body.append("<p class=\"notice\" role=\"status\">Thank you. Your order is placed.</p>\n");
    }
    boolean inHands = !known && isOrderId(placed);
    if (inHands) {
      body.append("<p class=\"notice\" role=\"status\">Your order is being handled just now;")
          .append(" if it does not appear here, there is none of this number.</p>\n");
    }
    if (waiting.isEmpty() && handled.isEmpty()) {
      body.append(inHands ? "" : "<p class=\"none\">There is no order yet.</p>\n");
      return whole(root, "Orders", inHands, body);
    }
    body.append(
        """
        <div class="scroll"><table>
        <thead><tr><th>Order</th><th>Customer</th><th>Article</th><th class="number">Quantity</th>\
        <th class="number">Total</th><th>Placed (UTC)</th><th>State</th></tr></thead>
        <tbody>
        """);
    for (Order order : waiting) {
      row(body, order, placed, "<span class=\"state\">waiting</span>");
    }
    for (HandledOrder one : handled) {
      row(
          body,
          one.order(),
          placed,
          "<span class=\"state done\">handled</span> <small>"
              + time(one.handledAt())
              + (one.delivery() > 1 ? ", at attempt " + one.delivery() : "")
              + "</small>");
    }
    body.append("</tbody>\n</table></div>\n");
    if (handled.size() == OrderQueues.SHOWN) {
      body.append("<p class=\"none\">The ")
          .append(OrderQueues.SHOWN)
          .append(" orders that came last are shown.</p>\n");
    }
    return whole(root, "Orders", inHands || !waiting.isEmpty(), body);
  }

  private static boolean isOrderId(String placed) {
    return placed != null && placed.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  }

  private static void row(StringBuilder body, Order order, String placed, String state) {
    body.append(order.id().equals(placed) ? "<tr class=\"mine\" id=\"" : "<tr id=\"")
        .append(text(order.id()))
        .append("\"><td><code>")
        .append(text(order.id().substring(0, Math.min(8, order.id().length()))))
        .append("</code></td><td>")
        .append(text(order.customer()))
        .append("</td><td>")
        .append(text(order.article().title()))
        .append("</td><td class=\"number\">")
        .append(order.quantity())
        .append("</td><td class=\"number\">")
        .append(money(order.totalCents()))
        .append("</td><td>")
        .append(time(order.placedAt()))
        .append("</td><td>")
        .append(state)
        .append("</td></tr>\n");
  }

  /** For what cannot be shown. */
  static String failure(String root, String title, String explanation) {
    StringBuilder body = new StringBuilder("<h1>").append(text(title)).append("</h1>\n");
    alert(body, explanation);
    return whole(root, title, false, body);
  }

  private static void alert(StringBuilder body, String problem) {
    body.append("<p class=\"alert\" role=\"alert\">").append(text(problem)).append("</p>\n");
  }

  private static String whole(String root, String title, boolean again, CharSequence body) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="UTF-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        %s<title>%s - Tern Cycles</title>
        <link rel="icon" href="%s/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="%s/style.css">
        </head>
        <body>
        <header><a class="brand" href="%s/">Tern Cycles</a>
        <nav><a href="%s/">Place an order</a> <a href="%s/orders">Orders</a></nav></header>
        <main>
        %s</main>
        <footer>An example of TernMQ in a Jakarta EE server.</footer>
        </body>
        </html>
        """
        .formatted(
            again ? "<meta http-equiv=\"refresh\" content=\"2\">\n" : "",
            text(title),
            text(root),
            text(root),
            text(root),
            text(root),
            text(root),
            body);
  }

  static String money(long cents) {
    return String.format(Locale.ROOT, "%,.2f EUR", BigDecimal.valueOf(cents, 2));
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** Text and values of attributes: nothing in it is markup. */
  static String text(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
