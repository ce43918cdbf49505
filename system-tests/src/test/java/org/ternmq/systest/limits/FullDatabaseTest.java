package org.ternmq.systest.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.server.store.jdbc.PostgresServer;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.SwallowingNetwork;

/** A database whose disk, a small file system of its own, fills up and is given more room. */
@Timeout(180)
class FullDatabaseTest {
  private static final int BODY_BYTES = 100_000;
  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final int LEASE_MS = 1_500;
  private static final int OUTAGE_MS = 1_500;

  private Path disk;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    disk = Files.createTempDirectory("ternmq-full");
    assumeTrue(
        command("mount", "-t", "tmpfs", "-o", "size=40m", "ternmq", disk.toString()),
        "skipped: mounting a small file system needs root");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    boolean unused = command("umount", "-l", disk.toString());
    Files.deleteIfExists(disk);
  }

  private static boolean command(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @Test
  void onH2SendsWaitUntilThereIsRoomAgainAndAreStoredOnce() throws Exception {
    fillAndGiveRoom(broker("jdbc:h2:file:" + disk.resolve("store"), "sa", "secret"));
  }

  @Test
  void onPostgresSendsWaitUntilThereIsRoomAgainAndAreStoredOnce() throws Exception {
    PostgresServer server = PostgresServer.startOrSkip();
    try {
      useSmallDisk(server);
      fillAndGiveRoom(broker(server.url(), server.user(), ""));
    } finally {
      server.close();
    }
  }

  @Test
  void aBrokerThatIsCutOffFromItsFullDatabaseEnds() throws Exception {
    PostgresServer server = PostgresServer.startOrSkip();
    try (SwallowingNetwork network = new SwallowingNetwork(server.port())) {
      useSmallDisk(server);
      String url = server.url().replace(":" + server.port(), ":" + network.port());
      BrokerProcess broker = broker(url, server.user(), "");
      broker.start();
      ExecutorService sending = Executors.newSingleThreadExecutor();
      try (Connection connection = broker.connect()) {
        var unused =
            sending.submit(() -> send(connection, new AtomicInteger(), new AtomicBoolean()));
        await().atMost(PATIENT).until(() -> broker.log().contains("The database's disk is full"));
        network.swallow();
        await().atMost(PATIENT).until(() -> !broker.isAlive());
        assertThat(broker.log()).contains("could not be renewed for");
      } catch (AssertionError | ConditionTimeoutException e) {
        System.out.println(broker.log());
        throw e;
      } finally {
        sending.shutdownNow();
        broker.end();
      }
    } finally {
      server.close();
    }
  }

  private static BrokerProcess broker(String url, String user, String password) {
    return new BrokerProcess()
        .inDatabase(url, user, password)
        .option("--set", "jdbc-lease-ms=" + LEASE_MS, "--set", "jdbc-outage-ms=" + OUTAGE_MS);
  }

  private void useSmallDisk(PostgresServer server)
      throws IOException, InterruptedException, SQLException {
    assumeTrue(command("chown", "postgres", disk.toString()), "needs root");
    execute(server, "CREATE TABLESPACE small LOCATION '" + disk + "'");
    execute(server, "ALTER DATABASE postgres SET default_tablespace = small");
  }

  private static void execute(PostgresServer server, String sql) throws SQLException {
    try (java.sql.Connection connection =
            DriverManager.getConnection(server.url(), server.user(), "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void fillAndGiveRoom(BrokerProcess broker) throws Exception {
    broker.start();
    AtomicInteger confirmed = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService sending = Executors.newSingleThreadExecutor();
    try (Connection connection = broker.connect()) {
      Future<Integer> sent = sending.submit(() -> send(connection, confirmed, stop));
      await().atMost(PATIENT).until(() -> broker.log().contains("The database's disk is full"));
      int atTheLimit = confirmed.get();
      assertThat(atTheLimit).isGreaterThan(20);
      await()
          .during(Duration.ofMillis(4L * OUTAGE_MS)) // there is no end to it
          .atMost(PATIENT)
          .untilAsserted(() -> assertThat(confirmed.get()).isLessThanOrEqualTo(atTheLimit + 1));

      assertThat(command("mount", "-o", "remount,size=400m", disk.toString())).isTrue();
      await().atMost(PATIENT).until(() -> confirmed.get() > atTheLimit + 20);
      stop.set(true);
      assertThat(sent.get(30, TimeUnit.SECONDS)).isEqualTo(confirmed.get());
      assertAllThere(connection, confirmed.get());
      assertThat(broker.isAlive()).isTrue();
      assertThat(broker.log()).contains("The database's disk has room again");
    } catch (AssertionError | Exception e) {
      System.out.println(broker.log());
      throw e;
    } finally {
      sending.shutdownNow();
      broker.end();
    }
  }

  /** One after the other; gives how many were confirmed. */
  private static int send(Connection connection, AtomicInteger confirmed, AtomicBoolean stop)
      throws JMSException {
    Random random = new Random(1); // what a database cannot make smaller
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      MessageProducer producer = session.createProducer(session.createQueue("filling"));
      while (!stop.get()) {
        byte[] body = new byte[BODY_BYTES];
        random.nextBytes(body);
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        message.setIntProperty("number", confirmed.get());
        try {
          producer.send(message);
          confirmed.incrementAndGet();
        } catch (ResourceAllocationException refused) {
          LockSupport.parkNanos(50_000_000); // it is not stored, and is sent again
        }
      }
    }
    return confirmed.get();
  }

  private static void assertAllThere(Connection connection, int count) throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("filling"))) {
      for (int i = 0; i < count; i++) {
        assertThat(Deadline.receive(consumer).getIntProperty("number")).isEqualTo(i);
      }
      assertThat(consumer.receive(500)).isNull();
    }
  }
}
