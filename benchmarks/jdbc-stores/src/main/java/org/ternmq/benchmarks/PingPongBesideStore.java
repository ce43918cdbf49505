package org.ternmq.benchmarks;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/**
 * How long two clients that send each other messages that are not persistent wait for the store,
 * with which they have nothing to do: alone, and beside producers and a consumer of a durable queue.
 *
 * <pre>PingPongBesideStore JDBC-URL|DIRECTORY USER PASSWORD SECONDS</pre>
 */
public final class PingPongBesideStore {
  private static final int PRODUCERS = 8;
  private static final int MOST_BEATS = 1_000_000;
  private static final byte[] BODY = new byte[1_024];

  private PingPongBesideStore() {}

  public static void main(String[] arguments) throws Exception {
    int seconds = Integer.parseInt(arguments[3]);
    BrokerOptions.Builder options = BrokerOptions.builder().listen("127.0.0.1:0");
    BrokerOptions all =
        (arguments[0].startsWith("jdbc:")
                ? options.jdbcUrl(arguments[0]).jdbcUser(arguments[1]).jdbcPassword(arguments[2])
                : options.dataDirectory(Path.of(arguments[0])))
            .build();
    try (Broker broker = Broker.start(all);
        Connection connection = connect(broker);
        Connection other = connect(broker)) {
      AtomicBoolean stop = new AtomicBoolean();
      ExecutorService threads = Executors.newCachedThreadPool();
      List<Future<?>> under = new ArrayList<>();
      under.add(threads.submit(() -> answer(other, stop)));
      pingPong(connection, 1); // warms up
      long[] alone = pingPong(connection, seconds);
      AtomicLong sent = new AtomicLong();
      List<Connection> loading = new ArrayList<>();
      for (int i = 0; i <= PRODUCERS; i++) {
        Connection load = connect(broker);
        loading.add(load);
        under.add(
            i == 0
                ? threads.submit(() -> consume(load, stop))
                : threads.submit(() -> produce(load, sent, stop)));
      }
      pingPong(connection, 2);
      long before = sent.get();
      long[] beside = pingPong(connection, seconds);
      double rate = (sent.get() - before) / (double) seconds;
      stop.set(true);
      for (Future<?> each : under) {
        each.get();
      }
      threads.shutdown();
      for (Connection load : loading) {
        load.close();
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %,.0f |%n",
          arguments[0].replaceAll("(jdbc:[a-z0-9]+:[a-z]*).*", "$1"),
          percentiles(alone),
          percentiles(beside),
          rate);
    }
    System.exit(0);
  }

  private static Connection connect(Broker broker) throws JMSException {
    int port = broker.listenAddress().getPort();
    Connection connection = new TernConnectionFactory("tern://127.0.0.1:" + port).createConnection();
    connection.start();
    return connection;
  }

  private static Void answer(Connection connection, AtomicBoolean stop) throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      MessageConsumer pings = session.createConsumer(session.createQueue("ping"));
      MessageProducer pongs = session.createProducer(session.createQueue("pong"));
      pongs.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      while (!stop.get()) {
        if (pings.receive(100) != null) {
          pongs.send(session.createMessage());
        }
      }
    }
    return null;
  }

  /** Nanoseconds of each round trip, ascending. */
  private static long[] pingPong(Connection connection, int seconds) throws JMSException {
    long[] nanos = new long[MOST_BEATS];
    int count = 0;
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      MessageProducer pings = session.createProducer(session.createQueue("ping"));
      pings.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      MessageConsumer pongs = session.createConsumer(session.createQueue("pong"));
      long end = System.nanoTime() + seconds * 1_000_000_000L;
      for (long begun = System.nanoTime(); begun < end && count < MOST_BEATS; ) {
        pings.send(session.createMessage());
        if (pongs.receive(30_000) == null) {
          throw new AssertionError("no answer");
        }
        long now = System.nanoTime();
        nanos[count++] = now - begun;
        begun = now;
      }
    }
    long[] all = Arrays.copyOf(nanos, count);
    Arrays.sort(all);
    return all;
  }

  private static Void produce(Connection connection, AtomicLong sent, AtomicBoolean stop)
      throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      MessageProducer producer = session.createProducer(session.createQueue("durable"));
      while (!stop.get()) {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(BODY);
        producer.send(message);
        sent.incrementAndGet();
      }
    }
    return null;
  }

  private static Void consume(Connection connection, AtomicBoolean stop) throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      MessageConsumer consumer = session.createConsumer(session.createQueue("durable"));
      while (!stop.get()) {
        consumer.receive(100);
      }
    }
    return null;
  }

  private static String percentiles(long[] nanos) {
    return String.format(
        Locale.ROOT,
        "%,d / %,d / %,d",
        nanos[nanos.length / 2] / 1_000,
        nanos[nanos.length * 99 / 100] / 1_000,
        nanos[nanos.length - 1] / 1_000);
  }
}
