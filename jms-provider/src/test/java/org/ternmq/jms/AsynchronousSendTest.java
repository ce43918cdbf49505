package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.jms.destination.Destinations;
import org.ternmq.jms.destination.TernDestination;

/** Specification 7.3: asynchronous sends. */
class AsynchronousSendTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  /** Notes what it is told. */
  private static final class Notes implements CompletionListener {
    private final List<String> completed = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Exception> failure = new CompletableFuture<>();
    private final CountDownLatch hold;

    Notes(CountDownLatch hold) {
      this.hold = hold;
    }

    @Override
    public void onCompletion(Message message) {
      try {
        assertThat(hold.await(10, TimeUnit.SECONDS)).isTrue();
        completed.add(message.getBody(String.class) + message.getJMSMessageID().substring(0, 3));
      } catch (InterruptedException | JMSException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void onException(Message message, Exception exception) {
      failure.complete(exception);
    }
  }

  private static Notes notes() {
    return new Notes(new CountDownLatch(0));
  }

  @Test
  void completionsComeInOrderAndCloseWaitsForThem() throws JMSException {
    Session session = BROKER.startedConnection().createSession();
    MessageProducer producer = session.createProducer(session.createQueue(RunningBroker.name()));
    Notes notes = notes();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      producer.send(session.createTextMessage("m" + i), notes);
      expected.add("m" + i + "ID:");
    }
    session.close();

    assertThat(notes.completed).isEqualTo(expected);
  }

  @Test
  void commitAndProducerCloseWaitForCompletions() throws Exception {
    Session session = BROKER.startedConnection().createSession(Session.SESSION_TRANSACTED);
    Queue queue = session.createQueue(RunningBroker.name());
    MessageProducer producer = session.createProducer(queue);
    Notes notes = notes();
    producer.send(session.createTextMessage("1"), notes);
    session.commit();
    assertThat(notes.completed).hasSize(1);
    producer.send(session.createTextMessage("2"), notes);
    producer.close();
    assertThat(notes.completed).hasSize(2);
    session.rollback();

    assertThat(session.createConsumer(queue).receive(10_000).getBody(String.class)).isEqualTo("1");
    assertThat(session.createConsumer(queue).receiveNoWait()).isNull();
  }

  @Test
  void theListenerRunsOnAThreadOfItsOwnAndTheSenderGoesOn() throws Exception {
    Session session = BROKER.startedConnection().createSession();
    MessageProducer producer = session.createProducer(session.createQueue(RunningBroker.name()));
    CountDownLatch hold = new CountDownLatch(1);
    Notes notes = new Notes(hold);
    producer.send(session.createTextMessage("1"), notes);
    producer.send(session.createTextMessage("2"), notes);
    assertThat(notes.completed).isEmpty();
    hold.countDown();
    session.close();
    assertThat(notes.completed).hasSize(2);
  }

  @Test
  void aRefusedSendIsToldToTheListener() throws Exception {
    Session session = BROKER.startedConnection().createSession();
    TemporaryQueue gone = session.createTemporaryQueue();
    gone.delete();
    Notes notes = notes();
    Destination asOthersKnowIt = Destinations.of(((TernDestination) gone).address());
    session.createProducer(asOthersKnowIt).send(session.createTextMessage("1"), notes);

    assertThat(notes.failure.get(10, TimeUnit.SECONDS)).isInstanceOf(JMSException.class);
    assertThat(notes.completed).isEmpty();
  }

  @Test
  void aListenerMayUseTheSessionButNotEndIt() throws Exception {
    Connection connection = BROKER.startedConnection();
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    Queue queue = session.createQueue(RunningBroker.name());
    MessageProducer producer = session.createProducer(queue);
    CompletableFuture<Integer> refused = new CompletableFuture<>();
    producer.send(
        session.createMessage(),
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            int count = 0;
            for (Ending each :
                List.<Ending>of(
                    session::close,
                    session::commit,
                    session::rollback,
                    connection::close,
                    producer::close)) {
              try {
                each.run();
              } catch (IllegalStateException e) {
                count++;
              } catch (JMSException e) {
                refused.completeExceptionally(e);
              }
            }
            refused.complete(count);
          }

          @Override
          public void onException(Message message, Exception exception) {
            refused.completeExceptionally(exception);
          }
        });

    assertThat(refused.get(10, TimeUnit.SECONDS)).isEqualTo(5);
  }

  private interface Ending {
    void run() throws JMSException;
  }

  @Test
  void aListenerIsNeeded() throws JMSException {
    Session session = BROKER.connection().createSession();
    MessageProducer producer = session.createProducer(session.createQueue(RunningBroker.name()));
    Message message = session.createMessage();

    assertThatThrownBy(() -> producer.send(message, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Specification 7.3.4: it is closed when its own sends are complete, whatever others do. */
  @Test
  void aListenerMayCloseAnotherProducerAndStopTheConnection() throws Exception {
    Connection connection = BROKER.startedConnection();
    Session session = connection.createSession();
    Queue queue = session.createQueue(RunningBroker.name());
    MessageProducer own = session.createProducer(queue);
    MessageProducer other = session.createProducer(queue);
    CompletableFuture<List<String>> outcome = new CompletableFuture<>();
    own.send(
        session.createMessage(),
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            List<String> refused = new ArrayList<>();
            attempt(refused, "stop", connection::stop);
            attempt(refused, "close another producer", other::close);
            attempt(refused, "close its own producer", own::close);
            attempt(refused, "close the session", session::close);
            attempt(refused, "close the connection", connection::close);
            outcome.complete(refused);
          }

          @Override
          public void onException(Message message, Exception exception) {
            outcome.completeExceptionally(exception);
          }
        });
    assertThat(outcome.get(10, TimeUnit.SECONDS))
        .containsExactly("close its own producer", "close the session", "close the connection");
    own.close();
    own.close();
    assertThatThrownBy(() -> other.send(session.createMessage()))
        .isInstanceOf(IllegalStateException.class);
  }

  @FunctionalInterface
  private interface Action {
    void run() throws JMSException;
  }

  private static void attempt(List<String> refused, String what, Action action) {
    try {
      action.run();
    } catch (IllegalStateException e) {
      refused.add(what);
    } catch (JMSException e) {
      refused.add(what + ": " + e);
    }
  }
}
