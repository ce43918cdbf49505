package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Specification 6.1: connections. */
class ConnectionTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  @Test
  void nothingIsDeliveredBeforeStartAndEverythingAfterIt() throws JMSException {
    Connection connection = BROKER.connection();
    Session session = connection.createSession();
    Queue queue = session.createQueue(RunningBroker.name());
    MessageConsumer consumer = session.createConsumer(queue);
    session.createProducer(queue).send(session.createTextMessage("1"));

    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(consumer.receive(20)).isNull();
    connection.start();
    assertThat(consumer.receive(RunningBroker.DEADLINE_MS).getBody(String.class)).isEqualTo("1");
  }

  @Test
  void stopPausesDeliveryAndStartGoesOnWithIt() throws JMSException {
    Connection connection = BROKER.startedConnection();
    Session session = connection.createSession();
    Queue queue = session.createQueue(RunningBroker.name());
    MessageConsumer consumer = session.createConsumer(queue);
    connection.stop();
    session.createProducer(queue).send(session.createTextMessage("1"));

    assertThat(consumer.receive(20)).isNull();
    connection.start();
    assertThat(consumer.receive(RunningBroker.DEADLINE_MS)).isNotNull();
  }

  @Test
  void stopReturnsOnlyWhenTheRunningListenerHasReturned() throws Exception {
    Connection connection = BROKER.startedConnection();
    Session session = connection.createSession();
    Queue queue = session.createQueue(RunningBroker.name());
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean returned = new AtomicBoolean();
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              running.countDown();
              awaitQuietly(goOn);
              returned.set(true);
            });
    BROKER.startedConnection().createSession().createProducer(queue).send(session.createMessage());
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<Boolean> stopped =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                connection.stop();
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
              return returned.get();
            });
    assertThat(stopped).isNotDone();
    goOn.countDown();
    assertThat(stopped.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aListenerMustNotStopOrCloseItsOwnConnectionOrSession() throws Exception {
    Connection connection = BROKER.startedConnection();
    Session session = connection.createSession();
    Queue queue = session.createQueue(RunningBroker.name());
    CompletableFuture<Integer> refused = new CompletableFuture<>();
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              AtomicInteger count = new AtomicInteger();
              countIllegalState(connection::stop, count);
              countIllegalState(connection::close, count);
              countIllegalState(session::close, count);
              refused.complete(count.get());
            });
    session.createProducer(queue).send(session.createMessage());

    assertThat(refused.get(10, TimeUnit.SECONDS)).isEqualTo(3);
  }

  private interface Action {
    void run() throws JMSException;
  }

  private static void countIllegalState(Action action, AtomicInteger count) {
    try {
      action.run();
    } catch (IllegalStateException e) {
      count.incrementAndGet();
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void closeLetsABlockedReceiveReturnNull() throws Exception {
    Connection connection = BROKER.startedConnection();
    Session session = connection.createSession();
    MessageConsumer consumer = session.createConsumer(session.createQueue(RunningBroker.name()));
    AtomicReference<Thread> receiver = new AtomicReference<>();
    CompletableFuture<Message> received =
        CompletableFuture.supplyAsync(
            () -> {
              receiver.set(Thread.currentThread());
              try {
                return consumer.receive();
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            });
    await()
        .until(() -> receiver.get() != null && receiver.get().getState() == Thread.State.WAITING);
    connection.close();

    assertThat(received.get(10, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void afterCloseEverythingButCloseThrowsIllegalState() throws JMSException {
    Connection connection = BROKER.connection();
    Session session = connection.createSession();
    MessageConsumer consumer = session.createConsumer(session.createQueue(RunningBroker.name()));
    var producer = session.createProducer(session.createQueue(RunningBroker.name()));
    Message message = session.createMessage();
    connection.close();

    assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(connection::start).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(connection::stop).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(connection::getClientID).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(connection::getMetaData).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::createMessage).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::getTransacted).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> producer.send(message)).isInstanceOf(IllegalStateException.class);
    connection.close();
    session.close();
    consumer.close();
    producer.close();
  }

  @Test
  void theClientIdentifierIsSetOnceAndFirst() throws JMSException {
    Connection connection = BROKER.connection();
    String id = RunningBroker.name();
    connection.setClientID(id);
    assertThat(connection.getClientID()).isEqualTo(id);
    assertThatThrownBy(() -> connection.setClientID("other"))
        .isInstanceOf(IllegalStateException.class);

    Connection late = BROKER.connection();
    late.createSession();
    assertThatThrownBy(() -> late.setClientID(RunningBroker.name()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aClientIdentifierInUseIsRefused() throws JMSException {
    String id = RunningBroker.name();
    BROKER.connection().setClientID(id);
    Connection second = BROKER.connection();

    assertThatThrownBy(() -> second.setClientID(id)).isInstanceOf(InvalidClientIDException.class);
    assertThatThrownBy(() -> second.setClientID("")).isInstanceOf(InvalidClientIDException.class);
    TernConnectionFactory factory = BROKER.factory();
    factory.setClientId(id);
    assertThatThrownBy(factory::createConnection).isInstanceOf(InvalidClientIDException.class);
  }

  @Test
  void theMetaDataNameTheSpecification() throws JMSException {
    var metaData = BROKER.connection().getMetaData();

    assertThat(metaData.getJMSVersion()).isEqualTo("3.1");
    assertThat(metaData.getJMSMajorVersion()).isEqualTo(3);
    assertThat(metaData.getJMSMinorVersion()).isEqualTo(1);
    assertThat(metaData.getJMSProviderName()).isEqualTo("TernMQ");
    assertThat(Collections.list((Enumeration<?>) metaData.getJMSXPropertyNames()).toString())
        .contains("JMSXDeliveryCount");
  }

  @Test
  void aBrokerThatIsNotThereIsNamedInTheError() {
    assertThatThrownBy(() -> new TernConnectionFactory("tern://localhost:1").createConnection())
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("tern://localhost:1");
    assertThatThrownBy(
            () -> new TernConnectionFactory("tern:vm://nobody?create=false").createConnection())
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("nobody");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Specification 6.1.8: until it returns, its connection is whole. */
  @Test
  void aListenerHasTheWholeConnectionWhileItIsStoppedAndClosed() throws Exception {
    Connection connection = BROKER.startedConnection();
    Session session = connection.createSession();
    Queue queue = session.createQueue(RunningBroker.name());
    Queue replies = session.createQueue(RunningBroker.name());
    MessageProducer producer = session.createProducer(replies);
    CountDownLatch listening = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Void> done = new CompletableFuture<>();
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              listening.countDown();
              try {
                goOn.await();
                producer.send(session.createTextMessage("from the listener"));
                Session another = connection.createSession();
                another.createProducer(replies).send(another.createTextMessage("of another"));
                done.complete(null);
              } catch (JMSException | InterruptedException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    session.createProducer(queue).send(session.createMessage());
    listening.await();
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    waiting.add(CompletableFuture.runAsync(() -> run(connection::stop)));
    waiting.add(CompletableFuture.runAsync(() -> run(connection::close)));
    waiting.add(CompletableFuture.runAsync(() -> run(session::close)));
    assertThatThrownBy(() -> waiting.get(1).get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    goOn.countDown();
    done.get(10, TimeUnit.SECONDS);
    for (CompletableFuture<Void> each : waiting) {
      each.get(10, TimeUnit.SECONDS);
    }
    MessageConsumer consumer = BROKER.startedConnection().createSession().createConsumer(replies);
    assertThat(consumer.receive(10_000)).isNotNull();
    assertThat(consumer.receive(10_000)).isNotNull();
  }

  private static void run(Action action) {
    try {
      action.run();
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aClientIdentifierCanBeSetAfterAStopThatDidNothing() throws JMSException {
    Connection connection = BROKER.connection();
    connection.stop();
    connection.setClientID(RunningBroker.name());
    assertThat(connection.getClientID()).isNotNull();
  }
}
