package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.jms.destination.Destinations;
import org.ternmq.jms.destination.TernDestination;

/** Specification 6.2.7 to 6.2.10: transactions, acknowledgement, recovery. */
class AcknowledgementTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  private static final long DEADLINE_MS = RunningBroker.DEADLINE_MS;

  private Queue queue(String... texts) throws JMSException {
    Session session = BROKER.startedConnection().createSession();
    Queue queue = session.createQueue(RunningBroker.name());
    MessageProducer producer = session.createProducer(queue);
    for (String text : texts) {
      producer.send(session.createTextMessage(text));
    }
    return queue;
  }

  private static List<String> drain(MessageConsumer consumer) throws JMSException {
    List<String> all = new ArrayList<>();
    Message next;
    while ((next = consumer.receiveNoWait()) != null) {
      all.add(next.getBody(String.class));
    }
    return all;
  }

  private List<String> left(Queue queue) throws JMSException {
    try (Connection connection = BROKER.factory().createConnection()) {
      connection.start();
      return drain(connection.createSession().createConsumer(queue));
    }
  }

  @Test
  void autoAcknowledgesWhatReceiveReturned() throws JMSException {
    Queue queue = queue("1", "2", "3");
    Session session = BROKER.startedConnection().createSession(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(consumer.receive(DEADLINE_MS).getBody(String.class)).isEqualTo("1");
    session.close();

    assertThat(left(queue)).containsExactly("2", "3");
  }

  @Test
  void dupsOkAcknowledgesAtTheLatestWhenTheSessionCloses() throws JMSException {
    Queue queue = queue("1", "2", "3");
    Session session = BROKER.startedConnection().createSession(Session.DUPS_OK_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(drain(consumer)).containsExactly("1", "2", "3");
    session.close();

    assertThat(left(queue)).isEmpty();
  }

  @Test
  void clientAcknowledgeTakesAllThatTheSessionHasDelivered() throws JMSException {
    Queue queue = queue("1", "2", "3");
    Session session = BROKER.startedConnection().createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(consumer.receive(DEADLINE_MS)).isNotNull();
    consumer.receive(DEADLINE_MS).acknowledge();
    session.close();

    assertThat(left(queue)).containsExactly("3");
  }

  @Test
  void whatIsNotAcknowledgedComesAgainFlaggedWithItsCount() throws JMSException {
    Queue queue = queue("1", "2");
    Session session = BROKER.startedConnection().createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue);
    Message first = consumer.receive(DEADLINE_MS);
    assertThat(first.getJMSRedelivered()).isFalse();
    assertThat(first.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    session.recover();

    Message again = consumer.receive(DEADLINE_MS);
    assertThat(again.getBody(String.class)).isEqualTo("1");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    Message second = consumer.receive(DEADLINE_MS);
    assertThat(second.getBody(String.class)).isEqualTo("2");
    assertThat(second.getJMSRedelivered()).as("it only lay in the buffer").isFalse();
  }

  @Test
  void aClosedSessionsMessageCannotBeAcknowledged() throws JMSException {
    Queue queue = queue("1");
    Session session = BROKER.startedConnection().createSession(Session.CLIENT_ACKNOWLEDGE);
    Message message = session.createConsumer(queue).receive(DEADLINE_MS);
    session.close();

    assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
    assertThat(left(queue)).containsExactly("1");
  }

  @Test
  void aConsumerMayBeClosedBeforeItsMessagesAreAcknowledged() throws JMSException {
    Queue queue = queue("1", "2");
    Session session = BROKER.startedConnection().createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue);
    Message message = consumer.receive(DEADLINE_MS);
    consumer.close();
    message.acknowledge();
    session.close();

    assertThat(left(queue)).containsExactly("2");
  }

  @Test
  void acknowledgeDoesNothingInTheOtherModes() throws JMSException {
    Queue queue = queue("1", "2");
    Session session = BROKER.startedConnection().createSession(Session.SESSION_TRANSACTED);
    session.createConsumer(queue).receive(DEADLINE_MS).acknowledge();
    session.rollback();
    session.close();

    assertThat(left(queue)).containsExactly("1", "2");
  }

  @Test
  void aCommitMakesSendsAndReceiptsHappenTogether() throws JMSException {
    Queue from = queue("1", "2");
    Queue to = queue();
    Session session = BROKER.startedConnection().createSession(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(from);
    MessageProducer producer = session.createProducer(to);
    producer.send(consumer.receive(DEADLINE_MS));
    assertThat(left(to)).isEmpty();
    session.commit();
    assertThat(left(to)).containsExactly("1");

    producer.send(consumer.receive(DEADLINE_MS));
    session.rollback();
    session.close();
    assertThat(left(to)).isEmpty();
    assertThat(left(from)).containsExactly("2");
  }

  @Test
  void aRollbackBringsMessagesAgainInTheirOrder() throws JMSException {
    Queue queue = queue("1", "2", "3");
    Session session = BROKER.startedConnection().createSession(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(consumer.receive(DEADLINE_MS)).isNotNull();
    assertThat(consumer.receive(DEADLINE_MS)).isNotNull();
    session.rollback();

    Message first = consumer.receive(DEADLINE_MS);
    assertThat(first.getJMSRedelivered()).isTrue();
    assertThat(first.getBody(String.class)).isEqualTo("1");
    assertThat(drain(consumer)).containsExactly("2", "3");
    session.commit();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  void aSendThatIsRefusedRollsTheTransactionBack() throws JMSException {
    var other = BROKER.startedConnection();
    var gone = other.createSession().createTemporaryQueue();
    Session session = BROKER.startedConnection().createSession(Session.SESSION_TRANSACTED);
    Queue kept = queue();
    session.createProducer(kept).send(session.createTextMessage("1"));
    gone.delete();
    Destination asOthersKnowIt = Destinations.of(((TernDestination) gone).address());
    session.createProducer(asOthersKnowIt).send(session.createTextMessage("2"));

    assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
    assertThat(left(kept)).isEmpty();
    session.createProducer(kept).send(session.createTextMessage("3"));
    session.commit();
    assertThat(left(kept)).containsExactly("3");
  }

  @Test
  void theCallsOfTheOtherKindOfSessionAreRefused() throws JMSException {
    Session transacted = BROKER.connection().createSession(Session.SESSION_TRANSACTED);
    Session automatic = BROKER.connection().createSession(Session.AUTO_ACKNOWLEDGE);

    assertThatThrownBy(transacted::recover).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(automatic::commit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(automatic::rollback).isInstanceOf(IllegalStateException.class);
    assertThat(transacted.getTransacted()).isTrue();
    assertThat(transacted.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
    assertThatThrownBy(() -> BROKER.connection().createSession(17))
        .isInstanceOf(JMSException.class);
  }

  @Test
  void aSmallPrefetchNeverStallsInAnyMode() throws JMSException {
    for (int mode = Session.SESSION_TRANSACTED; mode <= Session.DUPS_OK_ACKNOWLEDGE; mode++) {
      String[] texts = new String[25];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = "m" + i;
      }
      Queue queue = queue(texts);
      TernConnectionFactory factory = BROKER.factory();
      factory.setPrefetchMessages(1);
      var connection = BROKER.closedAfterwards(factory.createConnection());
      connection.start();
      MessageConsumer consumer = connection.createSession(mode).createConsumer(queue);
      for (String text : texts) {
        assertThat(consumer.receive(DEADLINE_MS).getBody(String.class)).isEqualTo(text);
      }
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  /** Lateness must not make duplicates: only what a listener is working on comes again. */
  @Test
  void recoverWithDupsOkAcknowledgesFirstWhatTheApplicationIsDoneWith() throws JMSException {
    Session session = BROKER.startedConnection().createSession(Session.DUPS_OK_ACKNOWLEDGE);
    Queue queue = queue();
    for (int i = 0; i < 3; i++) {
      session.createProducer(queue).send(session.createTextMessage("m" + i));
    }
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(consumer.receive(10_000)).isNotNull();
    session.recover();
    assertThat(consumer.receive(10_000).getBody(String.class)).isEqualTo("m1");
    consumer.close();

    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    session.createProducer(queue).send(session.createTextMessage("m3"));
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              try {
                heard.add(message.getBody(String.class));
                if (heard.size() == 2) {
                  session.recover();
                }
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            });
    await().until(() -> heard.size() >= 3);
    assertThat(heard).containsExactly("m2", "m3", "m3");
  }
}
