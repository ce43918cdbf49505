package org.ternmq.examples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.io.PrintStream;
import java.time.Duration;
import org.ternmq.jms.TernConnectionFactory;

/** The smallest use: send to a queue, receive from it, with a property and a selector. */
public final class QueueSendReceive {
  private static final long WAIT_MS = Duration.ofSeconds(10).toMillis();

  private QueueSendReceive() {}

  /** Runs on a broker in this JVM, or on the one whose URL is given. */
  public static void main(String[] arguments) throws JMSException {
    String url = arguments.length > 0 ? arguments[0] : "tern:vm://queue-send-receive";
    run(new TernConnectionFactory(url), System.out);
  }

  static void run(ConnectionFactory factory, PrintStream out) throws JMSException {
    try (JMSContext context = factory.createContext()) {
      Queue orders = context.createQueue("orders");

      // A persistent message, which is the default, is on the broker's disk when send returns.
      context.createProducer().setProperty("region", "EU").send(orders, "ten bicycles");
      context.createProducer().setProperty("region", "US").setPriority(9).send(orders, "a boat");

      String european =
          context.createConsumer(orders, "region = 'EU'").receiveBody(String.class, WAIT_MS);
      out.println("from the EU: " + european);

      Message next = context.createConsumer(orders).receive(WAIT_MS);
      out.println(
          "next: " + next.getBody(String.class) + ", with priority " + next.getJMSPriority());
    }
  }
}
