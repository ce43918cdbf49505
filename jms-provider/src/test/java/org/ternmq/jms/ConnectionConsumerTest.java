package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Specification 11.2: connection consumers and server session pools. */
class ConnectionConsumerTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  private Connection connection;
  private Queue queue;
  private final List<String> handled = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void open() throws JMSException {
    connection = BROKER.connection();
    connection.setClientID(RunningBroker.name());
    connection.start();
    queue = connection.createSession().createQueue(RunningBroker.name());
  }

  private ServerSessions pool(int mode) throws JMSException {
    return new ServerSessions(connection, 2, mode, (session, message) -> note(message));
  }

  private void note(Message message) throws JMSException {
    handled.add(message.getBody(String.class) + "/" + message.getIntProperty("JMSXDeliveryCount"));
  }

  private static void send(Destination destination, int count) throws JMSException {
    Session session = BROKER.connection().createSession();
    for (int i = 0; i < count; i++) {
      session.createProducer(destination).send(session.createTextMessage("m" + i));
    }
  }

  private static String[] firstDeliveries(int count) {
    String[] all = new String[count];
    for (int i = 0; i < count; i++) {
      all[i] = "m" + i + "/1";
    }
    return all;
  }

  private void awaitHandled(String... exactly) {
    await().until(() -> handled.size() >= exactly.length);
    assertThat(handled).containsExactlyInAnyOrder(exactly);
  }

  /** What is left in the queue when the connection is closed, as body and delivery count. */
  private List<String> leftAfterClose() throws JMSException {
    connection.close();
    MessageConsumer consumer = BROKER.startedConnection().createSession().createConsumer(queue);
    List<String> left = new ArrayList<>();
    for (Message m = consumer.receiveNoWait(); m != null; m = consumer.receiveNoWait()) {
      left.add(m.getBody(String.class) + "/" + m.getIntProperty("JMSXDeliveryCount"));
    }
    return left;
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  void inTheAutomaticModesEachMessageIsHandledOnceAndIsGone(int mode) throws JMSException {
    ServerSessions pool = pool(mode);
    ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 3);
    assertThat(consumer.getServerSessionPool()).isSameAs(pool);
    send(queue, 10);
    awaitHandled(firstDeliveries(10));
    assertThat(leftAfterClose()).isEmpty();
  }

  @Test
  void aRunHandlesUpToMaxMessagesInTheirOrder() throws JMSException {
    send(queue, 10);
    ServerSessions pool =
        new ServerSessions(
            connection, 1, Session.AUTO_ACKNOWLEDGE, (session, message) -> note(message));
    connection.stop();
    connection.createConnectionConsumer(queue, null, pool, 4);
    connection.start();
    await().until(() -> pool.runs.stream().mapToInt(Integer::intValue).sum() == 10);
    assertThat(handled).containsExactly(firstDeliveries(10));
    assertThat(pool.runs).as("at most 4, and not one by one").allMatch(n -> n <= 4).contains(4);
  }

  @Test
  void withClientAcknowledgeTheSessionsOwnMessagesAreAcknowledged() throws JMSException {
    ServerSessions pool =
        new ServerSessions(
            connection,
            1,
            Session.CLIENT_ACKNOWLEDGE,
            (session, message) -> {
              note(message);
              if (message.getBody(String.class).equals("m1")) {
                message.acknowledge();
              }
            });
    send(queue, 3);
    connection.createConnectionConsumer(queue, null, pool, 5);
    awaitHandled(firstDeliveries(3));
    await().until(() -> pool.free() == 1 || pool.runs.size() > 0);
    assertThat(leftAfterClose()).containsExactly("m2/2");
  }

  @Test
  void aServerSessionsTransactionDecides() throws JMSException {
    ServerSessions pool =
        new ServerSessions(
            connection,
            2,
            Session.SESSION_TRANSACTED,
            (session, message) -> {
              note(message);
              if (message.getBody(String.class).equals("m1") && !message.getJMSRedelivered()) {
                session.rollback();
              } else {
                session.commit();
              }
            });
    connection.createConnectionConsumer(queue, null, pool, 1);
    send(queue, 4);
    awaitHandled("m0/1", "m1/1", "m1/2", "m2/1", "m3/1");
    assertThat(leftAfterClose()).isEmpty();
  }

  @Test
  void aRollbackReturnsTheWholeBatchAndCountsWhatWasSeen() throws JMSException {
    AtomicInteger rollbacks = new AtomicInteger();
    ServerSessions pool =
        new ServerSessions(
            connection,
            1,
            Session.SESSION_TRANSACTED,
            (session, message) -> {
              note(message);
              boolean second = message.getBody(String.class).equals("m1");
              if (second && rollbacks.getAndIncrement() == 0) {
                session.rollback();
              } else if (message.getBody(String.class).equals("m2")) {
                session.commit();
              }
            });
    send(queue, 3);
    connection.stop();
    connection.createConnectionConsumer(queue, null, pool, 3);
    connection.start();
    await().until(() -> handled.contains("m2/1"));
    assertThat(handled).containsExactly("m0/1", "m1/1", "m0/2", "m1/2", "m2/1");
    assertThat(leftAfterClose()).isEmpty();
  }

  @Test
  void recoverInAListenerBringsTheMessagesAgain() throws JMSException {
    ServerSessions pool =
        new ServerSessions(
            connection,
            1,
            Session.CLIENT_ACKNOWLEDGE,
            (session, message) -> {
              note(message);
              if (!message.getJMSRedelivered()) {
                session.recover();
              } else {
                message.acknowledge();
              }
            });
    send(queue, 2);
    connection.createConnectionConsumer(queue, null, pool, 1);
    awaitHandled("m0/1", "m0/2", "m1/1", "m1/2");
    assertThat(leftAfterClose()).isEmpty();
  }

  @Test
  void whatAFailingListenerDidNotHandleComesAgain() throws JMSException {
    ServerSessions pool =
        new ServerSessions(
            connection,
            1,
            Session.AUTO_ACKNOWLEDGE,
            (session, message) -> {
              note(message);
              if (!message.getJMSRedelivered()) {
                throw new UnsupportedOperationException("a test's own failure");
              }
            });
    send(queue, 1);
    connection.createConnectionConsumer(queue, null, pool, 1);
    awaitHandled("m0/1", "m0/2");
  }

  @Test
  void topicsWorkPlainSharedAndDurable() throws JMSException {
    Session session = connection.createSession();
    List<Topic> topics = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      topics.add(session.createTopic(RunningBroker.name()));
    }
    ServerSessions pool = pool(Session.AUTO_ACKNOWLEDGE);
    connection.createConnectionConsumer(topics.get(0), null, pool, 2);
    connection.createSharedConnectionConsumer(topics.get(1), "s", null, pool, 2);
    connection.createDurableConnectionConsumer(topics.get(2), "d", null, pool, 2);
    connection.createSharedDurableConnectionConsumer(topics.get(3), "sd", null, pool, 2);
    for (int i = 0; i < 4; i++) {
      handled.clear();
      send(topics.get(i), 3);
      awaitHandled(firstDeliveries(3));
    }
  }

  @Test
  void aDurableSubscriptionKeepsItsMessagesForTheNextConnectionConsumer() throws JMSException {
    Topic topic = connection.createSession().createTopic(RunningBroker.name());
    ServerSessions pool = pool(Session.AUTO_ACKNOWLEDGE);
    connection.createDurableConnectionConsumer(topic, "d", "a = 1", pool, 1).close();
    Session session = connection.createSession();
    Message message = session.createTextMessage("m0");
    message.setIntProperty("a", 1);
    session.createProducer(topic).send(message);
    session.createProducer(topic).send(session.createTextMessage("not selected"));
    connection.createDurableConnectionConsumer(topic, "d", "a = 1", pool, 1);
    awaitHandled("m0/1");
    assertThatThrownBy(() -> connection.createDurableConnectionConsumer(topic, "d", "", pool, 1))
        .as("it has a consumer")
        .isInstanceOf(JMSException.class);
  }

  @Test
  void aFailingPoolIsToldToTheExceptionListenerAndTriedAgain() throws Exception {
    CountDownLatch told = new CountDownLatch(2);
    connection.setExceptionListener(e -> told.countDown());
    ServerSessions pool = pool(Session.AUTO_ACKNOWLEDGE);
    AtomicInteger asked = new AtomicInteger();
    ServerSessionPool failing =
        () -> {
          int times = asked.incrementAndGet();
          if (times == 1) {
            throw new JMSException("a test's own failure");
          } else if (times == 2) {
            throw new UnsupportedOperationException("a test's own failure");
          }
          return pool.getServerSession();
        };
    send(queue, 2);
    connection.createConnectionConsumer(queue, null, failing, 5);
    assertThat(told.await(RunningBroker.DEADLINE_MS, TimeUnit.MILLISECONDS)).isTrue();
    awaitHandled(firstDeliveries(2));
  }

  @Test
  void anErrorOrAnInterruptOfThePoolDoesNotEndTheDelivery() throws JMSException {
    ServerSessions pool = pool(Session.AUTO_ACKNOWLEDGE);
    AtomicInteger calls = new AtomicInteger();
    connection.setExceptionListener(
        failure -> {
          throw new AssertionError("a listener that fails as well");
        });
    ServerSessionPool failing =
        () -> {
          switch (calls.incrementAndGet()) {
            case 1 -> throw new NoClassDefFoundError("of the pool");
            case 2 -> {
              Thread.currentThread().interrupt();
              throw new JMSException("interrupted");
            }
            default -> {
              return pool.getServerSession();
            }
          }
        };
    send(queue, 1);

    connection.createConnectionConsumer(queue, null, failing, 1);

    awaitHandled(firstDeliveries(1));
    assertThat(calls).hasValueGreaterThanOrEqualTo(3);
  }

  @Test
  void whatAServerSessionThatDoesNotStartHadIsGivenToTheNext() throws JMSException {
    ServerSessions pool = pool(Session.AUTO_ACKNOWLEDGE);
    AtomicInteger asked = new AtomicInteger();
    ServerSessionPool failing =
        () -> {
          ServerSession serverSession = pool.getServerSession();
          return asked.getAndIncrement() > 0
              ? serverSession
              : new ServerSession() {
                @Override
                public Session getSession() throws JMSException {
                  return serverSession.getSession();
                }

                @Override
                public void start() throws JMSException {
                  throw new JMSException("a test's own failure");
                }
              };
        };
    connection.setExceptionListener(e -> handled.add(e.getMessage()));
    send(queue, 2);
    connection.createConnectionConsumer(queue, null, failing, 5);
    awaitHandled("a test's own failure", "m0/1", "m1/1");
    assertThat(leftAfterClose()).isEmpty();
  }

  @Test
  void aSessionOfAnotherConnectionIsRefusedAndTheMessageStays() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    connection.setExceptionListener(e -> told.countDown());
    ServerSessions foreign =
        new ServerSessions(
            BROKER.startedConnection(), 9, Session.AUTO_ACKNOWLEDGE, (s, message) -> note(message));
    send(queue, 1);
    connection.createConnectionConsumer(queue, null, foreign, 1);
    assertThat(told.await(RunningBroker.DEADLINE_MS, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(leftAfterClose()).containsExactly("m0/1");
    assertThat(handled).isEmpty();
  }

  @Test
  void aCloseGivesBackWhatNoServerSessionHas() throws Exception {
    CountDownLatch inListener = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ServerSessions pool =
        new ServerSessions(
            connection,
            1,
            Session.AUTO_ACKNOWLEDGE,
            (session, message) -> {
              note(message);
              inListener.countDown();
              awaitUnchecked(goOn);
            });
    send(queue, 3);
    ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 1);
    assertThat(inListener.await(RunningBroker.DEADLINE_MS, TimeUnit.MILLISECONDS)).isTrue();
    consumer.close();
    consumer.close();
    assertThatThrownBy(consumer::getServerSessionPool).isInstanceOf(IllegalStateException.class);
    goOn.countDown();
    await().until(() -> pool.free() == 1);
    assertThat(handled).containsExactly("m0/1");
    assertThat(leftAfterClose()).containsExactly("m1/1", "m2/1");
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      assertThat(latch.await(RunningBroker.DEADLINE_MS, TimeUnit.MILLISECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whileTheConnectionIsStoppedNothingIsHandled() throws JMSException {
    connection.stop();
    send(queue, 1);
    ServerSessions pool = pool(Session.AUTO_ACKNOWLEDGE);
    connection.createConnectionConsumer(queue, null, pool, 1);
    assertThat(pool.free()).isEqualTo(2);
    connection.start();
    awaitHandled("m0/1");
  }

  @Test
  void aSessionWithItsOwnListenerReceivesInNoOtherWay() throws JMSException {
    Session session = connection.createSession();
    MessageConsumer consumer = session.createConsumer(queue);
    session.setMessageListener(message -> {});
    assertThat(session.getMessageListener()).isNotNull();
    assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> consumer.setMessageListener(message -> {}))
        .isInstanceOf(IllegalStateException.class);
    session.createProducer(queue).send(session.createMessage());
    session.run(); // nothing is loaded
    session.setMessageListener(null);
    assertThat(consumer.receive(RunningBroker.DEADLINE_MS)).isNotNull();
    session.close();
    assertThatThrownBy(session::run).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(() -> session.setMessageListener(null))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void mistakesAreToldAtOnce() throws JMSException {
    ServerSessions pool = pool(Session.AUTO_ACKNOWLEDGE);
    Topic topic = connection.createSession().createTopic(RunningBroker.name());
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, "=", pool, 1))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> connection.createConnectionConsumer(null, null, pool, 1))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, null, 1))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, pool, 0))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> connection.createSharedConnectionConsumer(topic, "", null, pool, 1))
        .isInstanceOf(JMSException.class);
    connection.close();
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, pool, 1))
        .isInstanceOf(IllegalStateException.class);
  }
}
