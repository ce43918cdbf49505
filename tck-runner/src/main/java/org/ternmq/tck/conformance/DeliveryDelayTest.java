package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages are delivered at their delivery time, not before (specification 7.9, 3.4.13). */
@Conformance
class DeliveryDelayTest {
  private static final long DELAY_MS = 150;

  /** One way to send a text with a delay. */
  private record Way(String name, Call call) {
    interface Call {
      void send(Jms jms, Queue queue, String text, long delayMs)
          throws JMSException, InterruptedException, TimeoutException;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Way> ways() {
    return List.of(
        new Way(
            "MessageProducer.send",
            (jms, queue, text, delayMs) -> {
              Session session = jms.session();
              MessageProducer producer = session.createProducer(queue);
              producer.setDeliveryDelay(delayMs);
              producer.send(session.createTextMessage(text));
            }),
        new Way(
            "MessageProducer.send with a listener",
            (jms, queue, text, delayMs) -> {
              Session session = jms.session();
              MessageProducer producer = session.createProducer(null);
              producer.setDeliveryDelay(delayMs);
              CompletionRecord completions = new CompletionRecord();
              producer.send(queue, session.createTextMessage(text), completions);
              completions.awaitCompleted(1);
            }),
        new Way(
            "in a transaction",
            (jms, queue, text, delayMs) -> {
              Session session = jms.session(Session.SESSION_TRANSACTED);
              MessageProducer producer = session.createProducer(queue);
              producer.setDeliveryDelay(delayMs);
              producer.send(session.createTextMessage(text));
              session.commit();
            }),
        new Way(
            "JMSProducer.send",
            (jms, queue, text, delayMs) ->
                jms.context().createProducer().setDeliveryDelay(delayMs).send(queue, text)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  @Assertion({"JMS:SPEC:261", "JMS:JAVADOC:907", "JMS:JAVADOC:1257"})
  void aDelayedMessageIsOvertakenAndComesAtItsTime(Way way, Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    Queue queue = jms.queue();
    MessageConsumer consumer = jms.session().createConsumer(queue);

    long delayMs = DELAY_MS;
    while (!isOvertaken(way, delayMs, queue, consumer, jms)) {
      delayMs *= 2; // the machine was slower than the delay
    }
  }

  /** Whether the prompt message was sent in time to be the first; then it must be. */
  private static boolean isOvertaken(
      Way way, long delayMs, Queue queue, MessageConsumer consumer, Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    long before = System.currentTimeMillis();
    way.call().send(jms, queue, "delayed", delayMs);
    way.call().send(jms, queue, "prompt", 0);
    boolean inTime = System.currentTimeMillis() < before + delayMs;

    TextMessage first = (TextMessage) jms.receive(consumer);
    TextMessage second = (TextMessage) jms.receive(consumer);
    long now = System.currentTimeMillis();
    TextMessage prompt = first.getText().equals("prompt") ? first : second;
    TextMessage delayed = prompt == first ? second : first;
    assertThat(delayed.getText()).isEqualTo("delayed");
    assertThat(prompt.getText()).isEqualTo("prompt");
    assertThat(prompt.getJMSDeliveryTime()).isEqualTo(prompt.getJMSTimestamp());
    assertThat(delayed.getJMSDeliveryTime())
        .isEqualTo(delayed.getJMSTimestamp() + delayMs)
        .isBetween(before + delayMs, now);
    if (inTime) {
      assertThat(first).isSameAs(prompt);
    }
    return inTime;
  }

  @Test
  @Assertion("JMS:SPEC:261")
  void messagesComeInTheOrderOfTheirDeliveryTimes(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    JMSProducer producer = context.createProducer();

    producer.setDeliveryDelay(240).send(queue, "third");
    producer.setDeliveryDelay(160).send(queue, "second");
    producer.setDeliveryDelay(80).send(queue, "first");

    // Their order is that of the names unless the sends took longer than the delays.
    var consumer = context.createConsumer(queue);
    List<String> texts = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      TextMessage message = (TextMessage) jms.receive(consumer);
      texts.add(message.getText());
      times.add(message.getJMSDeliveryTime());
    }
    assertThat(texts).containsExactlyInAnyOrder("first", "second", "third");
    assertThat(times).isSorted();
  }

  @Test
  @Assertion("JMS:SPEC:261")
  void inATransactionTheDelayCountsFromTheSend(Jms jms) throws JMSException {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(DELAY_MS);
    Message sent = session.createMessage();

    long before = System.currentTimeMillis();
    producer.send(sent);
    long after = System.currentTimeMillis();
    assertThat(sent.getJMSDeliveryTime()).isBetween(before + DELAY_MS, after + DELAY_MS);
    Moments.passUntil(sent.getJMSDeliveryTime());
    session.commit();

    Message received = jms.receive(jms.session().createConsumer(queue));
    assertThat(received.getJMSDeliveryTime()).isEqualTo(sent.getJMSDeliveryTime());
  }

  /** With a mind to long delays that a commit must not make available. */
  @Test
  void aCommitDoesNotDeliverBeforeTheTime(Jms jms) throws JMSException {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(3_600_000);
    producer.send(session.createTextMessage("in an hour"));
    producer.setDeliveryDelay(0);
    producer.send(session.createTextMessage("now"));
    session.commit();

    MessageConsumer consumer = jms.session().createConsumer(queue);
    assertThat(jms.receiveText(consumer)).isEqualTo("now");
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  @Assertion("JMS:SPEC:261")
  void aListenerGetsADelayedMessageAtItsTimeToo(Jms jms) throws JMSException, InterruptedException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    Received received = new Received();
    context.createConsumer(queue).setMessageListener(received);

    jms.context().createProducer().setDeliveryDelay(DELAY_MS).send(queue, "delayed");

    Received.Arrival first = received.await(1).get(0);
    assertThat(first.atMs()).isGreaterThanOrEqualTo(first.message().getJMSDeliveryTime());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSubscriptionMadeAfterTheSendDoesNotGetTheDelayedMessage(boolean durable, Jms jms)
      throws JMSException {
    JMSContext context = jms.context(jms.uniqueName());
    Topic topic = jms.topic();
    String early = jms.uniqueName();
    String late = jms.uniqueName();
    JMSProducer producer = jms.context().createProducer();

    var first =
        durable ? context.createDurableConsumer(topic, early) : context.createConsumer(topic);
    producer.setDeliveryDelay(DELAY_MS).send(topic, "delayed");
    var second =
        durable ? context.createDurableConsumer(topic, late) : context.createConsumer(topic);
    assertThat(jms.receiveText(first)).isEqualTo("delayed");
    producer.setDeliveryDelay(0).send(topic, "marker");

    assertThat(jms.receiveText(first)).isEqualTo("marker");
    assertThat(jms.receiveText(second)).isEqualTo("marker");
    if (durable) {
      first.close();
      second.close();
      context.unsubscribe(early);
      context.unsubscribe(late);
    }
  }

  @Test
  void aDelayedMessageWaitsForAnInactiveDurableSubscription(Jms jms) throws JMSException {
    JMSContext context = jms.context(jms.uniqueName());
    Topic topic = jms.topic();
    String name = jms.uniqueName();
    context.createDurableConsumer(topic, name).close();

    jms.context().createProducer().setDeliveryDelay(50).send(topic, "delayed");

    var consumer = context.createDurableConsumer(topic, name);
    assertThat(jms.receiveText(consumer)).isEqualTo("delayed");
    consumer.close();
    context.unsubscribe(name);
  }

  @Test
  void timeToLiveCountsFromTheSendSoAMessageMayExpireBeforeItIsDue(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    JMSProducer producer = context.createProducer();
    Message doomed = context.createMessage();

    producer.setTimeToLive(20).setDeliveryDelay(60).send(queue, doomed);
    producer.setTimeToLive(0).setDeliveryDelay(120).send(queue, "marker");

    assertThat(jms.receiveText(context.createConsumer(queue))).isEqualTo("marker");
  }
}
