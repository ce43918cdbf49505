package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.Connection;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Start, stop and close of a connection (specification 6.1.3 to 6.1.8). */
@Conformance
class ConnectionLifecycleTest {

  // --- start and stop

  @Test
  @Assertion({"JMS:SPEC:97", "JMS:SPEC:98", "JMS:JAVADOC:522"})
  void aStoppedConnectionSendsButDeliversNothing(Jms jms) throws Exception {
    Connection connection = jms.stoppedConnection();
    Session session = connection.createSession();
    Session listening = connection.createSession();
    Queue queue = jms.queue();
    Queue listened = jms.queue();
    MessageConsumer consumer = session.createConsumer(queue);
    Received received = new Received();
    listening.createConsumer(listened).setMessageListener(received);

    session.createProducer(queue).send(session.createTextMessage("received"));
    session.createProducer(listened).send(session.createTextMessage("heard"));

    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(consumer.receive(Jms.SILENCE.toMillis())).isNull();
    assertThat(received.isEmpty()).isTrue();
    connection.start();
    assertThat(jms.receiveText(consumer)).isEqualTo("received");
    assertThat(received.nextText()).isEqualTo("heard");
  }

  @Test
  @Assertion({"JMS:SPEC:100", "JMS:SPEC:101", "JMS:JAVADOC:524", "JMS:JAVADOC:522"})
  void stopPausesDeliveryUntilStart(Jms jms) throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Session listening = connection.createSession();
    Queue queue = jms.queue();
    Queue listened = jms.queue();
    MessageConsumer consumer = session.createConsumer(queue);
    Received received = new Received();
    listening.createConsumer(listened).setMessageListener(received);
    jms.send(queue, "1", "2");
    jms.send(listened, "1");
    assertThat(jms.receiveText(consumer)).isEqualTo("1");
    assertThat(received.nextText()).isEqualTo("1");

    connection.stop();
    jms.send(queue, "3");
    jms.send(listened, "2");

