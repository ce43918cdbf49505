package org.ternmq.examples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Topic;
import java.io.PrintStream;
import java.time.Duration;
import org.ternmq.jms.TernConnectionFactory;

/** A durable subscription keeps what was published while its subscriber was away. */
public final class DurableSubscription {
  private static final long WAIT_MS = Duration.ofSeconds(10).toMillis();
  private static final String SUBSCRIPTION = "newspaper";

  private DurableSubscription() {}

  /** Runs on a broker in this JVM, or on the one whose URL is given. */
  public static void main(String[] arguments) {
    String url = arguments.length > 0 ? arguments[0] : "tern:vm://durable-subscription";
    run(new TernConnectionFactory(url), System.out);
  }

  static void run(ConnectionFactory factory, PrintStream out) {
    try (JMSContext publisher = factory.createContext()) {
      Topic news = publisher.createTopic("news");

      // The client identifier and the name are the subscription: the same two find it again.
      try (JMSContext reader = factory.createContext()) {
        reader.setClientID("reader-1");
        JMSConsumer consumer = reader.createDurableConsumer(news, SUBSCRIPTION);
        publisher.createProducer().send(news, "Monday's news");
        out.println("at once: " + consumer.receiveBody(String.class, WAIT_MS));
      }

      publisher.createProducer().send(news, "Tuesday's news");

      try (JMSContext reader = factory.createContext()) {
        reader.setClientID("reader-1");
        JMSConsumer consumer = reader.createDurableConsumer(news, SUBSCRIPTION);
        out.println("afterwards: " + consumer.receiveBody(String.class, WAIT_MS));
        consumer.close();
        // Without this the broker would keep messages for the subscription for ever.
        reader.unsubscribe(SUBSCRIPTION);
      }
    }
  }
}
