package org.ternmq.systest.spring;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.annotation.EnableJms;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;

/** {@code @JmsListener} in a Spring application context. */
class AnnotatedListenerTest {

  @RegisterExtension static final BrokerProcess broker = new BrokerProcess();

  @Test
  void anAnnotatedMethodWithASelectorAnswersToItsReplyQueue() {
    try (var context = new AnnotationConfigApplicationContext(Application.class)) {
      JmsTemplate template = context.getBean(JmsTemplate.class);
      template.convertAndSend("orders", "not for us");
      template.convertAndSend(
          "orders",
          "chairs",
          message -> {
            message.setStringProperty("country", "FR");
            return message;
          });
      assertThat(template.receiveAndConvert("confirmations")).isEqualTo("CHAIRS for FR");
      assertThat(template.receiveAndConvert("orders")).isEqualTo("not for us");
    }
  }

  /** Made by Spring through reflection, as are its beans. */
  @Configuration
  @EnableJms
  public static class Application {

    @Bean
    public ConnectionFactory connectionFactory() {
      return new CachingConnectionFactory(broker.connectionFactory());
    }

    @Bean
    public JmsTemplate jmsTemplate(ConnectionFactory connectionFactory) {
      JmsTemplate template = new JmsTemplate(connectionFactory);
      template.setReceiveTimeout(Deadline.PATIENT.toMillis());
      return template;
    }

    @Bean
    public DefaultJmsListenerContainerFactory jmsListenerContainerFactory(
        ConnectionFactory connectionFactory) {
      DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
      factory.setConnectionFactory(connectionFactory);
      factory.setSessionTransacted(true);
      return factory;
    }

    @JmsListener(destination = "orders", selector = "country IN ('FR', 'DE')", concurrency = "2")
    @SendTo("confirmations")
    public String confirm(String order, @Header("country") String country) {
      return order.toUpperCase(Locale.ROOT) + " for " + country;
    }
  }
}
