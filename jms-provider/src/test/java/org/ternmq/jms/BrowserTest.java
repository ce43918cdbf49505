package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Specification 4.1.7: queue browsers. */
@SuppressWarnings("JdkObsolete") // the API wants an Enumeration
class BrowserTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  private Session session;
  private Queue queue;

  @BeforeEach
  void open() throws JMSException {
    session = BROKER.startedConnection().createSession();
    queue = session.createQueue(RunningBroker.name());
  }

  private void send(int count) throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < count; i++) {
      Message message = session.createTextMessage("m" + i);
      message.setIntProperty("n", i);
      producer.send(message);
    }
  }

  private static List<String> texts(Enumeration<?> messages) throws JMSException {
    List<String> all = new ArrayList<>();
    while (messages.hasMoreElements()) {
      all.add(((Message) messages.nextElement()).getBody(String.class));
    }
    return all;
  }

  @Test
  void aBrowserShowsAllWithoutTakingAny() throws JMSException {
    send(3);
    try (QueueBrowser browser = session.createBrowser(queue)) {
      assertThat(browser.getQueue()).isEqualTo(queue);
      assertThat(browser.getMessageSelector()).isNull();
      assertThat(texts(browser.getEnumeration())).containsExactly("m0", "m1", "m2");
      send(1);
      assertThat(texts(browser.getEnumeration())).hasSize(4);
    }
    assertThat(session.createConsumer(queue).receive(10_000).getBody(String.class)).isEqualTo("m0");
  }

  @Test
  void aSelectorChooses() throws JMSException {
    send(5);
    QueueBrowser browser = session.createBrowser(queue, "n = 1 OR n = 3");
    assertThat(browser.getMessageSelector()).isEqualTo("n = 1 OR n = 3");
    assertThat(texts(browser.getEnumeration())).containsExactly("m1", "m3");
  }

  @Test
  void manyMoreMessagesThanThePrefetchAreShown() throws JMSException {
    send(30);
    TernConnectionFactory factory = BROKER.factory();
    factory.setPrefetchMessages(3);
    var connection = BROKER.closedAfterwards(factory.createConnection());
    QueueBrowser browser = connection.createSession().createBrowser(queue);
    assertThat(texts(browser.getEnumeration())).hasSize(30);
  }

  @Test
  void theEndAndMistakesAreTold() throws JMSException {
    QueueBrowser browser = session.createBrowser(queue);
    Enumeration<?> empty = browser.getEnumeration();
    assertThat(empty.hasMoreElements()).isFalse();
    assertThatThrownBy(empty::nextElement).isInstanceOf(NoSuchElementException.class);
    browser.close();
    assertThatThrownBy(browser::getEnumeration).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.createBrowser(queue, "n ="))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> session.createBrowser(null))
        .isInstanceOf(InvalidDestinationException.class);
  }
}
