package org.ternmq.examples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.io.PrintStream;
import java.time.Duration;
import org.ternmq.jms.TernConnectionFactory;

/** A local transaction: what was received and what was sent happen together, or not at all. */
public final class Transactions {
  private static final long WAIT_MS = Duration.ofSeconds(10).toMillis();
  private static final int MAX_ATTEMPTS = 5;

  private Transactions() {}

  /** Runs on a broker in this JVM, or on the one whose URL is given. */
  public static void main(String[] arguments) throws JMSException {
    String url = arguments.length > 0 ? arguments[0] : "tern:vm://transactions";
    run(new TernConnectionFactory(url), System.out);
  }

  static void run(ConnectionFactory factory, PrintStream out) throws JMSException {
    try (JMSContext outside = factory.createContext()) {
      Queue orders = outside.createQueue("orders");
      Queue invoices = outside.createQueue("invoices");
      outside.createProducer().send(orders, "ten bicycles");

      try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
        JMSConsumer consumer = context.createConsumer(orders);
        boolean done = false;
        for (int attempt = 1; !done && attempt <= MAX_ATTEMPTS; attempt++) {
          done = bill(context, consumer, invoices, out);
        }
      }

      JMSConsumer billed = outside.createConsumer(invoices);
      out.println("billed: " + billed.receiveBody(String.class, WAIT_MS));
      out.println("billed twice: " + (billed.receiveNoWait() != null));
    }
  }

  /** True if it was committed. The first attempt fails half-way, as a database might. */
  private static boolean bill(
      JMSContext context, JMSConsumer consumer, Queue invoices, PrintStream out)
      throws JMSException {
    Message order = consumer.receive(WAIT_MS);
    context.createProducer().send(invoices, "invoice for " + order.getBody(String.class));
    if (!order.getJMSRedelivered()) {
      context.rollback();
      out.println("rolled back: the order is in its queue again, the invoice was never there");
      return false;
    }
    context.commit();
    out.println("committed at delivery " + order.getIntProperty("JMSXDeliveryCount"));
    return true;
  }
}
