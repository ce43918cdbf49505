package org.ternmq.examples;

import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.ternmq.jdbc.JdbcJms;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/**
 * A row is inserted and a message is sent in one transaction of a database, without XA: the broker
 * keeps its messages in the database of the application. Both are there, or neither; and the broker
 * need not run when the application commits.
 */
public final class OrderRowAndMessage {
  private static final long WAIT_MS = Duration.ofSeconds(10).toMillis();
  private static final Queue SHIPPING = new TernQueue("shipping");

  private final DataSource database;
  private final JdbcJms jms;

  private OrderRowAndMessage(DataSource database) {
    this.database = database;
    this.jms = JdbcJms.of(database);
  }

  /** Keeps its database in the directory that is given, or in a new temporary one. */
  public static void main(String[] arguments) throws SQLException, IOException {
    Path data =
        arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("ternmq-example");
    run(data, System.out);
  }

  static void run(Path data, PrintStream out) throws SQLException {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:file:" + data.toAbsolutePath().resolve("shop"));
    database.setUser("sa");
    BrokerOptions options =
        BrokerOptions.builder()
            .name("shop")
            .jdbcUrl(database.getURL())
            .jdbcUser("sa")
            .jdbcPassword("")
            .build();

    OrderRowAndMessage shop;
    Broker broker = Broker.start(options); // its first start makes its tables
    try {
      createOrders(database);
      shop = new OrderRowAndMessage(database);
      shop.order("ten bicycles", true);
      out.println("to be shipped: " + receive(WAIT_MS));
      shop.order("a boat", false);
      out.println("rolled back, to be shipped: " + receive(500));
      out.println("orders: " + shop.orders());
    } finally {
      broker.close();
    }
    shop.order("two kites", true);
    out.println("an order was taken while no broker ran");
    broker = Broker.start(options);
    try {
      out.println("to be shipped: " + receive(WAIT_MS));
      out.println("orders: " + shop.orders());
    } finally {
      broker.close();
    }
  }

  private static void createOrders(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE orders (what VARCHAR(80))");
    }
  }

  /** Row and message, or neither. */
  private void order(String what, boolean paid) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO orders VALUES (?)")) {
        insert.setString(1, what);
        insert.executeUpdate();
      }
      jms.send(connection, SHIPPING, what);
      if (paid) {
        connection.commit();
      } else {
        connection.rollback();
      }
    }
  }

  private int orders() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static String receive(long waitMs) {
    try (JMSContext context =
        new TernConnectionFactory("tern:vm://shop?create=false").createContext()) {
      return context.createConsumer(SHIPPING).receiveBody(String.class, waitMs);
    }
  }
}
