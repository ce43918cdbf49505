package org.ternmq.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ternmq.xa.RunningNarayana.DEADLINE_MS;
import static org.ternmq.xa.RunningNarayana.queue;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ways in which Narayana drives a broker's resource: what it calls, and what comes of it. */
@Timeout(60)
class NarayanaWaysTest {
  @RegisterExtension static final RunningNarayana RUNNING = new RunningNarayana();

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final TransactionManager manager = RUNNING.narayana().transactionManager();
  private XAConnection connection;
  private XASession session;
  private XAResource resource;

  @BeforeEach
  void open() throws JMSException {
    connection = RUNNING.provider().createXAConnection();
    connection.start();
    session = connection.createXASession();
    resource = new NotedResource("broker", calls, session.getXAResource());
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    if (manager.getStatus() != Status.STATUS_NO_TRANSACTION) {
      manager.rollback();
    }
    connection.close();
    RUNNING.nothingIsInDoubt();
  }

  private void begin() throws Exception {
    manager.begin();
    assertThat(manager.getTransaction().enlistResource(resource)).isTrue();
  }

  private void send(String queue, String text) throws JMSException {
    session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
  }

  private String receive(String queue) throws JMSException {
    try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
      Message message = consumer.receive(DEADLINE_MS);
      return message.getBody(String.class) + "/" + message.getIntProperty("JMSXDeliveryCount");
    }
  }

  @Test
  void aBrokerAloneInATransactionIsAskedOnce() throws Exception {
    String from = queue();
    String to = queue();
    RUNNING.put(from, "order");
    begin();
    send(to, "invoice of " + receive(from));
    manager.commit();
    assertThat(calls).containsExactly("broker start", "broker end", "broker commit in one phase");
    assertThat(RUNNING.in(from)).isEmpty();
    assertThat(RUNNING.in(to)).containsExactly("invoice of order/1");
  }

  /** Two sessions of two connections are one branch: still nothing to prepare. */
  @Test
  void twoConnectionsToOneBrokerAreOneBranchAndAreAskedOnce() throws Exception {
    String queue = queue();
    try (XAConnection other = RUNNING.provider().createXAConnection()) {
      XASession second = other.createXASession();
      begin();
      XAResource joining = second.getXAResource();
      assertThat(manager.getTransaction().enlistResource(joining)).isTrue();
      send(queue, "one");
      second.createProducer(second.createQueue(queue)).send(second.createTextMessage("two"));
      manager.commit();
    }
    assertThat(calls).containsExactly("broker start", "broker end", "broker commit in one phase");
    assertThat(RUNNING.in(queue)).containsExactly("one", "two");
  }

  @Test
  void aBrokerThatOnlyTookPartForNothingIsNotCommitted() throws Exception {
    begin();
    LocalDatabase database = new LocalDatabase("nothing");
    assertThat(manager.getTransaction().enlistResource(database.last(calls))).isTrue();
    database.insert(1);
    manager.commit();
    assertThat(calls)
        .containsExactlyInAnyOrder(
            "broker start",
            "database start",
            "broker end",
            "broker prepare",
            "database commit in one phase");
    assertThat(database.rows()).isEqualTo(1);
  }

  // --- a last resource

  @Test
  void aLastResourceCommitsBetweenThePrepareAndTheCommitOfTheBroker() throws Exception {
    String from = queue();
    String to = queue();
    RUNNING.put(from, "order");
    begin();
    LocalDatabase database = new LocalDatabase("last");
    assertThat(manager.getTransaction().enlistResource(database.last(calls))).isTrue();
    database.insert(1);
    send(to, receive(from));
    manager.commit();
    assertThat(calls)
        .containsSubsequence("broker prepare", "database commit in one phase", "broker commit");
    assertThat(database.rows()).isEqualTo(1);
    assertThat(RUNNING.in(from)).isEmpty();
    assertThat(RUNNING.in(to)).containsExactly("order/1");
  }

  @Test
  void aLastResourceThatRefusesRollsThePreparedBrokerBack() throws Exception {
    String from = queue();
    String to = queue();
    RUNNING.put(from, "order");
    begin();
    LocalDatabase database = new LocalDatabase("refusing");
    database.refuse();
    assertThat(manager.getTransaction().enlistResource(database.last(calls))).isTrue();
    database.insert(1);
    send(to, receive(from));
    assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
    assertThat(calls)
        .containsSubsequence("broker prepare", "database commit in one phase", "broker rollback")
        .doesNotContain("broker commit");
    assertThat(database.rows()).isZero();
    assertThat(RUNNING.in(to)).isEmpty();
    assertThat(receive(from)).isEqualTo("order/2");
  }

  // --- suspension

  /** What happens outside of it is done at once, and is not part of what it comes to. */
  @Test
  void aResourceIsSuspendedForLocalWorkAndResumed() throws Exception {
    String queue = queue();
    begin();
    send(queue, "dropped");
    Transaction mine = manager.getTransaction();
    assertThat(mine.delistResource(resource, XAResource.TMSUSPEND)).isTrue();
    assertThat(manager.suspend()).isSameAs(mine);
    send(queue, "local");
    assertThat(RUNNING.in(queue)).containsExactly("local");
    manager.resume(mine);
    assertThat(mine.enlistResource(resource)).isTrue();
    send(queue, "dropped too");
    manager.rollback();
    assertThat(calls)
        .startsWith("broker start", "broker end suspend", "broker start resume")
        .endsWith("broker rollback");
    assertThat(RUNNING.in(queue)).containsExactly("local");
  }

  /** The session works in another transaction meanwhile. */
  @Test
  void aSuspendedTransactionIsCommittedAfterOneThatBeganLater() throws Exception {
    String queue = queue();
    begin();
    send(queue, "first");
    Transaction first = manager.getTransaction();
    first.delistResource(resource, XAResource.TMSUSPEND);
    manager.suspend();
    begin();
    send(queue, "second");
    manager.commit();
    assertThat(RUNNING.in(queue)).containsExactly("second");
    manager.resume(first);
    first.enlistResource(resource);
    send(queue, "first again");
    manager.commit();
    assertThat(RUNNING.in(queue)).containsExactly("second", "first", "first again");
  }

  // --- time-outs

  @Test
  void theReaperRollsBackAndTheMessageReturnsToOthers() throws Exception {
    String from = queue();
    String to = queue();
    RUNNING.put(from, "order");
    manager.setTransactionTimeout(1);
    try {
      begin();
      send(to, receive(from));
      Transaction mine = manager.getTransaction();
      assertThat(RUNNING.in(from)).isEmpty();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> mine.getStatus() == Status.STATUS_ROLLEDBACK);
      assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
    } finally {
      manager.setTransactionTimeout(0);
    }
    assertThat(calls).contains("broker rollback").doesNotContain("broker prepare");
    assertThat(RUNNING.in(to)).isEmpty();
    try (var other = RUNNING.provider().createConnection()) {
      other.start();
      Session plain = other.createSession();
      Message again = plain.createConsumer(plain.createQueue(from)).receive(DEADLINE_MS);
      assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
      assertThat(again.getJMSRedelivered()).isTrue();
    }
  }
}
