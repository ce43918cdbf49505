package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * Asynchronous sends: when, in which order and on which thread they complete (specification 7.3).
 */
@Conformance
class AsyncSendTest {

  @Test
  @Assertion({"JMS:SPEC:275.1", "JMS:JAVADOC:835"})
  void aSendHasCompletedWhenTheMessageIsThere(Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    Queue queue = jms.queue();
    Session sending = jms.session();
    Session looking = jms.session();
    CompletionRecord completions = new CompletionRecord();

    sending.createProducer(queue).send(sending.createMessage(), completions);
    completions.awaitCompleted(1);

    assertThat(looking.createBrowser(queue).getEnumeration().hasMoreElements()).isTrue();
  }

  @Test
  @Assertion({"JMS:SPEC:275.2", "JMS:SPEC:275.7"})
  void synchronousAndAsynchronousSendsArriveAndCompleteInTheirOrder(Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageConsumer consumer = jms.session().createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    CompletionRecord completions = new CompletionRecord();

    List<String> all = new ArrayList<>();
    List<String> asynchronous = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String text = "m" + i;
      all.add(text);
      if (i % 7 == 3) {
        producer.send(session.createTextMessage(text));
      } else {
        producer.send(session.createTextMessage(text), completions);
        asynchronous.add(text);
      }
    }

