package org.ternmq.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.jms.TernXAConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/** Brokers that recovery asks: down and up, with wrong and right credentials; and its end. */
@Timeout(60)
class TernRecoveryTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** As long as nobody waits: who waits for a back-off fails by the time limit of the class. */
  private static final int FOREVER_S = 3_600;

  private static final Duration CLOSED_SOON = Duration.ofSeconds(5);

  @TempDir private Path directory;

  /** What recovery says, which it does through the platform's logging. */
  private final List<LogRecord> said = new CopyOnWriteArrayList<>();

  private final Logger logger = Logger.getLogger(ReopenedResource.class.getName());
  private final Handler listening =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          said.add(record);
        }

        @Override
        public void flush() {
          // nothing is kept back
        }

        @Override
        public void close() {
          // nothing is open
        }
      };

  private record Branch(int formatId, String name) implements Xid {
    @Override
    public int getFormatId() {
      return formatId;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return name.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {1};
    }
  }

  @BeforeEach
  void listen() {
    logger.addHandler(listening);
  }

  @AfterEach
  void listenNoMore() {
    logger.removeHandler(listening);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private BrokerOptions.Builder options(int port) {
    return BrokerOptions.builder()
        .name("recovered")
        .listen("127.0.0.1:" + port)
        .dataDirectory(directory.resolve("broker"));
  }

  private static String url(Broker broker) {
    return "tern://127.0.0.1:" + broker.listenAddress().getPort();
  }

  /** A branch that is in doubt. */
  private static Xid prepared(TernXAConnectionFactory factory, String name)
      throws JMSException, XAException {
    Xid xid = new Branch(4711, name);
    try (XAConnection connection = factory.createXAConnection()) {
      XASession session = connection.createXASession();
      XAResource resource = session.getXAResource();
      resource.start(xid, XAResource.TMNOFLAGS);
      session.createProducer(session.createQueue("q")).send(session.createTextMessage("in doubt"));
      resource.end(xid, XAResource.TMSUCCESS);
      assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    }
    return xid;
  }

  private static int inDoubt(XAResource resource) throws XAException {
    return resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
  }

  private List<Level> levels() {
    return said.stream().map(LogRecord::getLevel).toList();
  }

  @Test
  void aBrokerThatIsDownIsPassedOverSaidOnceAndAskedAgainWhenItIsUp() throws Exception {
    int port = freePort();
    ReopenedResource resource =
        RecoveryConnections.of(new TernXAConnectionFactory("tern://127.0.0.1:" + port), null, null);
    assertThat(resource.getXAResources()).isEmpty();
    assertThat(resource.getXAResources()).isEmpty();
    assertThat(levels()).containsExactly(Level.WARNING);
    assertThat(said.get(0).getMessage()).contains("127.0.0.1:" + port);
    try (Broker broker = Broker.start(options(port).build())) {
      prepared(new TernXAConnectionFactory(url(broker)), "one");
      assertThat(resource.getXAResources()).hasSize(1);
      assertThat(inDoubt(resource.getXAResources()[0])).isEqualTo(1);
      assertThat(levels()).containsExactly(Level.WARNING, Level.INFO);
    }
    // Down again, which is news; and up, with what was in doubt.
    await().atMost(DEADLINE).until(() -> resource.getXAResources().length == 0);
    assertThat(levels()).containsExactly(Level.WARNING, Level.INFO, Level.WARNING);
    try (Broker broker = Broker.start(options(port).build())) {
      assertThat(broker.listenAddress().getPort()).isEqualTo(port);
      assertThat(inDoubt(resource.getXAResources()[0])).isEqualTo(1);
      resource.close();
    }
    assertThat(resource.getXAResources()).as("after close").isEmpty();
  }

  @Test
  void wrongCredentialsAreSaidClearlyAndRightOnesRecover() throws Exception {
    try (Broker broker =
        Broker.start(options(0).user("app", "a").user("recovery", "secret").build())) {
      prepared(new TernXAConnectionFactory(url(broker), "app", "a"), "one");
      TernXAConnectionFactory nobody = new TernXAConnectionFactory(url(broker));
      try (ReopenedResource wrong = RecoveryConnections.of(nobody, "recovery", "guess")) {
        assertThat(wrong.getXAResources()).isEmpty();
        assertThat(levels()).containsExactly(Level.WARNING);
        String text = said.get(0).getMessage() + said.get(0).getThrown();
        assertThat(text).contains("recovery", "Security").doesNotContain("guess");
      }
      try (ReopenedResource right = RecoveryConnections.of(nobody, "recovery", "secret")) {
        assertThat(inDoubt(right.getXAResources()[0])).isEqualTo(1);
      }
    }
  }

  @Test
  void theConfiguredClassGivesItsBrokerOnceAScan() throws Exception {
    try (Broker broker = Broker.start(options(0).user("recovery", "secret").build())) {
      String url = url(broker) + "?user=recovery&password=secret";
      prepared(new TernXAConnectionFactory(url), "one");
      TernXAResourceRecovery configured = new TernXAResourceRecovery();
      assertThat(configured.hasMoreResources()).as("before its parameter").isFalse();
      assertThat(configured.initialise(url)).isTrue();
      for (int scan = 0; scan < 2; scan++) {
        assertThat(configured.hasMoreResources()).isTrue();
        assertThat(inDoubt(configured.getXAResource())).isEqualTo(1);
        assertThat(configured.hasMoreResources()).isFalse();
      }
      TernXAResourceRecovery mistyped = new TernXAResourceRecovery();
      assertThatThrownBy(() -> mistyped.initialise("tern://host?usr=recovery"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("usr");
    }
  }

  private static XARecoveryModule module() {
    return RecoveryManager.manager().getModules().stream()
        .filter(XARecoveryModule.class::isInstance)
        .map(XARecoveryModule.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static void closesSoon(NarayanaService narayana) {
    long begin = System.nanoTime();
    narayana.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(CLOSED_SOON);
  }

  /** Then Narayana never lets go of that resource by itself. */
  @Test
  void closeBetweenTheTwoPassesOfAScanThatFoundABranchReturnsAtOnce() throws Exception {
    try (Broker broker = Broker.start(options(0).build())) {
      TernXAConnectionFactory factory = new TernXAConnectionFactory(url(broker));
      prepared(factory, "another's");
      NarayanaService narayana =
          NarayanaService.builder("closes", directory.resolve("log"))
              .recovering(factory)
              .recoveryPace(FOREVER_S, FOREVER_S, 0)
              .start();
      try {
        XARecoveryModule module = module();
        await()
            .atMost(DEADLINE)
            .until(() -> module.getContactedJndiNames().contains(NamedResource.nameOf(factory)));
        assertThat(periodicRecovery()).allMatch(Thread::isDaemon).hasSize(1);
      } finally {
        closesSoon(narayana);
      }
      assertThat(periodicRecovery()).isEmpty();
    }
  }

  private static List<Thread> periodicRecovery() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().equals("Periodic Recovery"))
        .toList();
  }

  @Test
  void closeReturnsWhileAScanHangsInAConnectionThatIsJustBeingOpened() throws Exception {
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    NarayanaService narayana =
        NarayanaService.builder("closes", directory.resolve("log"))
            .recoveryPace(FOREVER_S, 1, 0)
            .recovering(
                new ReopenedResource(
                    "unreachable",
                    null,
                    () -> {
                      opening.countDown();
                      try {
                        letGo.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      throw new JMSException("nobody there");
                    }))
            .start();
    try {
      opening.await();
    } finally {
      closesSoon(narayana);
      letGo.countDown();
    }
    await().atMost(DEADLINE).until(() -> periodicRecovery().isEmpty());
  }
}
