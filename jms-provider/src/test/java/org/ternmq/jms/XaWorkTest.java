package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ternmq.jms.RunningBroker.DEADLINE_MS;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What applications and containers do with a session between start and end, and after it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class XaWorkTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  private XAConnection connection;
  private XASession session;
  private XAResource resource;
  private Queue from;
  private Queue to;

  /** How a branch ends. */
  enum Outcome {
    COMMIT,
    COMMIT_ONE_PHASE,
    ROLLBACK,
    ROLLBACK_PREPARED;

    boolean isCommit() {
      return this == COMMIT || this == COMMIT_ONE_PHASE;
    }

    void of(XAResource resource, TestXid xid) throws XAException {
      if (this == COMMIT || this == ROLLBACK_PREPARED) {
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
      }
      if (isCommit()) {
        resource.commit(xid, this == COMMIT_ONE_PHASE);
      } else {
        resource.rollback(xid);
      }
    }
  }

  @BeforeEach
  void open() throws JMSException {
    connection =
        BROKER.closedAfterwards(new TernXAConnectionFactory(BROKER.tcpUrl()).createXAConnection());
    connection.start();
    session = connection.createXASession();
    resource = session.getXAResource();
    from = session.createQueue(RunningBroker.name());
    to = session.createQueue(RunningBroker.name());
  }

  @AfterEach
  void nothingIsInDoubt() throws JMSException, XAException {
    try (XAConnection other = new TernXAConnectionFactory(BROKER.vmUrl()).createXAConnection()) {
      assertThat(other.createXASession().getXAResource().recover(XAResource.TMSTARTRSCAN))
          .isEmpty();
    }
  }

  private static void put(Queue queue, String... bodies) throws JMSException {
    Session other = BROKER.connection().createSession();
    MessageProducer producer = other.createProducer(queue);
    for (String body : bodies) {
      producer.send(other.createTextMessage(body));
    }
  }

  private static String seen(Message message) throws JMSException {
    return message == null
        ? null
        : message.getBody(String.class) + "/" + message.getIntProperty("JMSXDeliveryCount");
  }

  private String receive(MessageConsumer consumer) throws JMSException {
    return seen(consumer.receive(DEADLINE_MS));
  }

  private void send(Queue queue, String body) throws JMSException {
    try (MessageProducer producer = session.createProducer(queue)) {
      producer.send(session.createTextMessage(body));
    }
  }

  /** Takes all that others are given, as body and delivery count. */
  private static List<String> taken(Queue queue) throws JMSException {
    List<String> all = new ArrayList<>();
    try (Connection other = BROKER.factory().createConnection()) {
      other.start();
      MessageConsumer consumer = other.createSession().createConsumer(queue);
      for (Message m = consumer.receiveNoWait(); m != null; m = consumer.receiveNoWait()) {
        all.add(seen(m));
      }
    }
    return all;
  }

  private TestXid start() throws XAException {
    TestXid xid = TestXid.next();
    resource.start(xid, XAResource.TMNOFLAGS);
    return xid;
  }

  // --- listeners

  /** A container whose listener begins and ends the branch around the bean's method. */
  @ParameterizedTest
  @EnumSource
  void whatAListenerIsGivenBelongsToTheBranchThatItBegins(Outcome outcome) throws Exception {
    put(from, "a", "b", "c");
    List<Object> handled = Collections.synchronizedList(new ArrayList<>());
    MessageProducer producer = session.createProducer(to);
    MessageConsumer consumer = session.createConsumer(from);
    consumer.setMessageListener(
        message -> {
          try {
            String what = seen(message);
            TestXid xid = start();
            producer.send(session.createTextMessage(what));
            resource.end(xid, XAResource.TMSUCCESS);
            boolean first = what.endsWith("/1");
            (first ? outcome : Outcome.COMMIT).of(resource, xid);
            handled.add(what);
          } catch (JMSException | XAException e) {
            handled.add(e);
          }
        });
    int runs = outcome.isCommit() ? 3 : 6;
    await().until(() -> handled.size() >= runs);
    consumer.close();
    assertThat(handled)
        .containsExactlyElementsOf(
            outcome.isCommit()
                ? List.of("a/1", "b/1", "c/1")
                : List.of("a/1", "a/2", "b/1", "b/2", "c/1", "c/2"));
    assertThat(taken(from)).isEmpty();
    assertThat(taken(to)).hasSize(3);
  }

  /** The listener runs on the session's own thread, the branches are somebody else's. */
  @Test
  void afterARollbackTheListenerGetsEachMessageOnceInTheNextBranch() throws Exception {
    connection.stop();
    put(from, "a", "b", "c");
    List<String> handled = Collections.synchronizedList(new ArrayList<>());
    TestXid one = start();
    session
        .createConsumer(from)
        .setMessageListener(
            message -> {
              try {
                handled.add(seen(message));
              } catch (JMSException e) {
                handled.add(e.toString());
              }
            });
    connection.start();
    await().until(() -> handled.size() == 3);
    connection.stop();
    resource.end(one, XAResource.TMSUCCESS);
    resource.rollback(one);
    TestXid two = start();
    connection.start();
    await().until(() -> handled.size() >= 6);
    connection.stop();
    resource.end(two, XAResource.TMSUCCESS);
    assertThat(resource.prepare(two)).isEqualTo(XAResource.XA_OK);
    resource.commit(two, false);
    session.close();
    assertThat(handled).containsExactly("a/1", "b/1", "c/1", "a/2", "b/2", "c/2");
    assertThat(taken(from)).isEmpty();
  }

  /** An application server's thread runs the session of a server session inside of a branch. */
  private final class Container implements ServerSessionPool, ServerSession {
    private final XASession pooled = connection.createXASession();
    private final XAResource branches = pooled.getXAResource();
    private final Outcome first;
    private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore free = new Semaphore(1);
    private boolean again; // of the thread that runs

    Container(Outcome first) throws JMSException {
      this.first = first;
      MessageProducer producer = pooled.createProducer(to);
      pooled.setMessageListener(
          message -> {
            try {
              String what = seen(message);
              again = !what.endsWith("/1");
              handled.add(what);
              producer.send(pooled.createTextMessage(what));
            } catch (JMSException e) {
              handled.add(e);
            }
          });
    }

    @Override
    public ServerSession getServerSession() {
      free.acquireUninterruptibly();
      return this;
    }

    @Override
    public Session getSession() throws JMSException {
      return pooled.getSession();
    }

    @Override
    public void start() {
      Thread thread =
          new Thread(
              () -> {
                try {
                  TestXid xid = TestXid.next();
                  branches.start(xid, XAResource.TMNOFLAGS);
                  int before = handled.size();
                  pooled.run();
                  branches.end(xid, XAResource.TMSUCCESS);
                  if (handled.size() == before) {
                    branches.rollback(xid);
                  } else {
                    (again ? Outcome.COMMIT : first).of(branches, xid);
                  }
                } catch (XAException e) {
                  handled.add(e);
                } finally {
                  free.release();
                }
              });
      thread.setDaemon(true);
      thread.start();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatAServerSessionIsGivenBelongsToTheBranchAroundItsRun(Outcome outcome) throws Exception {
    put(from, "a", "b", "c");
    Container container = new Container(outcome);
    var consumer = connection.createConnectionConsumer(from, null, container, 1);
    int runs = outcome.isCommit() ? 3 : 6;
    await().until(() -> container.handled.size() >= runs);
    container.free.acquireUninterruptibly();
    assertThat(container.handled)
        .containsExactlyInAnyOrderElementsOf(
            outcome.isCommit()
                ? List.of("a/1", "b/1", "c/1")
                : List.of("a/1", "a/2", "b/1", "b/2", "c/1", "c/2"));
    container.free.release();
    consumer.close();
    assertThat(taken(from)).isEmpty();
    assertThat(taken(to)).hasSize(3);
  }

  // --- one session, several branches

  /** Each branch has what was received and sent in it, whatever the others come to. */
  @Test
  void branchesInterleaveOnASessionAndEachHasItsOwnMessages() throws Exception {
    put(from, "a", "b", "c", "d", "e");
    MessageConsumer consumer = session.createConsumer(from);
    TestXid one = start();
    assertThat(receive(consumer)).isEqualTo("a/1");
    send(to, "one");
    resource.end(one, XAResource.TMSUSPEND);
    TestXid two = start();
    assertThat(receive(consumer)).isEqualTo("b/1");
    send(to, "two");
    resource.end(two, XAResource.TMSUSPEND);
    assertThat(receive(consumer)).as("local, done at once").isEqualTo("c/1");
    send(to, "local");
    resource.start(one, XAResource.TMRESUME);
    assertThat(receive(consumer)).isEqualTo("d/1");
    resource.end(one, XAResource.TMSUCCESS);
    assertThat(resource.prepare(one)).isEqualTo(XAResource.XA_OK);
    resource.start(two, XAResource.TMRESUME);
    assertThat(receive(consumer)).isEqualTo("e/1");
    send(to, "two more");
    resource.end(two, XAResource.TMSUCCESS);
    assertThat(taken(to)).containsExactly("local/1");
    resource.rollback(two);
    resource.commit(one, false);
    assertThat(taken(to)).containsExactly("one/1");
    session.close();
    assertThat(taken(from)).containsExactly("b/2", "e/2");
  }

  @Test
  void localWorkWhileABranchIsSuspendedStandsWhenTheBranchIsRolledBack() throws Exception {
    put(from, "a", "b");
    MessageConsumer consumer = session.createConsumer(from);
    TestXid xid = start();
    assertThat(receive(consumer)).isEqualTo("a/1");
    resource.end(xid, XAResource.TMSUSPEND);
    assertThat(receive(consumer)).isEqualTo("b/1");
    send(to, "local");
    resource.end(xid, XAResource.TMSUCCESS);
    resource.rollback(xid);
    assertThat(taken(to)).containsExactly("local/1");
    assertThat(receive(consumer)).as("to the same session again").isEqualTo("a/2");
    session.close();
    assertThat(taken(from)).isEmpty();
  }

  // --- closing before the end

  @ParameterizedTest
  @EnumSource
  void aConsumerMayBeClosedBeforeTheBranchEnds(Outcome outcome) throws Exception {
    put(from, "a", "b");
    TestXid xid = start();
    MessageConsumer consumer = session.createConsumer(from);
    assertThat(receive(consumer)).isEqualTo("a/1");
    consumer.close();
    resource.end(xid, XAResource.TMSUCCESS);
    outcome.of(resource, xid);
    assertThat(taken(from))
        .containsExactly(outcome.isCommit() ? new String[] {"b/1"} : new String[] {"a/2", "b/1"});
  }

  /** Closed in the transaction, completed afterwards: how applications use containers. */
  @ParameterizedTest
  @EnumSource
  void aSessionMayBeClosedBeforeTheBranchEnds(Outcome outcome) throws Exception {
    put(from, "a");
    TestXid xid = start();
    assertThat(receive(session.createConsumer(from))).isEqualTo("a/1");
    send(to, "b");
    session.close();
    assertThat(taken(from)).isEmpty();
    assertThat(taken(to)).isEmpty();
    resource.end(xid, XAResource.TMSUCCESS);
    outcome.of(resource, xid);
    assertThat(taken(from)).isEqualTo(outcome.isCommit() ? List.of() : List.of("a/2"));
    assertThat(taken(to)).isEqualTo(outcome.isCommit() ? List.of("b/1") : List.of());
  }

  /** The manager ends a transaction that it suspended as a whole: the session is long gone. */
  @Test
  void aSessionMayBeClosedWhileItsBranchIsToldToHaveFailed() throws Exception {
    put(from, "a");
    TestXid xid = start();
    assertThat(receive(session.createConsumer(from))).isEqualTo("a/1");
    session.close();
    resource.end(xid, XAResource.TMFAIL);
    resource.rollback(xid);
    assertThat(taken(from)).containsExactly("a/2");
  }

  /** XAER_PROTO changes nothing: what comes after it is still of the branch. */
  @Test
  void aRefusedRollbackLeavesTheSessionInItsBranch() throws Exception {
    put(from, "a");
    TestXid xid = start();
    assertThatThrownBy(() -> resource.rollback(xid))
        .isInstanceOfSatisfying(
            XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_PROTO));
    assertThatThrownBy(() -> resource.start(TestXid.next(), XAResource.TMNOFLAGS))
        .hasMessageContaining("The session works in the branch");
    assertThat(receive(session.createConsumer(from))).isEqualTo("a/1");
    resource.end(xid, XAResource.TMSUCCESS);
    resource.rollback(xid);
    session.close();
    assertThat(taken(from)).containsExactly("a/2");
  }

  // --- contexts

  @ParameterizedTest
  @EnumSource
  void aContextWorksInABranchAsASessionDoes(Outcome outcome) throws Exception {
    put(from, "a");
    TestXid xid = TestXid.next();
    try (XAJMSContext context = new TernXAConnectionFactory(BROKER.tcpUrl()).createXAContext()) {
      assertThat(context.getTransacted()).isTrue();
      XAResource ofContext = context.getXAResource();
      ofContext.start(xid, XAResource.TMNOFLAGS);
      JMSConsumer consumer = context.getContext().createConsumer(from);
      assertThat(seen(consumer.receive(DEADLINE_MS))).isEqualTo("a/1");
      context.getContext().createProducer().send(to, "b");
      ofContext.end(xid, XAResource.TMSUCCESS);
      outcome.of(ofContext, xid);
    }
    assertThat(taken(from)).isEqualTo(outcome.isCommit() ? List.of() : List.of("a/2"));
    assertThat(taken(to)).isEqualTo(outcome.isCommit() ? List.of("b/1") : List.of());
  }

  // --- destinations and messages that do not last

  @Test
  void temporaryDestinationsAreMadeAtOnceAndTheirMessagesComeWithTheCommit() throws Exception {
    TestXid first = start();
    TemporaryQueue replies = session.createTemporaryQueue();
    send(replies, "dropped");
    resource.end(first, XAResource.TMSUCCESS);
    resource.rollback(first);
    MessageConsumer consumer = session.createConsumer(replies);
    TestXid second = start();
    send(replies, "kept");
    resource.end(second, XAResource.TMSUCCESS);
    assertThat(resource.prepare(second)).isEqualTo(XAResource.XA_OK);
    assertThat(consumer.receiveNoWait()).isNull();
    resource.commit(second, false);
    assertThat(receive(consumer)).isEqualTo("kept/1");
  }

  /** Its messages have nowhere to go: that is not the manager's concern. */
  @Test
  void aTemporaryQueueThatIsDeletedWhileItsMessagesArePreparedHindersNoCommit() throws Exception {
    put(from, "a");
    TestXid xid = start();
    TemporaryQueue replies = session.createTemporaryQueue();
    MessageConsumer consumer = session.createConsumer(from);
    assertThat(receive(consumer)).isEqualTo("a/1");
    send(replies, "b");
    resource.end(xid, XAResource.TMSUCCESS);
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    replies.delete();
    resource.commit(xid, false);
    session.close();
    assertThat(taken(from)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void messagesThatAreNotPersistentArePartOfTheBranch(Outcome outcome) throws Exception {
    Session other = BROKER.connection().createSession();
    MessageProducer feeding = other.createProducer(from);
    feeding.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    feeding.send(other.createTextMessage("a"));
    MessageConsumer consumer = session.createConsumer(from);
    TestXid xid = start();
    assertThat(receive(consumer)).isEqualTo("a/1");
    MessageProducer producer = session.createProducer(to);
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    producer.send(session.createTextMessage("b"));
    resource.end(xid, XAResource.TMSUCCESS);
    assertThat(taken(to)).isEmpty();
    outcome.of(resource, xid);
    session.close();
    assertThat(taken(from)).isEqualTo(outcome.isCommit() ? List.of() : List.of("a/2"));
    assertThat(taken(to)).isEqualTo(outcome.isCommit() ? List.of("b/1") : List.of());
  }
}