    assertThat(consumer.receive(Jms.SILENCE.toMillis())).as("timers advance").isNull();
    assertThat(received.isEmpty()).isTrue();
    connection.start();
    assertThat(jms.receiveText(consumer)).isEqualTo("2");
    assertThat(jms.receiveText(consumer)).isEqualTo("3");
    assertThat(received.nextText()).isEqualTo("2");
  }

  @Test
  @Assertion({"JMS:SPEC:100", "JMS:SPEC:101"})
  void aBlockedReceiveGetsItsMessageOnlyAfterTheRestart(Jms jms) throws JMSException {
    Connection connection = jms.connection();
    Queue queue = jms.queue();
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    Background<Message> receive = Background.call(consumer::receive);

    connection.stop();
    jms.send(queue, "late");

    assertThat(receive.blocks()).isTrue();
    connection.start();
    assertThat(((TextMessage) receive.result()).getText()).isEqualTo("late");
  }

  @Test
  @Assertion({"JMS:SPEC:99", "JMS:JAVADOC:522", "JMS:JAVADOC:524"})
  void startingTwiceAndStoppingTwiceIsLikeOnce(Jms jms) throws JMSException {
    Connection connection = jms.stoppedConnection();
    Queue queue = jms.queue();
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    jms.send(queue, "1", "2");

    connection.start();
    connection.start();
    assertThat(jms.receiveText(consumer)).isEqualTo("1");
    connection.stop();
    connection.stop();
    assertThat(consumer.receiveNoWait()).isNull();
    connection.start();
    assertThat(jms.receiveText(consumer)).isEqualTo("2");
  }

  /** Holds its thread until it is let go, then sends a message. */
  private static final class Busy {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);
    final AtomicReference<Throwable> failure = new AtomicReference<>();
    final AtomicBoolean done = new AtomicBoolean();

    Busy(Connection connection, Queue from, Queue to) throws JMSException {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(to);
      session
          .createConsumer(from)
          .setMessageListener(
              message -> {
                entered.countDown();
                try {
                  if (!letGo.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("never let go");
                  }
                  producer.send(session.createTextMessage("sent by the listener"));
                  done.set(true);
                } catch (JMSException | InterruptedException | AssertionError e) {
                  failure.set(e);
                }
              });
    }

    void awaitEntered() throws InterruptedException {
      assertThat(entered.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }
  }

  @Test
  @Assertion({"JMS:SPEC:101", "JMS:JAVADOC:524", "JMS:JAVADOC:525"})
  void stopWaitsForARunningListenerWhichHasTheWholeConnection(Jms jms) throws Exception {
    Connection connection = jms.connection();
    Queue from = jms.queue();
    Queue to = jms.queue();
    Busy busy = new Busy(connection, from, to);
    jms.send(from, "go");
    busy.awaitEntered();

    Background<Void> stop = Background.run(connection::stop);
    assertThat(stop.blocks()).isTrue();
    busy.letGo.countDown();
    stop.result();

    assertThat(busy.failure).hasNullValue();
    assertThat(busy.done).isTrue();
    assertThat(jms.textsOn(to)).containsExactly("sent by the listener");
  }

  // --- close

  @Test
  @Assertion({"JMS:SPEC:102", "JMS:SPEC:103", "JMS:JAVADOC:526", "JMS:SPEC:120"})
  void closeWaitsForARunningListenerWhichHasTheWholeConnection(Jms jms) throws Exception {
    Connection connection = jms.connection();
    Queue from = jms.queue();
    Queue to = jms.queue();
    Busy busy = new Busy(connection, from, to);
    jms.send(from, "go");
    busy.awaitEntered();

    Background<Void> close = Background.run(connection::close);
    assertThat(close.blocks()).isTrue();
    busy.letGo.countDown();
    close.result();

    assertThat(busy.failure).hasNullValue();
    assertThat(busy.done).isTrue();
    assertThat(jms.textsOn(to)).containsExactly("sent by the listener");
    assertThat(jms.textsOn(from)).as("acknowledged when the listener returned").isEmpty();
  }

  static Stream<Call<Connection>> pauses() {
    return Stream.of(new Call<>("stop", Connection::stop), new Call<>("close", Connection::close));
  }

  /** "The full services of the connection": also those that another session is needed for. */
  @ParameterizedTest
  @MethodSource("pauses")
  @Assertion({"JMS:SPEC:101", "JMS:SPEC:102"})
  void aListenerMakesSessionsAndTemporaryQueuesWhileAnotherThreadWaitsForItsEnd(
      Call<Connection> pause, Jms jms) throws Exception {
    Connection connection = jms.connection();
    Queue from = jms.queue();
    Queue to = jms.queue();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    connection
        .createSession()
        .createConsumer(from)
        .setMessageListener(
            message -> {
              entered.countDown();
              try {
                letGo.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS);
                Session another = connection.createSession(Session.SESSION_TRANSACTED);
                Queue temporary = another.createTemporaryQueue();
                another.createConsumer(temporary);
                another.createProducer(to).send(another.createTextMessage("in time"));
                another.commit();
              } catch (JMSException | InterruptedException | RuntimeException e) {
                failure.set(e);
              }
            });
    jms.send(from, "go");
    assertThat(entered.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isTrue();

    Background<Void> paused = Background.run(() -> pause.on(connection));
    assertThat(paused.blocks()).isTrue();
    letGo.countDown();
    paused.result();

    assertThat(failure).hasNullValue();
    assertThat(jms.textsOn(to)).containsExactly("in time");
  }

  @Test
  @Assertion({"JMS:SPEC:103", "JMS:JAVADOC:526"})
  void closeEndsPendingReceives(Jms jms) throws JMSException {
    Connection connection = jms.connection();
    List<Background<Message>> receives = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      receives.add(
          Background.call(connection.createSession().createConsumer(jms.queue())::receive));
    }
    assertThat(receives.get(0).blocks()).isTrue();

    connection.close();

    for (Background<Message> each : receives) {
      assertThat(each.result()).isNull();
    }
  }

  @Test
  @Assertion({"JMS:SPEC:103", "JMS:JAVADOC:526"})
  void closeEndsAReceiveThatWaitsOnAStoppedConnection(Jms jms) throws JMSException {
    Connection connection = jms.stoppedConnection();
    Queue queue = jms.queue();
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    Background<Message> receive = Background.call(consumer::receive);
    jms.send(queue, "kept");
    assertThat(receive.blocks()).isTrue();

    connection.close();

    assertThat(receive.result()).as("the connection is stopped").isNull();
    assertThat(jms.textsOn(queue)).containsExactly("kept");
  }

  @Test
  @Assertion({"JMS:SPEC:104", "JMS:JAVADOC:526"})
  void closeRollsBackTransactions(Jms jms) throws JMSException {
    Queue from = jms.queue();
    Queue to = jms.queue();
    jms.send(from, "taken");
    Connection connection = jms.connection();
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    assertThat(jms.receiveText(session.createConsumer(from))).isEqualTo("taken");
    session.createProducer(to).send(session.createTextMessage("never sent"));

    connection.close();

    assertThat(jms.textsOn(from)).containsExactly("taken");
    assertThat(jms.textsOn(to)).isEmpty();
  }

  @Test
  @Assertion({"JMS:SPEC:105", "JMS:JAVADOC:526"})
  void closeAcknowledgesNothing(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "unacknowledged");
    Connection connection = jms.connection();
    Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    jms.receive(session.createConsumer(queue));

    connection.close();

    Message again = jms.receive(jms.session().createConsumer(queue));
    assertThat(((TextMessage) again).getText()).isEqualTo("unacknowledged");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
  }

  @Test
  @Assertion({"JMS:SPEC:106", "JMS:SPEC:199", "JMS:JAVADOC:526"})
  void aMessageOutlivesItsConnectionButCannotBeAcknowledged(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "still there");
    Connection connection = jms.connection();
    Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    TextMessage created = session.createTextMessage("created");
    TextMessage received = (TextMessage) jms.receive(session.createConsumer(queue));

    connection.close();

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(received::acknowledge);
    assertThat(received.getText()).isEqualTo("still there");
    created.setText("changed");
    created.setStringProperty("key", "value");
    Queue other = jms.queue();
    Session living = jms.session();
    living.createProducer(other).send(created);
    living.createProducer(other).send(received);
    assertThat(jms.textsOn(other)).containsExactly("changed", "still there");
  }

  @Test
  @Assertion({"JMS:SPEC:108", "JMS:JAVADOC:526"})
  void closingAClosedConnectionIsIgnored(Jms jms) throws JMSException {
    Connection connection = jms.connection();

    connection.close();
    connection.close();

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(connection::start);
  }

  @Test
  @Assertion("JMS:SPEC:251")
  void aTryStatementClosesTheConnectionAndAllThatWasMadeFromIt(Jms jms) throws JMSException {
    Session session;
    MessageConsumer consumer;
    MessageProducer producer;
    try (Connection connection = jms.stoppedConnection()) {
      session = connection.createSession();
      consumer = session.createConsumer(jms.queue());
      producer = session.createProducer(jms.queue());
    }

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(session::createMessage);
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(consumer::receiveNoWait);
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(producer::getDeliveryMode);
  }

  @Test
  @Assertion({"JMS:SPEC:201", "JMS:SPEC:107"})
  void whatBelongsToAClosedConnectionCanBeClosed(Jms jms) throws JMSException {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    MessageConsumer consumer = session.createConsumer(jms.queue());
    MessageProducer producer = session.createProducer(jms.queue());
    connection.close();

    consumer.close();
    producer.close();
    session.close();

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(session::createMessage);
  }

  /** Specification 6.1.8 allows both: to refuse the close, or to close and go on. */
  @Test
  @Assertion({"JMS:SPEC:258", "JMS:JAVADOC:1351"})
  void aListenerThatClosesItsOwnConnectionIsRefusedOrObeyedButNeverHangs(Jms jms) throws Exception {
    Queue queue = jms.queue();
    Connection connection = jms.connection();
    CallInCallback close = new CallInCallback(connection::close);
    connection.createSession().createConsumer(queue).setMessageListener(message -> close.run());
    jms.send(queue, "close it");

    Exception outcome = close.outcome();
    if (outcome == null) {
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(connection::start);
    } else {
      assertThat(outcome).isInstanceOf(IllegalStateException.class);
      connection.start();
      connection.close();
    }
    assertThat(jms.textsOn(queue)).as("the message is acknowledged").isEmpty();
  }

  /** Specification 6.1.5 allows both: to refuse the stop, or to stop and go on. */
  @Test
  @Assertion("JMS:JAVADOC:1352")
  void aListenerThatStopsItsOwnConnectionIsRefusedOrObeyedButNeverHangs(Jms jms) throws Exception {
    Queue queue = jms.queue();
    Connection connection = jms.connection();
    CallInCallback stop = new CallInCallback(connection::stop);
    connection.createSession().createConsumer(queue).setMessageListener(message -> stop.run());
    jms.send(queue, "stop it");

    Exception outcome = stop.outcome();
    if (outcome != null) {
      assertThat(outcome).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  @Assertion({"JMS:JAVADOC:1351", "JMS:JAVADOC:526"})
  void aCompletionListenerCannotCloseItsOwnConnection(Jms jms) throws Exception {
    Queue queue = jms.queue();
    Connection connection = jms.connection();
    Session session = connection.createSession();
    CallInCallback close = new CallInCallback(connection::close);

    session.createProducer(queue).send(session.createTextMessage("sent"), new Completed(close));

    assertThat(close.outcome()).isInstanceOf(IllegalStateException.class);
    connection.close();
    assertThat(jms.textsOn(queue)).containsExactly("sent");
  }

  @Test
  @Assertion("JMS:JAVADOC:526")
  void closeWaitsForAsynchronousSendsAndTheirListeners(Jms jms) throws Exception {
    Queue queue = jms.queue();
    Connection connection = jms.connection();
    Session session = connection.createSession();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    AtomicBoolean returned = new AtomicBoolean();
    session
        .createProducer(queue)
        .send(
            session.createTextMessage("sent"),
            new Completed(
                () -> {
                  entered.countDown();
                  try {
                    returned.set(letGo.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    assertThat(entered.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isTrue();

    Background<Void> close = Background.run(connection::close);
    assertThat(close.blocks()).isTrue();
    letGo.countDown();
    close.result();

    assertThat(returned).isTrue();
    assertThat(jms.textsOn(queue)).containsExactly("sent");
  }

  @Test
  @Assertion({"JMS:JAVADOC:526", "JMS:SPEC:91"})
  void closesFromManyThreadsAllReturn(Jms jms) throws JMSException {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    session.createConsumer(jms.queue()).setMessageListener(new Received());
    List<Background<Void>> closes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      closes.add(Background.run(connection::close));
      closes.add(Background.run(session::close));
    }

    for (Background<Void> each : closes) {
      each.result();
    }
  }

  /** The use of a connection by many threads, with stops in between, ends without a deadlock. */
  @Test
  @Assertion("JMS:SPEC:91")
  void aConnectionIsUsedByManyThreadsAtOnce(Jms jms) throws JMSException {
    Connection connection = jms.connection();
    Queue queue = jms.queue();
    List<Background<Void>> users = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String text = "from " + i;
      users.add(
          Background.run(
              () -> {
                try (Session session = connection.createSession()) {
                  session.createProducer(queue).send(session.createTextMessage(text));
                }
              }));
      users.add(Background.run(i % 2 == 0 ? connection::stop : connection::start));
    }
    for (Background<Void> each : users) {
      each.result();
    }

    assertThat(jms.textsOn(queue))
        .containsExactlyInAnyOrder("from 0", "from 1", "from 2", "from 3", "from 4", "from 5");
  }

  // --- the exception listener

  @Test
  @Assertion({"JMS:SPEC:187", "JMS:SPEC:200", "JMS:JAVADOC:518", "JMS:JAVADOC:520"})
  void theExceptionListenerIsTheOneThatWasSetAndNullBefore(Jms jms) throws JMSException {
    Connection connection = jms.connection();
    ExceptionListener listener = failure -> {};

    assertThat(connection.getExceptionListener()).isNull();
    connection.setExceptionListener(listener);
    assertThat(connection.getExceptionListener()).isSameAs(listener);
    connection.setExceptionListener(null);
    assertThat(connection.getExceptionListener()).isNull();
  }

  @Test
  @Assertion({"JMS:SPEC:109", "JMS:JAVADOC:483"})
  void anExceptionThatACallThrowsIsNotToldToTheExceptionListener(Jms jms) throws JMSException {
    Connection connection = jms.connection();
    List<JMSException> told = new ArrayList<>();
    connection.setExceptionListener(
        failure -> {
          synchronized (told) {
            told.add(failure);
          }
        });
    Session session = connection.createSession();

    assertThatExceptionOfType(JMSException.class)
        .isThrownBy(() -> session.createConsumer(jms.queue(), "not = = a selector"));
    assertThatExceptionOfType(JMSException.class).isThrownBy(session::commit);
    connection.close();

    synchronized (told) {
      assertThat(told).isEmpty();
    }
  }
}
