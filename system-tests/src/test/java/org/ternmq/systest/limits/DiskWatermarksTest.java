package org.ternmq.systest.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Scratch;

/**
 * Before a disk is full: producers of persistent messages wait and know why, consumers and others
 * go on, then sends are refused, and all resumes when there is room.
 */
@Timeout(120)
class DiskWatermarksTest {
  private static final int BODY_BYTES = 50_000;
  private static final int DISK_MIB = 320; // the marks are at most a twentieth of it and a fortieth
  private static final long LEFT_BYTES = 2 << 20; // less than disk-refuse-bytes is here

  private final BrokerProcess broker = new BrokerProcess();

  @Test
  void producersWaitKnowingWhyThenAreRefusedAndGoOnWhenThereIsRoom()
      throws JMSException, IOException, InterruptedException {
    Path disk = Scratch.directory("marks");
    assumeTrue(
        command("mount", "-t", "tmpfs", "-o", "size=" + DISK_MIB + "m", "ternmq", disk.toString()),
        "skipped: mounting a small file system needs root");
    try {
      broker
          .data(disk.resolve("data"))
          .option("--set", "segment-bytes=4MiB", "--set", "checkpoint-log-bytes=4MiB")
          .start();
      liveThrough(disk);
    } finally {
      broker.end();
      assertThat(command("umount", disk.toString())).as("unmounted").isTrue();
    }
  }

  private void liveThrough(Path disk) throws JMSException, IOException {
    try (Connection connection = connect(1_000);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("filling"))) {
      int confirmed = 0;
      JMSException waitedInVain = null;
      while (waitedInVain == null) {
        try {
          producer.send(message(session, confirmed));
          confirmed++;
        } catch (ResourceAllocationException e) {
          waitedInVain = e;
        }
      }
      assertThat(waitedInVain).hasMessageContaining("sendTimeoutMs").hasMessageContaining("disk");
      assertThat(confirmed).isGreaterThan(1_000);
      othersGoOn();
      int read = takeSome();
      refusedBelowTheLimit(disk);
      resume(read, confirmed);
    }
  }

  /** What is not stored needs no disk. */
  private void othersGoOn() throws JMSException {
    try (Connection connection = connect(1_000);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("other"));
        MessageConsumer consumer = session.createConsumer(session.createQueue("other"))) {
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      for (int i = 0; i < 500; i++) {
        producer.send(message(session, i));
        assertThat(number(Deadline.receive(consumer))).isEqualTo(i);
      }
    }
  }

  private int takeSome() throws JMSException {
    try (Connection connection = broker.connect();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("filling"))) {
      for (int i = 0; i < 20; i++) {
        assertThat(number(Deadline.receive(consumer))).isEqualTo(i);
      }
      return 20;
    }
  }

  /** Another program takes what the broker left. */
  private void refusedBelowTheLimit(Path disk) throws JMSException, IOException {
    Path other = disk.resolve("other-program");
    Files.write(other, new byte[(int) (disk.toFile().getUsableSpace() - LEFT_BYTES)]);
    try (Connection connection = connect(20_000);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("late"))) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) { // what is at hand is used up first
                  producer.send(message(session, i));
                }
              })
          .isInstanceOf(ResourceAllocationException.class)
          .hasMessageNotContaining("sendTimeoutMs");
    }
    Files.delete(other);
  }

  private void resume(int read, int confirmed) throws JMSException {
    try (Connection connection = connect(20_000);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("filling"));
        MessageConsumer consumer = session.createConsumer(session.createQueue("filling"))) {
      for (int i = read; i < confirmed; i++) {
        assertThat(number(Deadline.receive(consumer))).isEqualTo(i);
      }
      BytesMessage first = message(session, 0);
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptionsInstanceOf(ResourceAllocationException.class)
          .until(
              () -> {
                producer.send(first);
                return true;
              });
      assertThat(number(Deadline.receive(consumer))).isZero();
      for (int i = 1; i < confirmed; i++) { // as much again as the disk can hold
        producer.send(message(session, i));
        assertThat(number(Deadline.receive(consumer))).isEqualTo(i);
      }
    }
    assertThat(broker.log()).contains("are held back until there is room");
  }

  private Connection connect(int sendTimeoutMs) throws JMSException {
    String url = broker.url() + "?sendTimeoutMs=" + sendTimeoutMs;
    Connection connection = new TernConnectionFactory(url).createConnection();
    connection.start();
    return connection;
  }

  private static BytesMessage message(Session session, int number) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[BODY_BYTES]);
    message.setIntProperty("number", number);
    return message;
  }

  private static int number(Message message) throws JMSException {
    return message.getIntProperty("number");
  }

  private static boolean command(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
