package org.ternmq.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ternmq.xa.RunningNarayana.DEADLINE_MS;
import static org.ternmq.xa.RunningNarayana.queue;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions that take part in transactions by themselves. */
@Timeout(60)
class TransactionalConnectionFactoryTest {
  @RegisterExtension static final RunningNarayana RUNNING = new RunningNarayana();

  private TransactionalConnectionFactory factory;
  private UserTransaction transaction;
  private TransactionManager manager;

  @BeforeEach
  void open() {
    factory = RUNNING.narayana().connectionFactory(RUNNING.provider());
    transaction = RUNNING.narayana().userTransaction();
    manager = RUNNING.narayana().transactionManager();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    if (manager.getStatus() != Status.STATUS_NO_TRANSACTION) {
      manager.rollback();
    }
    factory.close();
    assertThat(factory.connections()).as("lent and never given back").isZero();
    RUNNING.nothingIsInDoubt();
  }

  private static void send(Session session, String queue, String text) throws JMSException {
    try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
      producer.send(session.createTextMessage(text));
    }
  }

  private static String receive(Session session, String queue) throws JMSException {
    try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
      Message message = consumer.receive(DEADLINE_MS);
      return message == null ? null : message.getBody(String.class);
    }
  }

  @Test
  void whatIsReceivedAndSentIsCommittedTogether() throws Exception {
    String from = queue();
    String to = queue();
    RUNNING.put(from, "order");
    transaction.begin();
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      assertThat(session.getTransacted()).isTrue();
      send(session, to, "invoice of " + receive(session, from));
      assertThat(RUNNING.in(to)).isEmpty();
    }
    transaction.commit();
    assertThat(RUNNING.in(from)).isEmpty();
    assertThat(RUNNING.in(to)).containsExactly("invoice of order");
  }

  @Test
  void aRollbackUndoesBothAndTheMessageComesAgain() throws Exception {
    String from = queue();
    String to = queue();
    RUNNING.put(from, "order");
    try (JMSContext context = factory.createContext()) {
      for (int delivery = 1; delivery <= 2; delivery++) {
        transaction.begin();
        try (var consumer = context.createConsumer(context.createQueue(from))) {
          Message message = consumer.receive(DEADLINE_MS);
          assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
          assertThat(message.getJMSRedelivered()).isEqualTo(delivery > 1);
          context.createProducer().send(context.createQueue(to), "invoice");
        }
        transaction.rollback();
        assertThat(RUNNING.in(to)).isEmpty();
      }
    }
    assertThat(RUNNING.in(from)).containsExactly("order");
  }

  @Test
  void outsideOfTransactionsASessionDoesWhatItWasCreatedFor() throws Exception {
    String queue = queue();
    try (Connection connection = factory.createConnection()) {
      connection.start();
      try (Session session = connection.createSession()) {
        assertThat(session.getTransacted()).isFalse();
        assertThat(session.getAcknowledgeMode()).isEqualTo(Session.AUTO_ACKNOWLEDGE);
        send(session, queue, "at once");
        assertThat(RUNNING.in(queue)).containsExactly("at once");
        assertThat(receive(session, queue)).isEqualTo("at once");
        assertThat(RUNNING.in(queue)).isEmpty();
        assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
      }
      try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
        send(session, queue, "rolled back");
        session.rollback();
        send(session, queue, "committed");
        session.commit();
      }
      try (Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE)) {
        assertThat(receive(session, queue)).isEqualTo("committed");
      }
    }
    assertThat(RUNNING.in(queue)).as("never acknowledged").containsExactly("committed");
  }

  @Test
  void aSessionWithAModeOfItsOwnIsRefusedInsideOfATransaction() throws Exception {
    String queue = queue();
    try (Connection connection = factory.createConnection()) {
      Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
      transaction.begin();
      assertThatThrownBy(() -> send(session, queue, "?"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot take part");
    }
  }

  @Test
  void inATransactionItsOwnCompletionIsNobodysBusiness() throws Exception {
    transaction.begin();
    try (Connection connection = factory.createConnection();
        JMSContext context = factory.createContext()) {
      Session session = connection.createSession();
      assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
      assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
      assertThatThrownBy(context::commit).isInstanceOf(TransactionInProgressRuntimeException.class);
    }
  }

  /** A template that opens and closes everything for each message takes one connection. */
  @Test
  void athousandTimesConnectSendCloseTakesOneConnectionAndOneBranch() throws Exception {
    String queue = queue();
    transaction.begin();
    for (int i = 0; i < 200; i++) {
      try (Connection connection = factory.createConnection()) {
        send(connection.createSession(), queue, "m" + i);
      }
      try (JMSContext context = factory.createContext()) {
        context.createProducer().send(context.createQueue(queue), "c" + i);
      }
    }
    assertThat(factory.connections()).as("a connection and a context").isEqualTo(2);
    assertThat(factory.idleConnections()).as("they are the transaction's").isZero();
    transaction.commit();
    assertThat(RUNNING.in(queue)).hasSize(400);
    assertThat(factory.idleConnections()).isEqualTo(2);
  }

  @Test
  void whatATransactionNeedsIsNotLentToOthersBeforeItsCompletion() throws Exception {
    String queue = queue();
    transaction.begin();
    try (Connection connection = factory.createConnection()) {
      send(connection.createSession(), queue, "in the transaction");
    }
    Transaction first = manager.suspend();
    try (Connection other = factory.createConnection()) {
      send(other.createSession(), queue, "outside");
    }
    assertThat(factory.connections()).isEqualTo(2);
    assertThat(RUNNING.in(queue)).containsExactly("outside");
    manager.resume(first);
    transaction.rollback();
    assertThat(RUNNING.in(queue)).containsExactly("outside");
    assertThat(factory.idleConnections()).isEqualTo(2);
  }

  @Test
  void aSessionGoesOnInTheNextTransactionWhileTheFirstIsSuspended() throws Exception {
    String queue = queue();
    try (Connection connection = factory.createConnection()) {
      Session session = connection.createSession();
      transaction.begin();
      send(session, queue, "first, before");
      Transaction first = manager.suspend();
      send(session, queue, "in none");
      transaction.begin();
      send(session, queue, "second");
      transaction.commit();
      assertThat(RUNNING.in(queue)).containsExactly("in none", "second");
      manager.resume(first);
      send(session, queue, "first, after");
      transaction.commit();
    }
    assertThat(RUNNING.in(queue))
        .containsExactlyInAnyOrder("in none", "second", "first, before", "first, after");
  }

  /** What went wrong in a pool elsewhere: the session was never given back. */
  @Test
  void aTransactionThatCannotBeJoinedTakesNothingFromThePool() throws Exception {
    for (int i = 0; i < 3; i++) {
      transaction.begin();
      transaction.setRollbackOnly();
      try (Connection connection = factory.createConnection()) {
        assertThatThrownBy(connection::createSession)
            .isInstanceOf(TransactionRolledBackException.class);
      }
      assertThatThrownBy(() -> factory.createContext()).isNotNull();
      transaction.rollback();
      assertThat(factory.idleConnections()).isEqualTo(factory.connections());
    }
    assertThat(factory.connections()).isEqualTo(2);
  }

  /** The reaper's thread rolls back: nothing of the transaction is done outside of it. */
  @Test
  void afterATimeoutNothingIsSentOutsideOfTheTransaction() throws Exception {
    String queue = queue();
    manager.setTransactionTimeout(1);
    try (Connection connection = factory.createConnection()) {
      Session session = connection.createSession();
      transaction.begin();
      send(session, queue, "one");
      Transaction mine = manager.getTransaction();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> mine.getStatus() == Status.STATUS_ROLLEDBACK);
      assertThatThrownBy(() -> send(session, queue, "two"))
          .isInstanceOf(TransactionRolledBackException.class);
      assertThatThrownBy(transaction::commit).isInstanceOf(RollbackException.class);
    } finally {
      manager.setTransactionTimeout(0);
    }
    assertThat(RUNNING.in(queue)).isEmpty();
  }

  @Test
  void handlesSayThatTheyAreClosed() throws Exception {
    Connection connection = factory.createConnection();
    Session session = connection.createSession();
    MessageProducer producer = session.createProducer(null);
    JMSContext context = factory.createContext();
    connection.close();
    connection.close();
    context.close();
    assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::createMessage).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(producer::getDeliveryMode).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(context::createMessage).isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  void nothingOfAUserIsLeftForTheNextOne() throws Exception {
    TemporaryQueue temporary;
    try (Connection connection = factory.createConnection()) {
      connection.start();
      connection.setExceptionListener(failure -> {});
      temporary = connection.createSession().createTemporaryQueue();
    }
    assertThat(factory.idleConnections()).isEqualTo(1);
    try (Connection connection = factory.createConnection()) {
      assertThat(connection.getExceptionListener()).isNull();
      Session session = connection.createSession();
      assertThatThrownBy(() -> session.createProducer(temporary).send(session.createMessage()))
          .isInstanceOf(JMSException.class);
    }
    assertThat(factory.connections()).as("the same was used again").isEqualTo(1);
    try (Connection connection = factory.createConnection()) {
      assertThatThrownBy(() -> connection.setClientID("a name that would stay"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aFullPoolSaysWhatIsTheMatter() throws Exception {
    try (TransactionalConnectionFactory small =
        new TransactionalConnectionFactory(RUNNING.provider(), manager, 1, 0)) {
      transaction.begin();
      try (Connection connection = small.createConnection()) {
        send(connection.createSession(), queue(), "x");
      }
      Transaction first = manager.suspend();
      assertThatThrownBy(small::createConnection)
          .isInstanceOf(ResourceAllocationException.class)
          .hasMessageContaining("not complete");
      manager.resume(first);
      transaction.rollback();
      small.createConnection().close();
    }
  }

  @Test
  void theLegacyDomainsHaveTheirOwnConnections() throws Exception {
    String queue = queue();
    transaction.begin();
    try (QueueConnection connection = factory.createQueueConnection()) {
      QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
      session.createSender(session.createQueue(queue)).send(session.createTextMessage("x"));
      assertThatThrownBy(() -> session.createTopic("t")).isInstanceOf(IllegalStateException.class);
    }
    assertThat(RUNNING.in(queue)).isEmpty();
    transaction.commit();
    assertThat(RUNNING.in(queue)).containsExactly("x");
  }

  /** A session for a year, with a consumer for each message: nothing piles up behind it. */
  @Test
  void whatTheApplicationClosesIsForgotten() throws Exception {
    try (Connection connection = factory.createConnection();
        JMSContext context = factory.createContext()) {
      Session session = connection.createSession();
      for (int i = 0; i < 3; i++) {
        session.createProducer(null).close();
        session.createConsumer(session.createQueue(queue())).close();
        session.createBrowser(session.createQueue(queue())).close();
        context.createConsumer(context.createQueue(queue())).close();
        context.createBrowser(context.createQueue(queue())).close();
        connection.createSession(Session.CLIENT_ACKNOWLEDGE).close();
      }
      SessionHandle ofSession = (SessionHandle) Proxy.getInvocationHandler(session);
      ContextHandle ofContext = (ContextHandle) Proxy.getInvocationHandler(context);
      ConnectionHandle ofConnection = (ConnectionHandle) Proxy.getInvocationHandler(connection);
      assertThat(ofSession.openThings()).isZero();
      assertThat(ofContext.openThings()).isZero();
      assertThat(ofConnection.openThings()).as("the session that is open").isEqualTo(1);
    }
  }

  @Test
  void aContextThatIsUsedAgainWithinATransactionStartsByItself() throws Exception {
    String queue = queue();
    RUNNING.put(queue, "order");
    transaction.begin();
    try (JMSContext context = factory.createContext()) {
      context.setAutoStart(false);
      context.setExceptionListener(failure -> {});
    }
    try (JMSContext context = factory.createContext()) {
      assertThat(context.getAutoStart()).isTrue();
      assertThat(context.createConsumer(context.createQueue(queue)).receive(DEADLINE_MS))
          .isNotNull();
    }
    assertThat(factory.connections()).isEqualTo(1);
    transaction.commit();
    assertThat(RUNNING.in(queue)).isEmpty();
  }

  @Test
  void aTransactionThatCannotBeJoinedIsNotWaitedFor() throws Exception {
    transaction.begin();
    transaction.setRollbackOnly();
    assertThatThrownBy(() -> factory.createContext()).isNotNull();
    transaction.rollback();
    assertThat(factory.participants().openTransactions()).isZero();
  }
}
