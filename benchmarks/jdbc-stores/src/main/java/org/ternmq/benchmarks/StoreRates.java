package org.ternmq.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.store.jdbc.JDBCPersistenceAdapter;
import org.apache.activemq.store.jdbc.adapter.H2JDBCAdapter;
import org.apache.activemq.store.jdbc.adapter.PostgresqlJDBCAdapter;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/**
 * How many messages of 1 KiB a store takes and gives, through a real client over TCP: each send
 * returns when the message is safe, each message is acknowledged as it is received.
 *
 * <pre>StoreRates ternmq|classic JDBC-URL|DIRECTORY USER PASSWORD SECONDS</pre>
 */
public final class StoreRates {
  private static final byte[] BODY = new byte[1_024];
  private static final String QUEUE = "rates";

  private StoreRates() {}

  public static void main(String[] arguments) throws Exception {
    String provider = arguments[0];
    int seconds = Integer.parseInt(arguments[4]);
    AutoCloseable broker;
    ConnectionFactory clients;
    if (provider.equals("ternmq")) {
      Broker started = Broker.start(options(arguments));
      broker = started;
      clients = new TernConnectionFactory("tern://127.0.0.1:" + started.listenAddress().getPort());
    } else {
      BrokerService started = classic(arguments);
      broker = started::stop;
      clients =
          new ActiveMQConnectionFactory(
              started.getTransportConnectors().get(0).getPublishableConnectString());
    }
    try (broker) {
      send(clients, 1, 2); // warms up
      double one = send(clients, 1, seconds);
      double sixteen = send(clients, 16, seconds);
      double taken = receive(clients, seconds);
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %,.0f | %,.0f | %,.0f |%n",
          provider,
          arguments[1].replaceAll("(jdbc:[a-z0-9]+:[a-z]*).*", "$1"),
          one,
          sixteen,
          taken);
    }
    System.exit(0);
  }

  private static BrokerOptions options(String[] arguments) {
    BrokerOptions.Builder options = BrokerOptions.builder().listen("127.0.0.1:0");
    return (arguments[1].startsWith("jdbc:")
            ? options.jdbcUrl(arguments[1]).jdbcUser(arguments[2]).jdbcPassword(arguments[3])
            : options.dataDirectory(Path.of(arguments[1])))
        .build();
  }

  /** As its documentation sets it up; without its journal in front, which is not supported any more. */
  private static BrokerService classic(String[] arguments) throws Exception {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(arguments[1]);
    pool.setUsername(arguments[2]);
    pool.setPassword(arguments[3]);
    pool.setMaximumPoolSize(32);
    JDBCPersistenceAdapter store = new JDBCPersistenceAdapter();
    store.setDataSource(pool);
    boolean postgres = arguments[1].startsWith("jdbc:postgresql");
    store.setAdapter(postgres ? new PostgresqlJDBCAdapter() : new H2JDBCAdapter());
    store.setUseLock(false);
    BrokerService service = new BrokerService();
    service.setBrokerName("classic");
    service.setUseJmx(false);
    service.setAdvisorySupport(false);
    service.setPersistenceAdapter(store);
    service.addConnector("tcp://127.0.0.1:0");
    service.start();
    service.waitUntilStarted();
    return service;
  }

  private static double send(ConnectionFactory clients, int producers, int seconds)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(producers);
    CountDownLatch begin = new CountDownLatch(1);
    List<Future<Long>> counts = new ArrayList<>();
    List<Connection> connections = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      Connection connection = clients.createConnection();
      connections.add(connection);
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
      producer.setDeliveryMode(DeliveryMode.PERSISTENT);
      counts.add(
          threads.submit(
              () -> {
                begin.await();
                long end = System.nanoTime() + seconds * 1_000_000_000L;
                long count = 0;
                for (; System.nanoTime() < end; count++) {
                  BytesMessage message = session.createBytesMessage();
                  message.writeBytes(BODY);
                  producer.send(message);
                }
                return count;
              }));
    }
    long begun = System.nanoTime();
    begin.countDown();
    long all = 0;
    for (Future<Long> count : counts) {
      all += count.get();
    }
    double rate = all * 1e9 / (System.nanoTime() - begun);
    for (Connection connection : connections) {
      connection.close();
    }
    threads.shutdown();
    return rate;
  }

  private static double receive(ConnectionFactory clients, int seconds) throws Exception {
    try (Connection connection = clients.createConnection()) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
      connection.start();
      consumer.receive(10_000);
      long begun = System.nanoTime();
      long end = begun + seconds * 1_000_000_000L;
      long count = 0;
      while (System.nanoTime() < end && consumer.receive(2_000) != null) {
        count++;
      }
      return count * 1e9 / (System.nanoTime() - begun);
    }
  }
}
