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
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Scratch;

/** A small file system of its own that fills up under the broker. */
@Timeout(120)
class FullDiskTest {

  private static final int BODY_BYTES = 100_000;
  private static final int DISK_MIB = 200;

  @Test
  void aFullDiskRefusesSendsAndLosesNothingThatWasConfirmed()
      throws JMSException, IOException, InterruptedException {
    Path disk = Scratch.directory("disk");
    assumeTrue(
        command("mount", "-t", "tmpfs", "-o", "size=" + DISK_MIB + "m", "ternmq", disk.toString()),
        "skipped: mounting a small file system needs root");
    try {
      // Without watermarks: what is really full is the matter here.
      BrokerProcess broker =
          new BrokerProcess()
              .data(disk.resolve("data"))
              .option("--set", "disk-hold-bytes=0", "--set", "disk-refuse-bytes=0");
      broker.start();
      try {
        fillAndRecover(broker);
      } catch (AssertionError | JMSException e) {
        System.out.println(broker.log());
        throw e;
      } finally {
        broker.end();
      }
    } finally {
      assertThat(command("umount", disk.toString())).as("unmounted").isTrue();
    }
  }

  private static boolean command(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private static void fillAndRecover(BrokerProcess broker) throws JMSException {
    int confirmed = fill(broker);
    System.out.println("full disk: " + confirmed + " messages confirmed before it was full");
    assertThat(confirmed).as("messages before %d MiB were full", DISK_MIB).isGreaterThan(300);

    // Others go on as far as they need no room: here, receiving. Or the broker has stopped itself;
    // then a start under the same command gives everything back.
    if (!broker.isAlive()) {
      broker.start();
    }
    broker.killAndRestart();
    try (Connection connection = broker.connect();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("filling"))) {
      for (int i = 0; i < confirmed; i++) {
        assertThat(Deadline.receive(consumer).getIntProperty("number")).isEqualTo(i);
      }
      // The one that was refused may be there or not; then there is room again.
      consumer.receive(500);
      MessageProducer producer = session.createProducer(session.createQueue("filling"));
      for (int i = 0; i < confirmed / 2; i++) {
        sendOnceThereIsRoom(producer, message(session, i));
        assertThat(Deadline.receive(consumer).getIntProperty("number")).isEqualTo(i);
      }
    }
  }

  /**
   * Room comes back with the broker's next look at the disk, not in the moment of the last
   * acknowledgement.
   */
  private static void sendOnceThereIsRoom(MessageProducer producer, BytesMessage message) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsInstanceOf(ResourceAllocationException.class)
        .until(
            () -> {
              producer.send(message);
              return true;
            });
  }

  /** Sends until it is refused; gives the number of sends that returned. */
  private static int fill(BrokerProcess broker) throws JMSException {
    String url = broker.url() + "?sendTimeoutMs=5000";
    int confirmed = 0;
    Connection connection = new TernConnectionFactory(url).createConnection();
    JMSException refused = null;
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try (connection) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue("filling"));
      while (refused == null && System.nanoTime() < end) {
        try {
          producer.send(message(session, confirmed));
          confirmed++;
        } catch (JMSException e) {
          refused = e;
        }
      }
    }
    assertThat(refused).as("after %d messages a send is refused", confirmed).isNotNull();
    System.out.println("full disk: refused with " + refused);
    return confirmed;
  }

  private static BytesMessage message(Session session, int number) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[BODY_BYTES]);
    message.setIntProperty("number", number);
    return message;
  }
}
