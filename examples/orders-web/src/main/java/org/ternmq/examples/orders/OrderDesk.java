package org.ternmq.examples.orders;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import java.util.List;

/** Takes orders, and tells where they are. The context is of the server's default factory. */
@Stateless
public class OrderDesk {
  @Inject private JMSContext context;

  /** In a transaction of the container: when this has returned, the order is safe in the broker. */
  public void place(Order order) {
    new OrderQueues(context).place(order);
  }

  /** What waits for the bean, newest first. */
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public List<Order> waiting() {
    return new OrderQueues(context).waiting();
  }

  /** What the bean has done, newest first. */
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public List<HandledOrder> handled() {
    return new OrderQueues(context).handled();
  }
}
