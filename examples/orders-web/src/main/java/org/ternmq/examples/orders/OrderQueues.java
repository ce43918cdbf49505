package org.ternmq.examples.orders;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

/**
 * Orders as map messages in two queues: where one is tells whether it is handled. Nothing else is
 * kept, so that several servers, or one that was started again, know the same.
 *
 * @param context of the caller, and in its transaction
 */
record OrderQueues(JMSContext context) {
  /** Where orders wait for the bean. */
  static final String PLACED = "orders-web.placed";

  /** Where handled orders stay to be looked at. */
  static final String HANDLED = "orders-web.handled";

  /** For so long. */
  static final Duration KEPT = Duration.ofDays(7);

  /** As many are shown at most, the newest. */
  static final int SHOWN = 50;

  void place(Order order) {
    try {
      context.createProducer().send(context.createQueue(PLACED), message(order));
    } catch (JMSException e) {
      throw new JMSRuntimeException("cannot place " + order.id(), e.getErrorCode(), e);
    }
  }

  /** Throws IllegalArgumentException for what is no order, such as what another program sent. */
  void handle(Message placed, Instant now) {
    try {
      MapMessage handled = message(order(placed));
      handled.setLong("handledAt", now.toEpochMilli());
      handled.setInt("delivery", placed.getIntProperty("JMSXDeliveryCount"));
      context
          .createProducer()
          .setTimeToLive(KEPT.toMillis())
          .send(context.createQueue(HANDLED), handled);
    } catch (JMSException e) {
      throw new JMSRuntimeException("cannot handle an order", e.getErrorCode(), e);
    }
  }

  /** What waits for the bean, newest first. */
  List<Order> waiting() {
    return newest(PLACED).stream().flatMap(message -> readable(message).stream()).toList();
  }

  /** What the bean has done, newest first. */
  List<HandledOrder> handled() {
    return newest(HANDLED).stream().flatMap(message -> handledOrder(message).stream()).toList();
  }

  private MapMessage message(Order order) throws JMSException {
    MapMessage message = context.createMapMessage();
    message.setString("id", order.id());
    message.setString("customer", order.customer());
    message.setString("article", order.article().name());
    message.setInt("quantity", order.quantity());
    message.setLong("placedAt", order.placedAt().toEpochMilli());
    return message;
  }

  private static Order order(Message message) throws JMSException {
    if (!(message instanceof MapMessage map)) {
      throw new IllegalArgumentException("not an order: " + message.getJMSMessageID());
    }
    OrderForm form =
        OrderForm.of(
            map.getString("customer"), map.getString("article"), map.getString("quantity"));
    if (!form.canBePlaced() || map.getString("id") == null) {
      throw new IllegalArgumentException(
          "not an order: " + message.getJMSMessageID() + " " + form.problems());
    }
    return form.order(map.getString("id"), Instant.ofEpochMilli(map.getLong("placedAt")));
  }

  /** Empty for what is no order: the bean will say so, and in the end it is a dead letter. */
  private static Optional<Order> readable(Message message) {
    try {
      return Optional.of(order(message));
    } catch (JMSException | IllegalArgumentException notAnOrder) {
      return Optional.empty();
    }
  }

  private static Optional<HandledOrder> handledOrder(Message message) {
    try {
      MapMessage map = (MapMessage) message;
      return Optional.of(
          new HandledOrder(
              order(message),
              Instant.ofEpochMilli(map.getLong("handledAt")),
              map.getInt("delivery")));
    } catch (JMSException | IllegalArgumentException | ClassCastException ofAnotherProgram) {
      return Optional.empty();
    }
  }

  private List<Message> newest(String queue) {
    Deque<Message> newest = new ArrayDeque<>();
    try (QueueBrowser browser = context.createBrowser(context.createQueue(queue))) {
      Enumeration<?> all = browser.getEnumeration();
      while (all.hasMoreElements()) {
        newest.addFirst((Message) all.nextElement());
        if (newest.size() > SHOWN) {
          newest.removeLast();
        }
      }
    } catch (JMSException e) {
      throw new JMSRuntimeException("cannot look into " + queue, e.getErrorCode(), e);
    }
    return List.copyOf(newest);
  }
}
