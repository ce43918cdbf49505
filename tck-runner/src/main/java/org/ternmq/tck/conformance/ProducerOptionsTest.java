package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The delivery options of a {@code MessageProducer} (specification 7.4, 7.7 to 7.9). */
@Conformance
class ProducerOptionsTest {

  /** A method of the producer that a closed one must refuse. */
  private record Use(String name, Call call) {
    interface Call {
      void on(MessageProducer producer) throws JMSException;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Use> uses() {
    return List.of(
        new Use("getDestination", MessageProducer::getDestination),
        new Use("getDeliveryMode", MessageProducer::getDeliveryMode),
        new Use("setDeliveryMode", p -> p.setDeliveryMode(DeliveryMode.PERSISTENT)),
        new Use("getPriority", MessageProducer::getPriority),
        new Use("setPriority", p -> p.setPriority(4)),
        new Use("getTimeToLive", MessageProducer::getTimeToLive),
        new Use("setTimeToLive", p -> p.setTimeToLive(0)),
        new Use("getDeliveryDelay", MessageProducer::getDeliveryDelay),
        new Use("setDeliveryDelay", p -> p.setDeliveryDelay(0)),
        new Use("getDisableMessageID", MessageProducer::getDisableMessageID),
        new Use("setDisableMessageID", p -> p.setDisableMessageID(false)),
        new Use("getDisableMessageTimestamp", MessageProducer::getDisableMessageTimestamp),
        new Use("setDisableMessageTimestamp", p -> p.setDisableMessageTimestamp(false)));
  }

  @Test
  @Assertion({
    "JMS:JAVADOC:293", "JMS:JAVADOC:295", "JMS:JAVADOC:297", "JMS:JAVADOC:299", "JMS:JAVADOC:301",
    "JMS:JAVADOC:303", "JMS:JAVADOC:305", "JMS:JAVADOC:307", "JMS:JAVADOC:309", "JMS:JAVADOC:311",
    "JMS:JAVADOC:886", "JMS:JAVADOC:907"
  })
  void aNewProducerHasTheDefaults(Jms jms) throws JMSException {
    MessageProducer producer = jms.session().createProducer(jms.queue());

    assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(producer.getPriority()).isEqualTo(4);
    assertThat(producer.getTimeToLive()).isZero();
    assertThat(producer.getDeliveryDelay()).isZero();
    assertThat(producer.getDisableMessageID()).isFalse();
    assertThat(producer.getDisableMessageTimestamp()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.NON_PERSISTENT, DeliveryMode.PERSISTENT})
  @Assertion({"JMS:JAVADOC:301", "JMS:JAVADOC:303", "JMS:SPEC:140"})
  void messagesAreSentWithTheDeliveryModeOfTheProducer(int mode, Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryMode(mode);

    producer.send(session.createMessage());

    assertThat(producer.getDeliveryMode()).isEqualTo(mode);
    assertThat(jms.receive(session.createConsumer(queue)).getJMSDeliveryMode()).isEqualTo(mode);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  @Assertion({"JMS:JAVADOC:305", "JMS:JAVADOC:307", "JMS:SPEC:140"})
  void messagesAreSentWithThePriorityOfTheProducer(int priority, Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    producer.setPriority(priority);

    producer.send(session.createMessage());

    assertThat(producer.getPriority()).isEqualTo(priority);
    assertThat(jms.receive(session.createConsumer(queue)).getJMSPriority()).isEqualTo(priority);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000, 3_600_000, 30_000_000_000L})
  @Assertion({"JMS:JAVADOC:309", "JMS:JAVADOC:311", "JMS:SPEC:140"})
  void messagesExpireTheProducersTimeToLiveAfterTheyWereSent(long timeToLiveMs, Jms jms)
      throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    producer.setTimeToLive(timeToLiveMs);

    long before = System.currentTimeMillis();
    Message sent = session.createMessage();
    producer.send(sent);
    long after = System.currentTimeMillis();

    assertThat(producer.getTimeToLive()).isEqualTo(timeToLiveMs);
    assertThat(sent.getJMSExpiration()).isBetween(before + timeToLiveMs, after + timeToLiveMs);
    assertThat(jms.receive(session.createConsumer(queue)).getJMSExpiration())
        .isEqualTo(sent.getJMSExpiration());
  }

  @Test
  @Assertion({"JMS:JAVADOC:886", "JMS:JAVADOC:907"})
  void messagesAreDueTheProducersDeliveryDelayAfterTheyWereSent(Jms jms) throws JMSException {
    Session session = jms.session();
    MessageProducer producer = session.createProducer(jms.queue());
    producer.setDeliveryDelay(3_600_000);

    long before = System.currentTimeMillis();
    Message sent = session.createMessage();
    producer.send(sent);
    long after = System.currentTimeMillis();

    assertThat(producer.getDeliveryDelay()).isEqualTo(3_600_000);
    assertThat(sent.getJMSDeliveryTime()).isBetween(before + 3_600_000, after + 3_600_000);
  }

