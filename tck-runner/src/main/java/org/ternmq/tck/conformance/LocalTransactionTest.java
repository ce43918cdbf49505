package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions of one session (specification 6.2.7). */
@Conformance
class LocalTransactionTest {

  @Test
  @Assertion({"JMS:SPEC:122", "JMS:SPEC:124", "JMS:JAVADOC:229", "JMS:SPEC:130"})
  void commitSendsAndAcknowledgesAllAtOnce(Jms jms) throws JMSException {
    Queue from = jms.queue();
    Queue to = jms.queue();
    jms.send(from, "taken 1", "taken 2");
    Session session = jms.session(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(from);
    MessageProducer producer = session.createProducer(to);
    jms.receive(consumer);
    jms.receive(consumer);
    producer.send(session.createTextMessage("sent 1"));
    producer.send(session.createTextMessage("sent 2"));
    assertThat(jms.textsOn(to)).as("before the commit").isEmpty();

    session.commit();
    session.close();

    assertThat(jms.textsOn(to)).containsExactly("sent 1", "sent 2");
    assertThat(jms.textsOn(from)).isEmpty();
  }

  @Test
  @Assertion({"JMS:SPEC:123", "JMS:SPEC:124", "JMS:JAVADOC:231", "JMS:SPEC:130", "JMS:SPEC:129"})
  void rollbackDestroysWhatWasSentAndRecoversWhatWasReceived(Jms jms) throws JMSException {
    Queue from = jms.queue();
    Queue to = jms.queue();
    jms.send(from, "1", "2", "3");
    Session session = jms.session(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(from);
    assertThat(jms.receiveText(consumer)).isEqualTo("1");
    assertThat(jms.receiveText(consumer)).isEqualTo("2");
    session.createProducer(to).send(session.createTextMessage("never sent"));

    session.rollback();

    for (String expected : List.of("1", "2")) {
      Message again = jms.receive(consumer);
      assertThat(((TextMessage) again).getText()).isEqualTo(expected);
      assertThat(again.getJMSRedelivered()).isTrue();
      assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }
    Message first = jms.receive(consumer);
    assertThat(((TextMessage) first).getText()).isEqualTo("3");
    assertThat(first.getJMSRedelivered()).isFalse();
    assertThat(first.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    session.commit();
    assertThat(jms.textsOn(to)).isEmpty();
  }

  @Test
  @Assertion("JMS:SPEC:125")
  void theEndOfOneTransactionIsTheBeginningOfTheNext(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session session = jms.session(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(queue);
    producer.send(session.createTextMessage("committed"));
    session.commit();
    producer.send(session.createTextMessage("rolled back"));
    session.rollback();
    producer.send(session.createTextMessage("committed too"));
    session.commit();
    producer.send(session.createTextMessage("left open"));

    session.close();

    assertThat(jms.textsOn(queue)).containsExactly("committed", "committed too");
  }

  @Test
  @Assertion({"JMS:SPEC:125", "JMS:JAVADOC:229", "JMS:JAVADOC:231"})
  void anEmptyTransactionCanBeCommittedAndRolledBack(Jms jms) throws JMSException {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    session.commit();
    session.rollback();
    session.commit();

    assertThat(session.getTransacted()).isTrue();
  }

  @Test
  @Assertion({"JMS:SPEC:111", "JMS:JAVADOC:233"})
  void closingTheSessionRollsBack(Jms jms) throws JMSException {
    Queue from = jms.queue();
    Queue to = jms.queue();
    jms.send(from, "taken");
    Session session = jms.session(Session.SESSION_TRANSACTED);
    jms.receive(session.createConsumer(from));
    session.createProducer(to).send(session.createTextMessage("never sent"));

    session.close();

    Message again = jms.receive(jms.session().createConsumer(from));
    assertThat(((TextMessage) again).getText()).isEqualTo("taken");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(jms.textsOn(to)).isEmpty();
  }

  /** Specification 8.8: transactions are of the session, not of its consumers and producers. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Assertion("JMS:SPEC:122")
  void theTransactionOutlivesItsConsumersAndProducers(boolean commit, Jms jms) throws JMSException {
    Queue from = jms.queue();
    Queue to = jms.queue();
    jms.send(from, "taken");
    Session session = jms.session(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(from);
    MessageProducer producer = session.createProducer(to);
    jms.receive(consumer);
    producer.send(session.createTextMessage("sent"));
    consumer.close();
    producer.close();

    if (commit) {
      session.commit();
    } else {
      session.rollback();
    }

    assertThat(jms.textsOn(from)).isEqualTo(commit ? List.of() : List.of("taken"));
    assertThat(jms.textsOn(to)).isEqualTo(commit ? List.of("sent") : List.of());
  }

  @Test
  @Assertion({"JMS:SPEC:193", "JMS:SPEC:127"})
  void theMessagesOfATransactionKeepTheirOrderAtEachDestination(Jms jms) throws JMSException {
    List<Queue> queues = List.of(jms.queue(), jms.queue(), jms.queue());
    Session session = jms.session(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(null);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      texts.add("m" + i);
      for (Queue each : queues) {
        producer.send(each, session.createTextMessage("m" + i));
      }
    }

    session.commit();

    for (Queue each : queues) {
      assertThat(jms.textsOn(each)).isEqualTo(texts);
    }
  }

  @Test
  @Assertion({"JMS:SPEC:122", "JMS:SPEC:123"})
  void topicsTakePartInTransactions(Jms jms) throws JMSException {
    Topic topic = jms.topic();
    Session session = jms.session(Session.SESSION_TRANSACTED);
    MessageConsumer own = session.createConsumer(topic);
    MessageConsumer other = jms.session().createConsumer(topic);
    MessageProducer producer = session.createProducer(topic);
    producer.send(session.createTextMessage("rolled back"));
    session.rollback();
    producer.send(session.createTextMessage("committed"));
    session.commit();

    assertThat(jms.receiveText(other)).isEqualTo("committed");
    assertThat(jms.receiveText(own)).isEqualTo("committed");
    session.rollback();
    Message again = jms.receive(own);
    assertThat(again.getBody(String.class)).isEqualTo("committed");
    assertThat(again.getJMSRedelivered()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Assertion({"JMS:JAVADOC:634", "JMS:JAVADOC:635"})
  void aSessionThatIsNotTransactedNeitherCommitsNorRollsBack(int mode, Jms jms)
      throws JMSException {
    Session session = jms.session(mode);

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(session::commit);
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(session::rollback);
  }

  @Test
  @Assertion({"JMS:JAVADOC:636", "JMS:JAVADOC:235"})
  void aTransactedSessionDoesNotRecover(Jms jms) throws JMSException {
    Session session = jms.session(Session.SESSION_TRANSACTED);

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(session::recover);
  }

  @Test
  void acknowledgeHasNoEffectInATransaction(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "taken");
    Session session = jms.session(Session.SESSION_TRANSACTED);
    jms.receive(session.createConsumer(queue)).acknowledge();
    session.rollback();
    session.close();

    assertThat(jms.textsOn(queue)).containsExactly("taken");
  }

  @Test
  @Assertion({"JMS:SPEC:122", "JMS:SPEC:123", "JMS:SPEC:130"})
  void aListenerCommitsAndRollsBackItsSession(Jms jms) throws Exception {
    Queue from = jms.queue();
    Queue to = jms.queue();
    Session session = jms.session(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(to);
    Received received = new Received();
    session
        .createConsumer(from)
        .setMessageListener(
            message -> {
              try {
                producer.send(session.createTextMessage("delivery " + message.getJMSRedelivered()));
                if (message.getJMSRedelivered()) {
                  session.commit();
                } else {
                  session.rollback();
                }
              } catch (JMSException e) {
                throw new IllegalArgumentException(e);
              }
              received.onMessage(message);
            });
    jms.send(from, "twice");

    assertThat(received.next().getJMSRedelivered()).isFalse();
    assertThat(received.next().getJMSRedelivered()).isTrue();
    assertThat(jms.textsOn(to)).containsExactly("delivery true");
    session.close();
    assertThat(jms.textsOn(from)).isEmpty();
  }

  @Test
  @Assertion({"JMS:JAVADOC:229", "JMS:JAVADOC:231"})
  void commitAndRollbackWaitForAsynchronousSends(Jms jms) throws Exception {
    Queue queue = jms.queue();
    Session session = jms.session(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(queue);
    for (boolean commit : new boolean[] {true, false}) {
      CountDownLatch letGo = new CountDownLatch(1);
      AtomicBoolean returned = new AtomicBoolean();
      producer.send(
          session.createTextMessage("commit " + commit),
          new Completed(
              () -> {
                try {
                  returned.set(letGo.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
      Background<Void> end = Background.run(commit ? session::commit : session::rollback);

      assertThat(end.blocks()).isTrue();
      letGo.countDown();
      end.result();
      assertThat(returned).isTrue();
    }
    assertThat(jms.textsOn(queue)).containsExactly("commit true");
  }

  @Test
  @Assertion("JMS:SPEC:123")
  void eachRollbackCountsADelivery(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "again and again");
    Session session = jms.session(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(queue);
    for (int delivery = 1; delivery <= 4; delivery++) {
      Message message = jms.receive(consumer);
      assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
      assertThat(message.getJMSRedelivered()).isEqualTo(delivery > 1);
      session.rollback();
    }
  }
}
