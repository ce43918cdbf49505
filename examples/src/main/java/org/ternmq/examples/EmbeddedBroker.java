package org.ternmq.examples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/**
 * A broker inside the application, with a journal in a directory. Its own clients reach it without
 * a socket; others may come over TCP. Messages outlive it.
 */
public final class EmbeddedBroker {
  private static final long WAIT_MS = Duration.ofSeconds(10).toMillis();
  private static final String QUEUE = "jobs";

  private EmbeddedBroker() {}

  /** Keeps its data in the directory that is given, or in a new temporary one. */
  public static void main(String[] arguments) throws IOException {
    Path data =
        arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("ternmq-example");
    run(data, System.out);
  }

  static void run(Path data, PrintStream out) {
    // Name and port are both optional: 0 takes a free port.
    BrokerOptions options =
        BrokerOptions.builder()
            .name("embedded")
            .listen("127.0.0.1:0")
            .dataDirectory(data)
            .maxDeliveries(5)
            .build();

    try (Broker broker = Broker.start(options)) {
      ConnectionFactory inside = new TernConnectionFactory("tern:vm://embedded?create=false");
      try (JMSContext context = inside.createContext()) {
        context.createProducer().send(context.createQueue(QUEUE), "sent without a socket");
      }
      int port = broker.listenAddress().getPort();
      ConnectionFactory outside = new TernConnectionFactory("tern://127.0.0.1:" + port);
      try (JMSContext context = outside.createContext()) {
        context.createProducer().send(context.createQueue(QUEUE), "sent over TCP");
      }
    }
    out.println("the broker is stopped, its data are in " + data);

    try (Broker broker = Broker.start(options);
        JMSContext context =
            new TernConnectionFactory("tern:vm://embedded?create=false").createContext()) {
      out.println("a new broker, " + broker.stats().connections() + " connection");
      var consumer = context.createConsumer(context.createQueue(QUEUE));
      out.println("received: " + consumer.receiveBody(String.class, WAIT_MS));
      out.println("received: " + consumer.receiveBody(String.class, WAIT_MS));
    }
  }
}