  @Test
  @Assertion({"JMS:JAVADOC:293", "JMS:JAVADOC:295"})
  void aDisabledMessageIdIsNullOrTheHintIsIgnored(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    producer.setDisableMessageID(true);
    Message sent = session.createMessage();
    sent.setJMSMessageID("ID:mine");

    producer.send(sent);

    assertThat(producer.getDisableMessageID()).isTrue();
    String received = jms.receive(session.createConsumer(queue)).getJMSMessageID();
    assertThat(received).isEqualTo(sent.getJMSMessageID()).isNotEqualTo("ID:mine");
    if (received != null) {
      assertThat(received).startsWith("ID:");
    }
    producer.setDisableMessageID(false);
    assertThat(producer.getDisableMessageID()).isFalse();
    producer.send(sent);
    assertThat(sent.getJMSMessageID()).startsWith("ID:").isNotEqualTo(received);
  }

  @Test
  @Assertion({"JMS:JAVADOC:297", "JMS:JAVADOC:299"})
  void aDisabledTimestampIsZeroOrTheHintIsIgnored(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    producer.setDisableMessageTimestamp(true);
    Message sent = session.createMessage();
    sent.setJMSTimestamp(17);

    long before = System.currentTimeMillis();
    producer.send(sent);
    long after = System.currentTimeMillis();

    assertThat(producer.getDisableMessageTimestamp()).isTrue();
    long received = jms.receive(session.createConsumer(queue)).getJMSTimestamp();
    assertThat(received).isEqualTo(sent.getJMSTimestamp());
    if (received != 0) {
      assertThat(received).isBetween(before, after);
    }
    producer.setDisableMessageTimestamp(false);
    assertThat(producer.getDisableMessageTimestamp()).isFalse();
    producer.send(sent);
    assertThat(sent.getJMSTimestamp()).isGreaterThanOrEqualTo(before);
  }

  /** The setters of a message are for the provider only (7.7, 7.8, 7.9). */
  @Test
  void optionsSetOnTheMessageItselfAreIgnored(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    MessageProducer producer = session.createProducer(queue);
    Message message = session.createMessage();
    message.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
    message.setJMSPriority(9);
    message.setJMSExpiration(1);
    message.setJMSDeliveryTime(System.currentTimeMillis() + 3_600_000);

    producer.send(message);

    Message received = jms.receive(session.createConsumer(queue));
    assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(received.getJMSPriority()).isEqualTo(4);
    assertThat(received.getJMSExpiration()).isZero();
    assertThat(received.getJMSDeliveryTime()).isEqualTo(received.getJMSTimestamp());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 3, 100})
  @Assertion("JMS:JAVADOC:302")
  void anUnknownDeliveryModeIsRefused(int mode, Jms jms) throws JMSException {
    MessageProducer producer = jms.session().createProducer(jms.queue());

    assertThatThrownBy(() -> producer.setDeliveryMode(mode)).isInstanceOf(JMSException.class);
    assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10, Integer.MIN_VALUE, Integer.MAX_VALUE})
  @Assertion("JMS:JAVADOC:306")
  void aPriorityOutsideZeroToNineIsRefused(int priority, Jms jms) throws JMSException {
    MessageProducer producer = jms.session().createProducer(jms.queue());

    assertThatThrownBy(() -> producer.setPriority(priority)).isInstanceOf(JMSException.class);
    assertThat(producer.getPriority()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"0,4", "2,-1", "2,10"})
  @Assertion("JMS:JAVADOC:320")
  void aSendWithInvalidOptionsIsRefused(int mode, int priority, Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = jms.queue();
    Message message = session.createMessage();
    CompletionRecord completions = new CompletionRecord();
    MessageProducer identified = session.createProducer(queue);
    MessageProducer unidentified = session.createProducer(null);

    assertThatThrownBy(() -> identified.send(message, mode, priority, 0))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> unidentified.send(queue, message, mode, priority, 0))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> identified.send(message, mode, priority, 0, completions))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> unidentified.send(queue, message, mode, priority, 0, completions))
        .isInstanceOf(JMSException.class);
    session.close();
    assertThat(completions.soFar()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("uses")
  @Assertion("JMS:JAVADOC:315")
  void aClosedProducerIsInAnIllegalState(Use use, Jms jms) throws JMSException {
    MessageProducer producer = jms.session().createProducer(jms.queue());

    producer.close();
    producer.close();

    assertThatThrownBy(() -> use.call().on(producer)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aProducerOfAClosedSessionOrConnectionIsClosed(Jms jms) throws JMSException {
    var connection = jms.connection();
    Queue queue = jms.queue();
    Session first = connection.createSession();
    Session second = connection.createSession();
    MessageProducer ofTheSession = first.createProducer(queue);
    MessageProducer ofTheConnection = second.createProducer(queue);

    first.close();
    assertThatThrownBy(ofTheSession::getPriority).isInstanceOf(IllegalStateException.class);
    connection.close();
    assertThatThrownBy(ofTheConnection::getPriority).isInstanceOf(IllegalStateException.class);
    ofTheSession.close();
    ofTheConnection.close();
  }
}
