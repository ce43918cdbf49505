package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Close, commit and rollback around and inside callbacks (specification 7.3.4, 7.3.7). */
@Conformance
class CompletionListenerCallsTest {

  /** What sends asynchronously, and the objects that it belongs to. */
  private static final class Sending {
    private final Jms jms;
    private final Queue queue;
    private Connection connection;
    private Session session;
    private MessageProducer producer;
    private JMSContext context;

    Sending(Jms jms, boolean simplified, int mode) throws JMSException {
      this.jms = jms;
      this.queue = jms.queue();
      if (simplified) {
        context = jms.context(mode);
      } else {
        connection = jms.connection();
        session = connection.createSession(mode);
        producer = session.createProducer(queue);
      }
    }

    void send(CompletionListener listener) throws JMSException {
      if (context != null) {
        context.createProducer().setAsync(listener).send(queue, "hello");
      } else {
        producer.send(session.createTextMessage("hello"), listener);
      }
    }

    /** Whether the message can be received, by another connection. */
    boolean arrived() throws JMSException {
      return jms.session().createBrowser(queue).getEnumeration().hasMoreElements();
    }
  }

  private record Ending(String name, boolean simplified, boolean transacted, Call call) {
    interface Call {
      void on(Sending sending) throws JMSException;
    }

    @Override
    public String toString() {
      return name;
    }

    Sending sending(Jms jms) throws JMSException {
      return new Sending(
          jms, simplified, transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
    }
  }

  static List<Ending> endings() {
    return List.of(
        new Ending("MessageProducer.close", false, false, s -> s.producer.close()),
        new Ending("Session.close", false, false, s -> s.session.close()),
        new Ending("Connection.close", false, false, s -> s.connection.close()),
        new Ending("Session.commit", false, true, s -> s.session.commit()),
        new Ending("Session.rollback", false, true, s -> s.session.rollback()),
        new Ending("JMSContext.close", true, false, s -> s.context.close()),
        new Ending("JMSContext.commit", true, true, s -> s.context.commit()),
        new Ending("JMSContext.rollback", true, true, s -> s.context.rollback()));
  }

  @ParameterizedTest
  @MethodSource("endings")
  @Assertion({
    "JMS:SPEC:275.3",
    "JMS:JAVADOC:315",
    "JMS:JAVADOC:912",
    "JMS:JAVADOC:914",
    "JMS:JAVADOC:995"
  })
  void itWaitsUntilTheCallbackHasReturned(Ending ending, Jms jms)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    Sending sending = ending.sending(jms);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    CompletableFuture<Boolean> endedBeforeTheReturn = new CompletableFuture<>();
    sending.send(
        new CompletionRecord() {
          @Override
          public void onCompletion(Message message) {
            entered.countDown();
            try {
              endedBeforeTheReturn.complete(
                  ended.await(Jms.SILENCE.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
              endedBeforeTheReturn.completeExceptionally(e);
            }
          }
        });
    assertThat(entered.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isTrue();

    ending.call().on(sending);
    ended.countDown();

    assertThat(endedBeforeTheReturn).isDone();
    assertThat(result(endedBeforeTheReturn)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("endings")
  @Assertion({"JMS:SPEC:275.3", "JMS:JAVADOC:315", "JMS:JAVADOC:912"})
  void itLetsIncompleteSendsComplete(Ending ending, Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    Sending sending = ending.sending(jms);
    CompletionRecord completions = new CompletionRecord();
    for (int i = 0; i < 50; i++) {
      sending.send(completions);
    }

    ending.call().on(sending);

    assertThat(completions.soFar()).hasSize(50);
    completions.awaitCompleted(50);
    assertThat(sending.arrived()).isEqualTo(!ending.name().endsWith("rollback"));
  }

  @ParameterizedTest
  @MethodSource("endings")
  @Assertion({
    "JMS:SPEC:275.3",
    "JMS:JAVADOC:1355",
    "JMS:JAVADOC:1353",
    "JMS:JAVADOC:917",
    "JMS:JAVADOC:997"
  })
  void theCallbackMustNotCallItOnItsOwn(Ending ending, Jms jms)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    Sending sending = ending.sending(jms);
    CompletableFuture<Exception> outcome = new CompletableFuture<>();

    sending.send(
        new CompletionRecord() {
          @Override
          public void onCompletion(Message message) {
            outcome.complete(outcomeOf(() -> ending.call().on(sending)));
          }
        });

    assertThat(result(outcome))
        .isInstanceOf(
            ending.simplified() ? IllegalStateRuntimeException.class : IllegalStateException.class);
    CompletionRecord afterwards = new CompletionRecord();
    sending.send(afterwards);
    ending.call().on(sending);
    assertThat(afterwards.soFar()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("endings")
  void theCallbackMayCallItOnAnother(Ending ending, Jms jms)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    Sending sending = ending.sending(jms);
    Sending other = ending.sending(jms);
    CompletableFuture<Exception> outcome = new CompletableFuture<>();

    sending.send(
        new CompletionRecord() {
          @Override
          public void onCompletion(Message message) {
            outcome.complete(outcomeOf(() -> ending.call().on(other)));
          }
        });

    assertThat(result(outcome)).isNull();
    ending.call().on(sending);
  }

  /** Nobody else uses the session at that time, so the callback may (7.3.7). */
  @Test
  void theCallbackMaySendAgainBothWays(Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    MessageConsumer consumer = jms.session().createConsumer(queue);
    CompletionRecord last = new CompletionRecord();
    CompletionRecord first =
        new CompletionRecord() {
          @Override
          public void onCompletion(Message message) {
            try {
              producer.send(session.createTextMessage("synchronous"));
              producer.send(session.createTextMessage("asynchronous"), last);
            } catch (JMSException e) {
              onException(message, e);
              return;
            }
            super.onCompletion(message);
          }
        };

    producer.send(session.createTextMessage("first"), first);

    first.awaitCompleted(1);
    last.awaitCompleted(1);
    assertThat(jms.receiveText(consumer)).isEqualTo("first");
    assertThat(jms.receiveText(consumer)).isEqualTo("synchronous");
    assertThat(jms.receiveText(consumer)).isEqualTo("asynchronous");
  }

  @Test
  void theCallbackMayReceive(Jms jms)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    MessageConsumer consumer = session.createConsumer(queue);
    CompletableFuture<Exception> outcome = new CompletableFuture<>();

    producer.send(
        session.createTextMessage("hello"),
        new CompletionRecord() {
          @Override
          public void onCompletion(Message message) {
            outcome.complete(
                outcomeOf(() -> assertThat(jms.receiveText(consumer)).isEqualTo("hello")));
          }
        });

    assertThat(result(outcome)).isNull();
  }

  private interface Action {
    void run() throws JMSException;
  }

  private static Exception outcomeOf(Action action) {
    try {
      action.run();
      return null;
    } catch (JMSException | RuntimeException e) {
      return e;
    }
  }

  private static <T> T result(CompletableFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS);
  }
}
