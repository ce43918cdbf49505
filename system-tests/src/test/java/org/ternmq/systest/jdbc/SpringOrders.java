package org.ternmq.systest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;
import org.ternmq.jdbc.JdbcJms;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Seed;

/** An application that writes rows and sends messages in Spring's transactions of the database. */
final class SpringOrders implements AutoCloseable {
  private static final String QUEUE = "spring.orders";
  private static final int PAUSE_MS = 5; // the database is not to be what the test is about

  private final SingleConnectionDataSource dataSource;
  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final JdbcJms jms;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicInteger committed = new AtomicInteger();

  SpringOrders(String url, String user, String password) {
    dataSource = new SingleConnectionDataSource(url, user, password, true);
    jdbc = new JdbcTemplate(dataSource);
    transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    jms = JdbcJms.of(dataSource);
    jdbc.execute("DROP TABLE IF EXISTS orders");
    jdbc.execute("CREATE TABLE orders (number INTEGER PRIMARY KEY)");
  }

  /** What arrives on that connection, as it arrives. */
  List<String> listen(Connection connection) throws JMSException {
    List<String> arrived = new CopyOnWriteArrayList<>();
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    session
        .createConsumer(session.createQueue(QUEUE))
        .setMessageListener(
            message -> {
              try {
                arrived.add(message.getBody(String.class));
              } catch (JMSException e) {
                arrived.add(e.toString());
              }
            });
    connection.start();
    return arrived;
  }

  Void commitUntilStopped() throws InterruptedException {
    RandomGenerator random = Seed.random("orders of Spring");
    while (!stop.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
      boolean rollback = random.nextInt(5) == 0;
      transaction.executeWithoutResult(
          status -> {
            jdbc.update("INSERT INTO orders VALUES (?)", committed.get());
            send(rollback ? "never" : "m" + committed.get());
            if (rollback) {
              status.setRollbackOnly();
            }
          });
      committed.addAndGet(rollback ? 0 : 1);
    }
    return null;
  }

  private void send(String text) {
    jdbc.execute(
        (ConnectionCallback<Void>)
            connection -> {
              jms.send(connection, new TernQueue(QUEUE), text);
              return null;
            });
  }

  void awaitCommits(int more) {
    int from = committed.get();
    await().atMost(Deadline.PATIENT).until(() -> committed.get() >= from + more);
  }

  void stop() {
    stop.countDown();
  }

  /** After the end of the commits. */
  void assertArrivedOnceAndInOrder(List<String> arrived) {
    await().atMost(Deadline.PATIENT).until(() -> arrived.size() >= committed.get());
    await()
        .atMost(Deadline.PATIENT)
        .until(() -> jdbc.queryForObject("SELECT COUNT(*) FROM ternmq_inbox", Integer.class) == 0);
    assertThat(arrived)
        .as("seed %d", Seed.value())
        .isEqualTo(IntStream.range(0, committed.get()).mapToObj(i -> "m" + i).toList());
    assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM orders", Integer.class))
        .isEqualTo(committed.get());
  }

  @Override
  public void close() {
    dataSource.destroy();
  }
}
