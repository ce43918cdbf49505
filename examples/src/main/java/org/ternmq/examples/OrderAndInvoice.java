package org.ternmq.examples;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Enumeration;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.h2.jdbcx.JdbcDataSource;
import org.ternmq.jms.TernXAConnectionFactory;
import org.ternmq.xa.NarayanaService;
import org.ternmq.xa.TernRecovery;

/**
 * An order is taken from a queue, a row goes into a database, and an invoice is sent: in one JTA
 * transaction, with Narayana as its coordinator. With the option {@code --halt} the program ends as
 * if it had been killed, when both are prepared and the decision is in the log; the next run finds
 * what is in doubt and finishes it.
 *
 * <p>Arguments: a broker's URL, a directory for database and log, and perhaps {@code --halt}.
 */
public final class OrderAndInvoice {
  private static final String IN_DOUBT = "broker %d, database %d";

  private static final String NOTHING = IN_DOUBT.formatted(0, 0);

  /** What the database is called in the log of transactions. */
  private static final String SHOP = "shop";

  private final TernXAConnectionFactory broker;
  private final JdbcDataSource database = new JdbcDataSource();
  private final Path directory;
  private final boolean halt;
  private final PrintStream out;

  private OrderAndInvoice(String url, Path directory, boolean halt, PrintStream out) {
    this.broker = new TernXAConnectionFactory(url);
    this.database.setURL("jdbc:h2:" + directory.resolve("shop"));
    this.directory = directory;
    this.halt = halt;
    this.out = out;
  }

  /** See the class. */
  public static void main(String[] arguments)
      throws JMSException,
          SQLException,
          XAException,
          SystemException,
          NotSupportedException,
          RollbackException,
          HeuristicMixedException,
          HeuristicRollbackException {
    if (arguments.length < 2) {
      System.err.println("usage: OrderAndInvoice tern://host:port DIRECTORY [--halt]");
      return;
    }
    boolean halt = arguments.length > 2 && "--halt".equals(arguments[2]);
    new OrderAndInvoice(arguments[0], Path.of(arguments[1]), halt, System.out).run();
  }

  private void run()
      throws JMSException,
          SQLException,
          XAException,
          SystemException,
          NotSupportedException,
          RollbackException,
          HeuristicMixedException,
          HeuristicRollbackException {
    try (java.sql.Connection connection = database.getConnection()) {
      connection.createStatement().execute("create table if not exists orders(what varchar(80))");
    }
    String before = inDoubt();
    try (NarayanaService narayana =
        NarayanaService.builder("order-example", directory.resolve("log"))
            .recovering(broker)
            .recovering(SHOP, database)
            .recoveryPace(120, 1, 0)
            .start()) {
      if (!before.equals(NOTHING)) {
        out.println("in doubt: " + before);
        narayana.recoverNow();
        out.println("after recovery: " + inDoubt());
      } else {
        sendOrder("ten bicycles");
        takeOrder(narayana);
      }
    }
    out.println(
        "orders: " + count("orders") + ", rows: " + rows() + ", invoices: " + count("invoices"));
  }

  private void sendOrder(String what) {
    try (JMSContext context = broker.createContext()) {
      context.createProducer().send(context.createQueue("orders"), what);
    }
  }

  /** All of it happens, or nothing. */
  private void takeOrder(NarayanaService narayana)
      throws SQLException,
          SystemException,
          NotSupportedException,
          RollbackException,
          HeuristicMixedException,
          HeuristicRollbackException {
    ConnectionFactory jms = narayana.connectionFactory(broker);
    TransactionManager transactions = narayana.transactionManager();
    javax.sql.XAConnection shop = database.getXAConnection();
    transactions.begin();
    boolean done = false;
    // First, so that it is the first to be committed.
    transactions
        .getTransaction()
        .enlistResource(
            TernRecovery.named(
                SHOP, halt ? new HaltingResource(shop.getXAResource()) : shop.getXAResource()));
    try (JMSContext context = jms.createContext()) {
      try (JMSConsumer orders = context.createConsumer(context.createQueue("orders"))) {
        String order = orders.receiveBody(String.class, 5_000);
        insert(shop.getConnection(), order);
        context.createProducer().send(context.createQueue("invoices"), "invoice for " + order);
        out.println("took an order of " + order);
      }
      done = true;
    } finally {
      if (!done) {
        transactions.rollback();
      }
    }
    transactions.commit();
    shop.close();
    out.println("committed");
  }

  private static void insert(java.sql.Connection connection, String order) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("insert into orders values (?)")) {
      insert.setString(1, order);
      insert.executeUpdate();
    }
  }

  /** How many branches are prepared where. */
  private String inDoubt() throws JMSException, SQLException, XAException {
    int scan = XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN;
    int atTheBroker;
    try (XAConnection connection = broker.createXAConnection()) {
      atTheBroker = connection.createXASession().getXAResource().recover(scan).length;
    }
    javax.sql.XAConnection shop = database.getXAConnection();
    try {
      return IN_DOUBT.formatted(atTheBroker, shop.getXAResource().recover(scan).length);
    } finally {
      shop.close();
    }
  }

  private int count(String queueName) throws JMSException {
    try (Connection connection = broker.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      Queue queue = session.createQueue(queueName);
      QueueBrowser browser = session.createBrowser(queue);
      int found = 0;
      for (Enumeration<?> all = browser.getEnumeration(); all.hasMoreElements(); found++) {
        all.nextElement();
      }
      return found;
    }
  }

  private int rows() throws SQLException {
    try (java.sql.Connection connection = database.getConnection();
        ResultSet all = connection.createStatement().executeQuery("select count(*) from orders")) {
      all.next();
      return all.getInt(1);
    }
  }
}
