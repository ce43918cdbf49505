package org.ternmq.systest.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jms.InvalidSelectorException;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsMessagingTemplate;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.core.MessagePostProcessor;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.adapter.MessageListenerAdapter;
import org.springframework.transaction.support.TransactionTemplate;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;

/** Spring's JmsTemplate as applications use it, over a CachingConnectionFactory. */
class JmsTemplateTest {

  @RegisterExtension static final BrokerProcess broker = new BrokerProcess();

  private final CachingConnectionFactory connections =
      new CachingConnectionFactory(broker.connectionFactory());
  private final JmsTemplate template = new JmsTemplate(connections);

  JmsTemplateTest() {
    template.setReceiveTimeout(Deadline.PATIENT.toMillis());
  }

  @AfterEach
  void closeConnections() {
    connections.destroy();
  }

  @Test
  void convertedMessagesOfAllKindsComeBack() {
    template.convertAndSend("converted", "text");
    template.convertAndSend("converted", new byte[] {1, 2, 3});
    template.convertAndSend("converted", Map.of("one", 1, "two", "zwei"));
    template.convertAndSend("converted", Duration.ofMinutes(3));

    assertThat(template.receiveAndConvert("converted")).isEqualTo("text");
    assertThat(template.receiveAndConvert("converted")).isEqualTo(new byte[] {1, 2, 3});
    assertThat(template.receiveAndConvert("converted")).isEqualTo(Map.of("one", 1, "two", "zwei"));
    assertThat(template.receiveAndConvert("converted")).isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void aMessageMadeByACreatorKeepsHeadersAndProperties() throws JMSException {
    template.setExplicitQosEnabled(true);
    template.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    template.setPriority(7);
    template.setTimeToLive(60_000);
    template.send(
        "created",
        session -> {
          TextMessage message = session.createTextMessage("hello");
          message.setStringProperty("colour", "grün");
          message.setJMSCorrelationID("c-1");
          message.setJMSType("greeting");
          return message;
        });

    Message message = template.receive("created");
    assertThat(message).isInstanceOf(TextMessage.class);
    assertThat(message.getBody(String.class)).isEqualTo("hello");
    assertThat(message.getStringProperty("colour")).isEqualTo("grün");
    assertThat(message.getJMSCorrelationID()).isEqualTo("c-1");
    assertThat(message.getJMSType()).isEqualTo("greeting");
    assertThat(message.getJMSPriority()).isEqualTo(7);
    assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(message.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + 60_000);
    assertThat(((Queue) message.getJMSDestination()).getQueueName()).isEqualTo("created");
  }

  @Test
  void aDelayedMessageComesNotBeforeItsTime() throws JMSException {
    template.setExplicitQosEnabled(true);
    template.setDeliveryDelay(700);
    template.convertAndSend("delayed", "later");
    template.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
    assertThat(template.receive("delayed")).isNull();

    template.setReceiveTimeout(Deadline.PATIENT.toMillis());
    Message message = template.receive("delayed");
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
    assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp() + 700);
  }

  @Test
  void receiveGivesNullWhenTheTimeIsOver() {
    template.setReceiveTimeout(50);
    assertThat(template.receive("nothing-here")).isNull();
    template.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
    assertThat(template.receive("nothing-here")).isNull();
  }

  @Test
  void aSelectorPicksFromTheMiddleOfTheQueue() throws JMSException {
    for (int i = 0; i < 1_000; i++) {
      template.convertAndSend("selected", "m" + i, number(i));
    }
    assertThat(template.receiveSelected("selected", "number = 777").getBody(String.class))
        .isEqualTo("m777");
    assertThat(template.receiveSelectedAndConvert("selected", "number BETWEEN 500 AND 501"))
        .isEqualTo("m500");
    assertThat(template.receive("selected").getBody(String.class)).isEqualTo("m0");
    assertThatThrownBy(() -> template.receiveSelected("selected", "number = = 3"))
        .isInstanceOf(InvalidSelectorException.class);
  }

  private static MessagePostProcessor number(int number) {
    return message -> {
      message.setIntProperty("number", number);
      return message;
    };
  }

  @Test
  void browsingTakesNothing() {
    for (int i = 0; i < 20; i++) {
      template.convertAndSend("browsed", "m" + i, number(i));
    }
    List<String> all =
        template.browse("browsed", (session, browser) -> bodies(browser.getEnumeration()));
    assertThat(all).hasSize(20).startsWith("m0", "m1");
    List<String> selected =
        template.browseSelected(
            "browsed", "number >= 18", (session, browser) -> bodies(browser.getEnumeration()));
    assertThat(selected).containsExactly("m18", "m19");
    assertThat(template.receiveAndConvert("browsed")).isEqualTo("m0");
  }

  private static List<String> bodies(Enumeration<?> messages) throws JMSException {
    List<String> bodies = new ArrayList<>();
    while (messages.hasMoreElements()) {
      bodies.add(((Message) messages.nextElement()).getBody(String.class));
    }
    return bodies;
  }

  @Test
  void sendAndReceiveGetsTheReplyOfAListenerWithAReturnValue() throws JMSException {
    DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
    container.setConnectionFactory(broker.connectionFactory());
    container.setDestinationName("questions");
    MessageListenerAdapter adapter = new MessageListenerAdapter(new UpperCase());
    adapter.setDefaultListenerMethod("answer");
    container.setMessageListener(adapter);
    container.afterPropertiesSet();
    container.start();
    try {
      for (int i = 0; i < 10; i++) {
        String question = "question " + i;
        Message reply =
            template.sendAndReceive("questions", session -> session.createTextMessage(question));
        assertThat(reply).as("reply to %s", question).isNotNull();
        assertThat(reply.getBody(String.class)).isEqualTo("QUESTION " + i);
      }
      assertThat(
              new JmsMessagingTemplate(template)
                  .convertSendAndReceive("questions", "again", String.class))
          .isEqualTo("AGAIN");
    } finally {
      container.destroy();
    }
  }

  /** Called by the adapter through reflection. */
  public static final class UpperCase {
    public String answer(String text) {
      return text.toUpperCase(java.util.Locale.ROOT);
    }
  }

  @Test
  void aRolledBackTransactionSendsNothingAndTakesNothing() {
    TransactionTemplate transaction =
        new TransactionTemplate(new JmsTransactionManager(connections));
    template.setSessionTransacted(true);
    template.convertAndSend("tx-in", "kept");

    transaction.executeWithoutResult(
        status -> {
          assertThat(template.receiveAndConvert("tx-in")).isEqualTo("kept");
          template.convertAndSend("tx-out", "never seen");
          status.setRollbackOnly();
        });
    transaction.executeWithoutResult(
        status -> {
          assertThat(template.receiveAndConvert("tx-in")).isEqualTo("kept");
          template.convertAndSend("tx-out", "seen");
        });

    assertThat(template.receiveAndConvert("tx-out")).isEqualTo("seen");
    template.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
    assertThat(template.receive("tx-in")).isNull();
    assertThat(template.receive("tx-out")).isNull();
  }

  @Test
  void aTopicReachesThoseWhoListenNow() throws JMSException {
    try (Connection connection = broker.connect();
        var session = connection.createSession();
        var consumer = session.createConsumer(session.createTopic("news"))) {
      template.setPubSubDomain(true);
      template.convertAndSend("news", "extra");
      assertThat(Deadline.receive(consumer).getBody(String.class)).isEqualTo("extra");
    }
  }
}
