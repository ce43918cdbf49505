package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Asynchronous delivery and what a listener may call (specification 8.7, 6.2.5). */
@Conformance
class MessageListenerTest {

  @ParameterizedTest
  @EnumSource
  @Assertion({
    "JMS:JAVADOC:325",
    "JMS:JAVADOC:328",
    "JMS:JAVADOC:330",
    "JMS:JAVADOC:1145",
    "JMS:JAVADOC:1149"
  })
  void aListenerGetsTheMessagesInTheirOrderUntilItIsUnset(ConsumerApi api, Jms jms)
      throws JMSException, InterruptedException {
    Queue queue = jms.queue();
    JMSProducer producer = jms.context().createProducer();
    ConsumerApi.Receiver receiver = api.open(jms, queue);
    Received received = new Received();
    assertThat(receiver.getMessageListener()).isNull();

    receiver.setMessageListener(received);
    assertThat(receiver.getMessageListener()).isSameAs(received);
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sent.add("m" + i);
      producer.send(queue, "m" + i);
    }
    received.await(20);
    assertThat(received.texts()).isEqualTo(sent);

    receiver.setMessageListener(null);
    assertThat(receiver.getMessageListener()).isNull();
    producer.send(queue, "for receive");
    assertThat(receiver.nextText()).isEqualTo("for receive");
    assertThat(received.soFar()).hasSize(20);
  }

  @ParameterizedTest
  @EnumSource
  void aListenerIsCalledWhenTheConnectionIsStartedAndNotBefore(ConsumerApi api, Jms jms)
      throws JMSException, InterruptedException {
    Queue queue = jms.queue();
    ConsumerApi.Receiver receiver = api.open(jms, queue);
    receiver.stop();
    Received received = new Received();
    receiver.setMessageListener(received);

    jms.context().createProducer().send(queue, "hello");
    assertThat(received.soFar()).isEmpty();
    receiver.start();

    assertThat(received.await(1).get(0).text()).isEqualTo("hello");
  }

  @Test
  void theListenersOfASessionAreCalledOneAtATime(Jms jms)
      throws JMSException, InterruptedException {
    Connection connection = jms.stoppedConnection();
    Session session = connection.createSession();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(30);
    JMSProducer producer = jms.context().createProducer();
    for (int i = 0; i < 3; i++) {
      Queue queue = jms.queue();
      session
          .createConsumer(queue)
          .setMessageListener(
              message -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                LockSupport.parkNanos(200_000);
                inside.decrementAndGet();
                all.countDown();
              });
      for (int j = 0; j < 10; j++) {
        producer.send(queue, "m");
      }
    }

    connection.start();

    assertThat(all.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(most).hasValue(1);
  }

  // --- what waits for a listener

  private record Ending(String name, Call call) {
    interface Call {
      void on(ConsumerApi.Receiver receiver) throws JMSException;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Ending> endings() {
    return List.of(
        new Ending("close the consumer", ConsumerApi.Receiver::close),
        new Ending("stop the connection", ConsumerApi.Receiver::stop),
        new Ending("close the session", ConsumerApi.Receiver::closeSession));
  }

  @ParameterizedTest
  @MethodSource("endings")
  @Assertion({"JMS:JAVADOC:338", "JMS:JAVADOC:1098", "JMS:JAVADOC:912", "JMS:JAVADOC:1078"})
  void itWaitsUntilTheListenerHasReturned(Ending ending, Jms jms)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    for (ConsumerApi api : ConsumerApi.values()) {
      Queue queue = jms.queue();
      ConsumerApi.Receiver receiver = api.open(jms, queue);
      CountDownLatch entered = new CountDownLatch(1);
      CountDownLatch ended = new CountDownLatch(1);
      CompletableFuture<Boolean> endedBeforeTheReturn = new CompletableFuture<>();
      receiver.setMessageListener(
          message -> {
            entered.countDown();
            try {
              endedBeforeTheReturn.complete(
                  ended.await(Jms.SILENCE.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
              endedBeforeTheReturn.completeExceptionally(e);
            }
          });
      jms.context().createProducer().send(queue, "hello");
      assertThat(entered.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isTrue();

      ending.call().on(receiver);
      ended.countDown();

      assertThat(result(endedBeforeTheReturn)).as("%s %s", api, ending).isFalse();
    }
  }

  // --- calls from inside

  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:JAVADOC:338", "JMS:JAVADOC:1098"})
  void aListenerMayCloseItsOwnConsumer(ConsumerApi api, Jms jms)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    Queue queue = jms.queue();
    ConsumerApi.Receiver receiver = api.open(jms, queue);

    Exception outcome = fromTheListener(jms, queue, receiver, message -> receiver.close());

    assertThat(outcome).isNull();
    jms.context().createProducer().send(queue, "next");
    assertThat(api.open(jms, queue).nextText()).isEqualTo("next");
  }

  /** It may fail with an illegal state or do it (API of close and stop); it must not hang. */
  @ParameterizedTest
  @MethodSource("endings")
  @Assertion({"JMS:JAVADOC:1353", "JMS:JAVADOC:1354"})
  void aListenerThatEndsItsOwnSucceedsOrIsInAnIllegalState(Ending ending, Jms jms)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    for (ConsumerApi api : ConsumerApi.values()) {
      Queue queue = jms.queue();
      ConsumerApi.Receiver receiver = api.open(jms, queue);

      Exception outcome =
          fromTheListener(jms, queue, receiver, message -> ending.call().on(receiver));

      if (outcome != null) {
        assertThat(outcome)
            .isInstanceOfAny(IllegalStateException.class, IllegalStateRuntimeException.class);
      }
      receiver.closeSession();
      jms.context().createProducer().send(queue, "next");
      assertThat(api.open(jms, queue).nextText()).as("%s", api).isEqualTo("next");
    }
  }

  @Test
  void aListenerMayCloseTheConnectionOfItsSessionOrIsInAnIllegalState(Jms jms)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    Queue queue = jms.queue();
    Connection connection = jms.connection();
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    CompletableFuture<Exception> outcome = new CompletableFuture<>();
    consumer.setMessageListener(
        message -> outcome.complete(outcomeOf(message, ignored -> connection.close())));

    jms.context().createProducer().send(queue, "hello");

    if (result(outcome) != null) {
      assertThat(result(outcome)).isInstanceOf(IllegalStateException.class);
    }
    connection.close();
  }

  @ParameterizedTest
  @EnumSource
  void aListenerMayCommitAndRollBackItsOwnTransaction(ConsumerApi api, Jms jms)
      throws JMSException, InterruptedException {
    Queue queue = jms.queue();
    ConsumerApi.Receiver receiver = api.open(jms, queue, null, Session.SESSION_TRANSACTED);
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch committed = new CountDownLatch(2);
    receiver.setMessageListener(
        message -> {
          try {
            int count = message.getIntProperty("JMSXDeliveryCount");
            events.add(message.getBody(String.class) + count);
            if (count == 1) {
              receiver.rollback();
            } else {
              receiver.commit();
              committed.countDown();
            }
          } catch (JMSException | RuntimeException e) {
            events.add(e.toString());
          }
        });

    jms.context().createProducer().send(queue, "a");
    jms.context().createProducer().send(queue, "b");

    assertThat(committed.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(events).containsExactlyInAnyOrder("a1", "a2", "b1", "b2");
  }

  @Test
  void aListenerMaySendWithItsSessionAndMakeConsumers(Jms jms)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    Queue requests = jms.queue();
    Queue replies = jms.queue();
    Session session = jms.session();
    MessageProducer producer = session.createProducer(null);
    MessageConsumer consumer = session.createConsumer(requests);
    Received later = new Received();
    CompletableFuture<Exception> outcome = new CompletableFuture<>();
    consumer.setMessageListener(
        message ->
            outcome.complete(
                outcomeOf(
                    message,
                    request -> {
                      session.createConsumer(replies).setMessageListener(later);
                      producer.send(
                          replies, session.createTextMessage(request.getBody(String.class) + "!"));
                    })));

    jms.context().createProducer().send(requests, "hello");

    assertThat(result(outcome)).isNull();
    assertThat(later.await(1).get(0).text()).isEqualTo("hello!");
  }

  /** In the automatic modes a message whose listener fails is delivered again (8.7). */
  @ParameterizedTest
  @EnumSource
  void aMessageWhoseListenerFailsComesAgainBeforeTheNext(ConsumerApi api, Jms jms)
      throws JMSException, InterruptedException {
    Queue queue = jms.queue();
    ConsumerApi.Receiver receiver = api.open(jms, queue);
    Received received =
        new Received() {
          @Override
          public void onMessage(Message message) {
            super.onMessage(message);
            if (soFar().size() == 1) {
              throw new UnsupportedOperationException("a fault of the application");
            }
          }
        };
    receiver.setMessageListener(received);

    jms.context().createProducer().send(queue, "1").send(queue, "2");

    List<Received.Arrival> messages = received.await(3);
    assertThat(received.texts()).containsExactly("1", "1", "2");
    assertThat(messages.get(0).message().getJMSRedelivered()).isFalse();
    assertThat(messages.get(1).message().getJMSRedelivered()).isTrue();
    assertThat(messages.get(1).message().getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
  }

  private interface Reaction {
    void to(Message message) throws JMSException;
  }

  private static Exception outcomeOf(Message message, Reaction reaction) {
    try {
      reaction.to(message);
      return null;
    } catch (JMSException | RuntimeException e) {
      return e;
    }
  }

  /** Sends one message and tells what the reaction to it threw, null if nothing. */
  private static Exception fromTheListener(
      Jms jms, Queue queue, ConsumerApi.Receiver receiver, Reaction reaction)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Exception> outcome = new CompletableFuture<>();
    MessageListener listener = message -> outcome.complete(outcomeOf(message, reaction));
    receiver.setMessageListener(listener);
    jms.context().createProducer().send(queue, "hello");
    return result(outcome);
  }

  private static <T> T result(CompletableFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS);
  }
}
