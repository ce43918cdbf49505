package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Looking at a queue without taking (specification 4.1.6). */
@Conformance
class QueueBrowserTest {

  enum Api {
    CLASSIC {
      @Override
      Session session(Jms jms) throws JMSException {
        return jms.session();
      }
    },
    POINT_TO_POINT {
      @Override
      QueueSession session(Jms jms) throws JMSException {
        return jms.queueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
      }
    };

    abstract Session session(Jms jms) throws JMSException;
  }

  private static List<String> texts(QueueBrowser browser) throws JMSException {
    Enumeration<?> messages = browser.getEnumeration();
    List<String> texts = new ArrayList<>();
    while (messages.hasMoreElements()) {
      texts.add(((TextMessage) messages.nextElement()).getText());
    }
    return texts;
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  @Assertion({
    "JMS:SPEC:148",
    "JMS:SPEC:149",
    "JMS:SPEC:150",
    "JMS:JAVADOC:258",
    "JMS:JAVADOC:190",
    "JMS:JAVADOC:282"
  })
  void itSeesAllMessagesInOrderAndLeavesThem(Api api, Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "1", "2", "3");
    Session session = api.session(jms);
    QueueBrowser browser = session.createBrowser(queue);

    assertThat(texts(browser)).containsExactly("1", "2", "3");
    assertThat(texts(browser)).as("again").containsExactly("1", "2", "3");
    browser.close();
    assertThat(jms.textsOn(queue)).containsExactly("1", "2", "3");
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  @Assertion({"JMS:SPEC:149", "JMS:JAVADOC:260", "JMS:JAVADOC:192", "JMS:JAVADOC:280"})
  void itSeesWhatItsSelectorSelects(Api api, Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session session = api.session(jms);
    MessageProducer producer = session.createProducer(queue);
    for (int i = 1; i <= 6; i++) {
      Message message = session.createTextMessage("m" + i);
      message.setIntProperty("parity", i % 2);
      producer.send(message);
    }

    QueueBrowser browser = session.createBrowser(queue, "parity = 0");

    assertThat(texts(browser)).containsExactly("m2", "m4", "m6");
    assertThat(browser.getMessageSelector()).isEqualTo("parity = 0");
    assertThat(session.createBrowser(queue).getMessageSelector()).isNull();
    assertThat(jms.textsOn(queue)).hasSize(6);
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  @Assertion("JMS:JAVADOC:278")
  void itTellsItsQueue(Api api, Jms jms) throws JMSException {
    Queue queue = jms.queue();

    assertThat(api.session(jms).createBrowser(queue).getQueue()).isEqualTo(queue);
  }

  @Test
  @Assertion({"JMS:JAVADOC:282", "JMS:SPEC:149"})
  @SuppressWarnings("JdkObsolete") // the API gives an Enumeration
  void anEmptyQueueShowsNothing(Jms jms) throws JMSException {
    Enumeration<?> messages = jms.session().createBrowser(jms.queue()).getEnumeration();

    assertThat(messages.hasMoreElements()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(messages::nextElement);
  }

  @Test
  @Assertion("JMS:JAVADOC:282")
  void itSeesTheOrderInWhichTheMessagesWouldBeReceived(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session session = jms.session();
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < 30; i++) {
      producer.send(session.createTextMessage("m" + i), 2, i % 3 + 3, 0);
    }

    List<String> browsed = texts(session.createBrowser(queue));

    List<String> received = new ArrayList<>();
    var consumer = session.createConsumer(queue);
    for (int i = 0; i < 30; i++) {
      received.add(jms.receiveText(consumer));
    }
    assertThat(browsed).isEqualTo(received);
  }

  @Test
  @Assertion("JMS:SPEC:148")
  void whatIsBrowsedCountsAsNoDelivery(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    jms.send(queue, "untouched");
    Session session = jms.session();
    texts(session.createBrowser(queue));
    texts(session.createBrowser(queue));

    Message message = jms.receive(session.createConsumer(queue));

    assertThat(message.getJMSRedelivered()).isFalse();
    assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
  }

  @Test
  @Assertion("JMS:SPEC:149")
  void itSeesALongQueueToItsEnd(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session session = jms.session(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(queue);
    int count = 2_500;
    for (int i = 0; i < count; i++) {
      Message message = session.createTextMessage("m" + i);
      message.setBooleanProperty("last", i == count - 1);
      producer.send(message);
    }
    session.commit();

    assertThat(texts(session.createBrowser(queue))).hasSize(count);
    assertThat(texts(session.createBrowser(queue, "last = TRUE")))
        .containsExactly("m" + (count - 1));
  }

  @Test
  @Assertion("JMS:SPEC:149")
  void itDoesNotSeeWhatATransactionHasNotCommitted(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session session = jms.session(Session.SESSION_TRANSACTED);
    session.createProducer(queue).send(session.createTextMessage("uncommitted"));
    jms.send(queue, "committed");

    assertThat(texts(jms.session().createBrowser(queue))).containsExactly("committed");
  }

  /** Specification 4.1.6. */
  @Test
  void itDoesNotSeeAMessageBeforeItsDeliveryTime(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    Session session = jms.session();
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(3_600_000);
    producer.send(session.createTextMessage("in an hour"));
    jms.send(queue, "now");

    assertThat(texts(session.createBrowser(queue))).containsExactly("now");
  }
}
