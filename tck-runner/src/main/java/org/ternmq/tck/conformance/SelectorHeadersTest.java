package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.tck.conformance.SelectedMessage.Truth;

/** Headers in selectors (specification 3.8.1.1, 3.8.1.3). */
@Conformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SelectorHeadersTest {
  private SelectedMessage full;
  private SelectedMessage bare;

  @BeforeAll
  void send(Jms jms) throws JMSException {
    full =
        new SelectedMessage(
            jms,
            m -> {
              m.setJMSType("car");
              m.setJMSCorrelationID("correlation");
            });
    bare = new SelectedMessage(jms, m -> m.setIntProperty("n", 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JMSType = 'car'",
        "JMSCorrelationID = 'correlation'",
        "JMSCorrelationID LIKE 'corr%'",
        "JMSPriority = 4",
        "JMSPriority BETWEEN 4 AND 4",
        "JMSTimestamp > 1000000000000",
        "JMSTimestamp < 1000000000000000",
        "JMSDeliveryMode = 'PERSISTENT'",
        "JMSDeliveryMode <> 'NON_PERSISTENT'",
        "JMSDeliveryMode IN ('PERSISTENT', 'x')",
        "JMSMessageID LIKE 'ID:%'",
        "JMSMessageID IS NOT NULL"
      })
  @Assertion({"JMS:SPEC:49", "JMS:SPEC:46", "JMS:SPEC:38"})
  void theHeadersOfTheListAreReferenced(String selector) throws JMSException {
    assertThat(full.truth(selector)).isEqualTo(Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JMSType = 'Car'",
        "JMSCorrelationID = 'x'",
        "JMSPriority > 4",
        "JMSDeliveryMode = 'NON_PERSISTENT'",
        "JMSMessageID = 'ID:x'",
        "JMSTimestamp = 0"
      })
  @Assertion("JMS:SPEC:49")
  void otherValuesOfHeadersDoNotMatch(String selector) throws JMSException {
    assertThat(full.truth(selector)).isEqualTo(Truth.FALSE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JMSType = 'car'", "JMSCorrelationID <> 'x'", "JMSType LIKE '%'"})
  @Assertion("JMS:SPEC:49")
  void aHeaderThatIsNotSetIsNull(String selector) throws JMSException {
    assertThat(bare.truth(selector)).isEqualTo(Truth.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JMSType IS NULL", "JMSCorrelationID IS NULL"})
  @Assertion({"JMS:SPEC:49", "JMS:SPEC:67"})
  void aHeaderThatIsNotSetIsFoundMissing(String selector) throws JMSException {
    assertThat(bare.truth(selector)).isEqualTo(Truth.TRUE);
  }

  /** A provider may refuse them, or know no such value. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "JMSDestination IS NOT NULL",
        "JMSReplyTo IS NOT NULL",
        "JMSExpiration = 0",
        "JMSRedelivered = FALSE",
        "JMSDeliveryTime > 0"
      })
  @Assertion("JMS:SPEC:49")
  void otherHeadersAreNotReferenced(String selector) throws JMSException {
    try {
      assertThat(full.matches(selector)).isFalse();
    } catch (InvalidSelectorException refused) {
      assertThat(refused).isNotNull();
    }
  }

  @Test
  @Assertion("JMS:SPEC:49")
  void aMessageIsFoundByItsId(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = session.createTemporaryQueue();
    MessageProducer producer = session.createProducer(queue);
    producer.send(session.createTextMessage("first"));
    Message wanted = session.createTextMessage("wanted");
    producer.send(wanted);

    MessageConsumer consumer =
        session.createConsumer(queue, "JMSMessageID = '" + wanted.getJMSMessageID() + "'");

    assertThat(jms.receiveText(consumer)).isEqualTo("wanted");
  }

  @Test
  @Assertion({"JMS:SPEC:49", "JMS:SPEC:38"})
  void priorityAndModeAreThoseOfTheSend(Jms jms) throws JMSException {
    Session session = jms.session();
    Queue queue = session.createTemporaryQueue();
    MessageProducer producer = session.createProducer(queue);
    producer.send(session.createTextMessage("both"), DeliveryMode.NON_PERSISTENT, 8, 0);
    producer.send(session.createTextMessage("mode"), DeliveryMode.NON_PERSISTENT, 3, 0);
    producer.send(session.createTextMessage("priority"), DeliveryMode.PERSISTENT, 8, 0);

    MessageConsumer priority =
        session.createConsumer(queue, "JMSPriority > 7 AND JMSDeliveryMode = 'PERSISTENT'");
    MessageConsumer mode =
        session.createConsumer(queue, "JMSPriority < 4 AND JMSDeliveryMode = 'NON_PERSISTENT'");

    assertThat(jms.receiveText(priority)).isEqualTo("priority");
    assertThat(jms.receiveText(mode)).isEqualTo("mode");
    assertThat(jms.receiveText(session.createConsumer(queue))).isEqualTo("both");
  }
}
