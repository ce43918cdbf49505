package org.ternmq.systest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.systest.Deadline;
import org.ternmq.systest.Scratch;
import org.ternmq.systest.SwallowingNetwork;

/**
 * The network between the owner and its database swallows everything; clients reach both brokers.
 */
class OwnerIsCutOffTest {
  private static final int LEASE_MS = 2_000;
  private static final int OUTAGE_MS = 2_000;

  private static List<String> settings(int databasePort) {
    return List.of(
        "jdbc-url=jdbc:h2:tcp://localhost:" + databasePort + "/./store",
        "jdbc-user=sa",
        "jdbc-password=secret",
        "jdbc-lease-ms=" + LEASE_MS,
        "jdbc-outage-ms=" + OUTAGE_MS,
        "heartbeat-ms=500");
  }

  @Test
  void aClientThatOnlyWaitsGoesOnAtTheStandby() throws Exception {
    String folder = Scratch.directory("cut-off").toString();
    Server database =
        Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder).start();
    try (SwallowingNetwork network = new SwallowingNetwork(database.getPort());
        PairedBroker owner = new PairedBroker(settings(network.port()));
        PairedBroker standby = new PairedBroker(settings(database.getPort()))) {
      owner.start();
      owner.awaitReady();
      standby.start();
      standby.awaitStandby();
      String both =
          "tern://"
              + owner.address()
              + ","
              + standby.address()
              + "?reconnect=true&reconnectDelayMs=50&reconnectMaxDelayMs=200";
      try (Connection idle = new TernConnectionFactory(both).createConnection()) {
        Session session = idle.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
        idle.start();
        List<Callable<Message>> waitAndCut =
            List.of(
                () -> consumer.receive(60_000),
                () -> {
                  network.swallow();
                  standby.awaitReady();
                  sendTo(standby);
                  return null;
                });
        Message received = Deadline.runAll(Duration.ofSeconds(90), waitAndCut).get(0);
        assertThat(received).as(owner.log()).isNotNull();
        assertThat(received.getBody(String.class)).isEqualTo("of the standby");
      }
      assertThat(owner.awaitExit()).as(owner.log()).isNotZero();
      assertThat(owner.log()).contains("could not be renewed for");
      assertThat(owner.log().lines().filter(line -> line.contains("which is tried again")))
          .as("one line for an outage, however often it is tried")
          .hasSizeLessThan(2);
    } finally {
      database.stop();
    }
  }

  private static void sendTo(PairedBroker broker) throws Exception {
    try (Connection connection =
        new TernConnectionFactory("tern://" + broker.address()).createConnection()) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      session
          .createProducer(session.createQueue("q"))
          .send(session.createTextMessage("of the standby"));
    }
  }
}
