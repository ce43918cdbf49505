package org.ternmq.benchmarks;

import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Locale;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/**
 * How long a broker takes to start on tables with many messages of 1 KiB in one queue.
 *
 * <pre>
 * RestartWithMany fill JDBC-URL USER PASSWORD MESSAGES      one is sent, and its rows are copied
 * RestartWithMany start JDBC-URL USER PASSWORD              in a process of its own
 * </pre>
 */
public final class RestartWithMany {
  private static final String QUEUE = "deep";

  private RestartWithMany() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("fill")) {
      fill(arguments);
    } else {
      start(arguments);
    }
    System.exit(0);
  }

  private static Broker broker(String[] arguments) {
    return Broker.start(
        BrokerOptions.builder()
            .listen("127.0.0.1:0")
            .jdbcUrl(arguments[1])
            .jdbcUser(arguments[2])
            .jdbcPassword(arguments[3])
            .build());
  }

  private static Connection connect(Broker broker) throws Exception {
    int port = broker.listenAddress().getPort();
    Connection connection = new TernConnectionFactory("tern://127.0.0.1:" + port).createConnection();
    connection.start();
    return connection;
  }

  private static void fill(String[] arguments) throws Exception {
    try (Broker broker = broker(arguments);
        Connection connection = connect(broker)) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
      producer.send(session.createTextMessage("x".repeat(1_024)));
    }
    long more = Long.parseLong(arguments[4]) - 1;
    boolean h2 = arguments[1].startsWith("jdbc:h2");
    String numbers = h2 ? "SYSTEM_RANGE(1, " + more + ") r(x)" : "generate_series(1, " + more + ") r(x)";
    try (java.sql.Connection connection =
            DriverManager.getConnection(arguments[1], arguments[2], arguments[3]);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO ternmq_message SELECT payload_id + x, sent_ms, jms_message_id, jms_type,"
              + " correlation_id, body_type, text_body, payload FROM ternmq_message, "
              + numbers);
      statement.execute(
          "INSERT INTO ternmq_entry SELECT message_id + x, queue_id, payload_id + x, size_bytes,"
              + " priority, expires_ms, deliver_ms, 0, FALSE FROM ternmq_entry, "
              + numbers);
      statement.execute(
          "UPDATE ternmq_lease SET next_message_id = next_message_id + " + (more + 1));
      if (!h2) {
        statement.execute("VACUUM ANALYZE");
      }
    }
  }

  private static void start(String[] arguments) throws Exception {
    long begun = System.nanoTime();
    try (Broker broker = broker(arguments)) {
      double ready = (System.nanoTime() - begun) / 1e9;
      try (Connection connection = connect(broker);
          Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
          MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
        if (consumer.receive(60_000) == null) {
          throw new AssertionError("nothing came");
        }
      }
      double first = (System.nanoTime() - begun) / 1e9;
      System.gc();
      long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
      System.out.printf(
          Locale.ROOT,
          "| %s | ready %.2f s | first delivery %.2f s | heap after it %d MiB |%n",
          arguments[1].replaceAll("(jdbc:[a-z0-9]+:[a-z]*).*", "$1"),
          ready,
          first,
          heap >> 20);
    }
  }
}