    List<String> received = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      received.add(jms.receiveText(consumer));
    }
    assertThat(received).isEqualTo(all);
    List<String> completed = new ArrayList<>();
    for (Message message : completions.awaitCompleted(asynchronous.size())) {
      completed.add(((TextMessage) message).getText());
    }
    assertThat(completed).isEqualTo(asynchronous);
  }

  @Test
  @Assertion({"JMS:SPEC:275.2", "JMS:SPEC:275.7", "JMS:JAVADOC:1255"})
  void theSendsOfAContextArriveAndCompleteInTheirOrderOverItsProducers(Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    JMSConsumer consumer = jms.context().createConsumer(queue);
    CompletionRecord completions = new CompletionRecord();
    JMSProducer asynchronous = context.createProducer().setAsync(completions);
    JMSProducer other = context.createProducer().setAsync(completions);
    JMSProducer synchronous = context.createProducer();

    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String text = "m" + i;
      sent.add(text);
      (i % 10 == 5 ? synchronous : i % 2 == 0 ? asynchronous : other).send(queue, text);
    }

    List<String> received = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      received.add(jms.receiveText(consumer));
    }
    assertThat(received).isEqualTo(sent);
    List<String> completed = new ArrayList<>();
    for (Message message : completions.awaitCompleted(54)) {
      completed.add(((TextMessage) message).getText());
    }
    sent.removeIf(text -> text.endsWith("5"));
    assertThat(completed).isEqualTo(sent);
  }

  @Test
  @Assertion("JMS:SPEC:275.7")
  void theCallbackIsNotMadeByTheSendingThread(Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    Session session = jms.session();
    MessageProducer producer = session.createProducer(jms.queue());
    CompletionRecord completions = new CompletionRecord();

    for (int i = 0; i < 20; i++) {
      producer.send(session.createMessage(), completions);
    }

    for (CompletionRecord.Callback callback : completions.await(20)) {
      assertThat(callback.thread()).isNotSameAs(Thread.currentThread());
    }
  }

  @Test
  @Assertion({"JMS:SPEC:275.7", "JMS:SPEC:254"})
  void sendReturnsWhileACallbackRunsAndTheNextCallbackWaitsForIt(Jms jms)
      throws JMSException, InterruptedException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageConsumer consumer = jms.session().createConsumer(queue);
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch both = new CountDownLatch(2);
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            String text = bodyOf(message);
            events.add("enter " + text);
            if (text.equals("first")) {
              pass(release);
            }
            events.add("leave " + text);
            both.countDown();
          }

          @Override
          public void onException(Message message, Exception exception) {
            events.add("failed " + exception);
          }
        };

    session.createProducer(queue).send(session.createTextMessage("first"), listener);
    session.createProducer(queue).send(session.createTextMessage("second"), listener);
    assertThat(jms.receiveText(consumer)).isEqualTo("first");
    assertThat(jms.receiveText(consumer)).isEqualTo("second");
    release.countDown();

    assertThat(both.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(events)
        .containsExactly("enter first", "leave first", "enter second", "leave second");
  }

  @Test
  void theCallbackOfOneSessionDoesNotHoldUpAnother(Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    var connection = jms.connection();
    Session held = connection.createSession();
    Session free = connection.createSession();
    Queue queue = jms.queue();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletionRecord first =
        new CompletionRecord() {
          @Override
          public void onCompletion(Message message) {
            entered.countDown();
            pass(release);
            super.onCompletion(message);
          }
        };
    CompletionRecord second = new CompletionRecord();

    held.createProducer(queue).send(held.createMessage(), first);
    pass(entered);
    free.createProducer(queue).send(free.createMessage(), second);
    second.awaitCompleted(1);
    assertThat(first.soFar()).isEmpty();
    release.countDown();
    first.awaitCompleted(1);
  }

  @Test
  @Assertion({"JMS:SPEC:275.5", "JMS:SPEC:275.8"})
  void theHeadersOfTheMessageAreSetWhenTheListenerIsCalled(Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    producer.setPriority(6);
    producer.setTimeToLive(3_600_000);
    TextMessage sent = session.createTextMessage("body");
    sent.setStringProperty("p", "v");
    CompletionRecord completions = new CompletionRecord();

    producer.send(sent, completions);
    Message completed = completions.awaitCompleted(1).get(0);

    Message received = jms.receive(session.createConsumer(queue));
    for (Message message : List.of(sent, completed)) {
      assertThat(message.getJMSMessageID()).startsWith("ID:").isEqualTo(received.getJMSMessageID());
      assertThat(message.getJMSDestination()).isEqualTo(queue);
      assertThat(message.getJMSPriority()).isEqualTo(6);
      assertThat(message.getJMSTimestamp()).isPositive().isEqualTo(received.getJMSTimestamp());
      assertThat(message.getJMSExpiration()).isEqualTo(received.getJMSExpiration());
      assertThat(message.getJMSDeliveryTime()).isEqualTo(received.getJMSDeliveryTime());
      assertThat(message.getStringProperty("p")).isEqualTo("v");
      assertThat(message.getBody(String.class)).isEqualTo("body");
    }
  }

  @Test
  void aMessageMayBeChangedAndSentAgainOnceItsListenerWasCalled(Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    CompletionRecord completions = new CompletionRecord();
    TextMessage message = session.createTextMessage("one");

    producer.send(message, completions);
    completions.awaitCompleted(1);
    String firstId = message.getJMSMessageID();
    message.setText("two");
    producer.send(message, completions);
    completions.awaitCompleted(2);

    assertThat(message.getJMSMessageID()).isNotEqualTo(firstId);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(jms.receiveText(consumer)).isEqualTo("one");
    assertThat(jms.receiveText(consumer)).isEqualTo("two");
  }

  @Test
  void aSendThatThrowsIsNotToldToTheListener(Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    Session session = jms.session();
    MessageProducer producer = session.createProducer(jms.queue());
    CompletionRecord completions = new CompletionRecord();

    assertThatThrownBy(() -> producer.send(null, completions))
        .isInstanceOf(MessageFormatException.class);
    Message good = session.createMessage();
    producer.send(good, completions);
    producer.close();

    assertThat(completions.awaitCompleted(1)).hasSize(1);
    assertThat(completions.soFar()).hasSize(1);
  }

  @Test
  void anExceptionOfTheListenerDoesNotStopTheNextCallback(Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    Session session = jms.session();
    MessageProducer producer = session.createProducer(jms.queue());
    CompletionRecord completions =
        new CompletionRecord() {
          @Override
          public void onCompletion(Message message) {
            super.onCompletion(message);
            throw new UnsupportedOperationException("a fault of the application");
          }
        };

    producer.send(session.createMessage(), completions);
    producer.send(session.createMessage(), completions);

    completions.awaitCompleted(2);
    producer.close();
    assertThat(completions.soFar()).hasSize(2);
  }

  @Test
  @Assertion("JMS:SPEC:275.6")
  void theSessionStaysUsableWhileACallbackRuns(Jms jms) throws JMSException, InterruptedException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletionListener holding =
        new CompletionRecord() {
          @Override
          public void onCompletion(Message message) {
            entered.countDown();
            pass(release);
          }
        };

    producer.send(session.createTextMessage("asynchronous"), holding);
    pass(entered);
    producer.send(session.createTextMessage("synchronous"));
    MessageConsumer consumer = session.createConsumer(queue);

    assertThat(jms.receiveText(consumer)).isEqualTo("asynchronous");
    assertThat(jms.receiveText(consumer)).isEqualTo("synchronous");
    release.countDown();
  }

  @Test
  void inATransactionAsynchronousSendsAreSeenAfterTheCommitOnly(Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Session other = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    CompletionRecord completions = new CompletionRecord();

    producer.send(session.createTextMessage("rolled back"), completions);
    session.rollback();
    assertThat(completions.soFar()).hasSize(1);
    producer.send(session.createTextMessage("committed"), completions);
    completions.awaitCompleted(2);
    assertThat(other.createBrowser(queue).getEnumeration().hasMoreElements()).isFalse();
    session.commit();

    assertThat(jms.receiveText(other.createConsumer(queue))).isEqualTo("committed");
    completions.awaitCompleted(2);
  }

  private static String bodyOf(Message message) {
    try {
      return message.getBody(String.class);
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  private static void pass(CountDownLatch latch) {
    try {
      if (!latch.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("nobody released it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
