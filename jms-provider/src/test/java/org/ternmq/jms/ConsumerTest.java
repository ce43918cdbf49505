package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Specification 8: consuming from queues, by receive and by listener. */
class ConsumerTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  private static final long DEADLINE_MS = RunningBroker.DEADLINE_MS;

  private Connection connection;
  private Session session;
  private Queue queue;

  @BeforeEach
  void open() throws JMSException {
    connection = BROKER.startedConnection();
    session = connection.createSession();
    queue = session.createQueue(RunningBroker.name());
  }

  private void send(int count) throws JMSException {
    Session sending = BROKER.connection().createSession();
    MessageProducer producer = sending.createProducer(queue);
    for (int i = 0; i < count; i++) {
      Message message = sending.createTextMessage("m" + i);
      message.setIntProperty("n", i);
      producer.send(message);
    }
  }

  private static String text(Message message) {
    try {
      return message.getBody(String.class);
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void receiveNoWaitIsExactFromTheFirstCallOn() throws JMSException {
    send(3);
    MessageConsumer consumer = session.createConsumer(queue);

    for (int i = 0; i < 3; i++) {
      assertThat(text(consumer.receiveNoWait())).isEqualTo("m" + i);
    }
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void receiveWithAShortTimeOutFindsWhatIsThere() throws JMSException {
    send(1);
    assertThat(session.createConsumer(queue).receive(1)).isNotNull();
  }

  @Test
  void aSelectorChoosesAndAnEmptyOneIsNone() throws JMSException {
    send(6);
    MessageConsumer some = session.createConsumer(queue, "n >= 2 AND n < 4");
    assertThat(some.getMessageSelector()).isEqualTo("n >= 2 AND n < 4");
    assertThat(text(some.receive(DEADLINE_MS))).isEqualTo("m2");
    assertThat(text(some.receive(DEADLINE_MS))).isEqualTo("m3");
    assertThat(some.receiveNoWait()).isNull();
    some.close();
    MessageConsumer all = session.createConsumer(queue, "");
    assertThat(all.getMessageSelector()).isNull();
    assertThat(text(all.receive(DEADLINE_MS))).isEqualTo("m0");
  }

  @Test
  void wrongSelectorsAndDestinationsAreRefusedAtOnce() {
    assertThatThrownBy(() -> session.createConsumer(queue, "n ="))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> session.createConsumer(null))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createQueue(""))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void aClosedConsumersBufferGoesToTheOthers() throws JMSException {
    send(10);
    MessageConsumer first = session.createConsumer(queue);
    assertThat(text(first.receive(DEADLINE_MS))).isEqualTo("m0");
    first.close();
    MessageConsumer second = session.createConsumer(queue);
    Message next = second.receive(DEADLINE_MS);

    assertThat(text(next)).isEqualTo("m1");
    assertThat(next.getJMSRedelivered()).isFalse();
  }

  @Test
  void aListenerGetsAllInOrderAlsoWhatWasBufferedBefore() throws JMSException {
    send(20);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(text(consumer.receive(DEADLINE_MS))).isEqualTo("m0");
    List<String> received = Collections.synchronizedList(new ArrayList<>());
    consumer.setMessageListener(message -> received.add(text(message)));
    send(1);
    await().until(() -> received.size() == 20);

    List<String> expected = new ArrayList<>();
    for (int i = 1; i < 20; i++) {
      expected.add("m" + i);
    }
    expected.add("m0");
    assertThat(received).isEqualTo(expected);
  }

  @Test
  void aSessionsListenersRunOneAtATime() throws Exception {
    Queue other = session.createQueue(RunningBroker.name());
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    session.createConsumer(queue).setMessageListener(m -> threads.add(Thread.currentThread()));
    session.createConsumer(other).setMessageListener(m -> threads.add(Thread.currentThread()));
    send(5);
    Session sending = BROKER.connection().createSession();
    for (int i = 0; i < 5; i++) {
      sending.createProducer(other).send(sending.createMessage());
    }
    await().until(() -> threads.size() == 10);
    assertThat(threads).containsOnly(threads.get(0));
  }

  @Test
  void receivingIsRefusedWhileTheSessionHasAListener() throws JMSException {
    MessageConsumer listening = session.createConsumer(queue);
    MessageConsumer receiving = session.createConsumer(queue);
    listening.setMessageListener(message -> {});

    assertThatThrownBy(receiving::receiveNoWait).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> listening.receive(1)).isInstanceOf(IllegalStateException.class);
    listening.setMessageListener(null);
    assertThat(listening.getMessageListener()).isNull();
    assertThat(receiving.receiveNoWait()).isNull();
  }

  @Test
  void aListenerThatThrowsGetsTheMessageAgainFlagged() throws Exception {
    CompletableFuture<Message> second = new CompletableFuture<>();
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              try {
                if (!message.getJMSRedelivered()) {
                  throw new IllegalArgumentException("the first time, on purpose");
                }
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
              second.complete(message);
            });
    send(1);

    Message message = second.get(10, TimeUnit.SECONDS);
    assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
  }

  @Test
  void aListenerThatAlwaysThrowsEndsInTheDeadLetterQueueAndTheNextMessageComes() throws Exception {
    List<String> others = Collections.synchronizedList(new ArrayList<>());
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              if (text(message).equals("m0")) {
                throw new IllegalArgumentException("always, on purpose");
              }
              others.add(text(message));
            });
    send(2);
    await().until(() -> others.contains("m1"));
    assertThat(others).containsExactly("m1");
  }

  @Test
  void aListenerMayCloseItsOwnConsumerAndKeepsWhatItHas() throws Exception {
    MessageConsumer consumer = session.createConsumer(queue);
    CompletableFuture<String> closed = new CompletableFuture<>();
    consumer.setMessageListener(
        message -> {
          try {
            consumer.close();
            closed.complete(text(message));
          } catch (JMSException e) {
            closed.completeExceptionally(e);
          }
        });
    send(2);
    assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo("m0");
    session.close();

    Session next = connection.createSession();
    MessageConsumer left = next.createConsumer(queue);
    assertThat(text(left.receive(DEADLINE_MS))).isEqualTo("m1");
    assertThat(left.receiveNoWait()).isNull();
  }

  @Test
  void recoverInAListenerBringsItsMessageAgain() throws Exception {
    CompletableFuture<Integer> count = new CompletableFuture<>();
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              try {
                if (message.getJMSRedelivered()) {
                  count.complete(message.getIntProperty("JMSXDeliveryCount"));
                } else {
                  session.recover();
                }
              } catch (JMSException e) {
                count.completeExceptionally(e);
              }
            });
    send(1);
    assertThat(count.get(10, TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void commitAndRollbackWorkInAListener() throws Exception {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    transacted
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              try {
                if (message.getJMSRedelivered()) {
                  log.add("again " + text(message));
                  transacted.commit();
                } else {
                  log.add(text(message));
                  transacted.rollback();
                }
              } catch (JMSException e) {
                log.add(e.toString());
              }
            });
    send(2);
    await().until(() -> log.size() >= 4);
    assertThat(log).containsExactly("m0", "again m0", "m1", "again m1");
    transacted.close();
    assertThat(session.createConsumer(queue).receiveNoWait()).isNull();
  }

  @Test
  void twoConsumersShareAQueue() throws JMSException {
    TernConnectionFactory factory = BROKER.factory();
    factory.setPrefetchMessages(2);
    Connection small = BROKER.closedAfterwards(factory.createConnection());
    small.start();
    MessageConsumer one = small.createSession().createConsumer(queue);
    MessageConsumer two = small.createSession().createConsumer(queue);
    send(8);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(text(one.receive(DEADLINE_MS)));
      all.add(text(two.receive(DEADLINE_MS)));
    }
    assertThat(all).doesNotHaveDuplicates().hasSize(8);
  }

  @Test
  void aConsumerThatAThreadReceivesFromTakesNoListener() throws Exception {
    Connection connection = BROKER.startedConnection();
    Session session = connection.createSession();
    MessageConsumer consumer = session.createConsumer(session.createQueue(RunningBroker.name()));
    Thread receiving =
        new Thread(
            () -> {
              try {
                assertThat(consumer.receive()).isNull();
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            });
    receiving.start();
    await().until(() -> receiving.getState() == Thread.State.WAITING);
    assertThatThrownBy(() -> consumer.setMessageListener(message -> {}))
        .isInstanceOf(IllegalStateException.class);
    consumer.close();
    receiving.join(10_000);
    assertThat(receiving.isAlive()).isFalse();
  }

  @Test
  void anInterruptedReceiveHasNoOutcomeToDoubt() throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue);

    Thread.currentThread().interrupt();
    Throwable failure = catchThrowable(() -> consumer.receive(DEADLINE_MS));

    assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
    assertThat(failure)
        .isExactlyInstanceOf(JMSException.class)
        .hasMessageContaining("the thread was interrupted");
    send(1);
    assertThat(text(consumer.receive(DEADLINE_MS))).isEqualTo("m0");
  }
}
