package org.ternmq.systest.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;
import org.springframework.jms.listener.SimpleMessageListenerContainer;
import org.springframework.util.backoff.FixedBackOff;
import org.ternmq.systest.BrokerProcess;

/** Spring's listener containers: transactions, redelivery, shared subscriptions, restarts. */
class ListenerContainersTest {

  private static final Duration DEADLINE = Duration.ofSeconds(40);

  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  private final ConcurrentLinkedQueue<AbstractMessageListenerContainer> containers =
      new ConcurrentLinkedQueue<>();

  @AfterEach
  void stopContainers() {
    containers.forEach(AbstractMessageListenerContainer::destroy);
  }

  private JmsTemplate template() {
    return new JmsTemplate(broker.reconnectingConnectionFactory());
  }

  private DefaultMessageListenerContainer transacted(String queue, ConnectionFactory factory) {
    DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
    container.setConnectionFactory(factory);
    container.setDestinationName(queue);
    container.setSessionTransacted(true);
    container.setBackOff(new FixedBackOff(100, FixedBackOff.UNLIMITED_ATTEMPTS));
    return container;
  }

  private <C extends AbstractMessageListenerContainer> C running(C container) {
    containers.add(container);
    container.afterPropertiesSet();
    container.start();
    return container;
  }

  @Test
  void aListenerThatThrowsGetsTheMessageAgainAndItsSendsAreUndone() {
    AtomicInteger attempts = new AtomicInteger();
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    DefaultMessageListenerContainer container = transacted("work", broker.connectionFactory());
    container.setMessageListener(
        (SessionAwareMessageListener<Message>)
            (message, session) -> {
              seen.add(describe(message));
              session
                  .createProducer(session.createQueue("results"))
                  .send(session.createTextMessage("result of " + message.getBody(String.class)));
              if (attempts.incrementAndGet() <= 2) {
                throw new IllegalStateException("attempt " + attempts + " fails");
              }
            });
    running(container);

    template().convertAndSend("work", "job");

    await().atMost(DEADLINE).untilAsserted(() -> assertThat(attempts).hasValue(3));
    assertThat(seen).containsExactly("job 1 false", "job 2 true", "job 3 true");
    JmsTemplate results = template();
    results.setReceiveTimeout(DEADLINE.toMillis());
    assertThat(results.receiveAndConvert("results")).isEqualTo("result of job");
    results.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
    assertThat(results.receive("results")).isNull();
  }

  private static String describe(Message message) throws JMSException {
    return message.getBody(String.class)
        + " "
        + message.getIntProperty("JMSXDeliveryCount")
        + " "
        + message.getJMSRedelivered();
  }

  @Test
  void aTransactionManagerDrivesTheContainer() {
    ConnectionFactory factory = broker.connectionFactory();
    AtomicInteger attempts = new AtomicInteger();
    DefaultMessageListenerContainer container = transacted("managed", factory);
    container.setTransactionManager(new JmsTransactionManager(factory));
    container.setReceiveTimeout(500);
    JmsTemplate sameTransaction = new JmsTemplate(factory);
    sameTransaction.setSessionTransacted(true);
    container.setMessageListener(
        (SessionAwareMessageListener<Message>)
            (message, session) -> {
              sameTransaction.convertAndSend("managed-results", "done");
              if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("the first attempt fails");
              }
            });
    running(container);

    template().convertAndSend("managed", "job");

    JmsTemplate results = template();
    results.setReceiveTimeout(DEADLINE.toMillis());
    assertThat(results.receiveAndConvert("managed-results")).isEqualTo("done");
    results.setReceiveTimeout(300);
    assertThat(results.receive("managed-results")).isNull();
    assertThat(attempts).hasValue(2);
  }

  /** The client does not reconnect: the container itself does, as it would with any provider. */
  @Test
  void theContainerSurvivesABrokerRestart() {
    transactedWorkGoesOnOverARestart(broker.connectionFactory());
  }

  /** The client reconnects: the container sees at most a transaction that was rolled back. */
  @Test
  void theContainerOverAReconnectingConnectionSurvivesABrokerRestart() {
    transactedWorkGoesOnOverARestart(broker.reconnectingConnectionFactory());
  }

  private void transactedWorkGoesOnOverARestart(ConnectionFactory factory) {
    int count = 400;
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    DefaultMessageListenerContainer container = transacted("over-restart", factory);
    container.setConcurrency("3");
    container.setMessageListener(
        (SessionAwareMessageListener<TextMessage>)
            (message, session) -> {
              String body = message.getText();
              seen.add(body);
              session
                  .createProducer(session.createQueue("forwarded"))
                  .send(session.createTextMessage(body));
            });
    running(container);
    JmsTemplate template = template();
    for (int i = 0; i < count; i++) {
      if (i == count / 2) {
        broker.killAndRestart();
      }
      template.convertAndSend("over-restart", "m" + i);
    }

    Set<String> forwarded = ConcurrentHashMap.newKeySet();
    template.setReceiveTimeout(DEADLINE.toMillis());
    for (int i = 0; i < count; i++) {
      Object body = template.receiveAndConvert("forwarded");
      assertThat(body).as("forwarded message %d of %d", i, count).isNotNull();
      assertThat(forwarded.add((String) body)).as("%s came once", body).isTrue();
    }
    // A message whose transaction the kill undid was seen once more, all others once.
    assertThat(seen.stream().distinct()).hasSize(count);
  }

  @Test
  void consumersOfASharedDurableSubscriptionShareItsMessagesAlsoThoseOfTheirAbsence() {
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    running(sharedSubscription(seen, threads));
    JmsTemplate topic = template();
    topic.setPubSubDomain(true);
    // Until a consumer is there, nothing is kept: the first message that arrives says so.
    await()
        .atMost(DEADLINE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              topic.convertAndSend("prices", "probe");
              return !seen.isEmpty();
            });
    containers.remove().destroy();
    seen.clear();

    int count = 300;
    IntStream.range(0, count).forEach(i -> topic.convertAndSend("prices", "p" + i));
    running(sharedSubscription(seen, threads));

    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () ->
                assertThat(seen.stream().filter(s -> !s.equals("probe")))
                    .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).mapToObj(i -> "p" + i).toList()));
    assertThat(threads).hasSizeGreaterThan(1);
  }

  private DefaultMessageListenerContainer sharedSubscription(
      ConcurrentLinkedQueue<String> seen, Set<Thread> threads) {
    DefaultMessageListenerContainer container =
        transacted("prices", broker.reconnectingConnectionFactory());
    container.setPubSubDomain(true);
    container.setSubscriptionShared(true);
    container.setSubscriptionDurable(true);
    container.setSubscriptionName("price-watch");
    container.setConcurrency("3");
    container.setMessageListener(
        (SessionAwareMessageListener<Message>)
            (message, session) -> {
              seen.add(message.getBody(String.class));
              threads.add(Thread.currentThread());
            });
    return container;
  }

  @Test
  void theSimpleContainerUsesSeveralListenersAtOnceAndSurvivesABrokerRestart()
      throws InterruptedException {
    int listeners = 3;
    CountDownLatch together = new CountDownLatch(listeners);
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer();
    container.setConnectionFactory(broker.reconnectingConnectionFactory());
    container.setDestinationName("simple");
    container.setConcurrency(Integer.toString(listeners));
    container.setSessionAcknowledgeMode(Session.AUTO_ACKNOWLEDGE);
    container.setMessageListener(
        (SessionAwareMessageListener<Message>)
            (message, session) -> {
              together.countDown();
              if (!awaitQuietly(together)) {
                throw new JMSException("the listeners do not run at the same time");
              }
              seen.add(message.getBody(String.class));
            });
    running(container);
    JmsTemplate template = template();
    for (int i = 0; i < 100; i++) {
      template.convertAndSend("simple", "m" + i);
    }
    assertThat(together.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    broker.killAndRestart();
    for (int i = 100; i < 200; i++) {
      template.convertAndSend("simple", "m" + i);
    }
    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () ->
                assertThat(seen)
                    .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 200).mapToObj(i -> "m" + i).toList()));
  }

  private static boolean awaitQuietly(CountDownLatch latch) {
    try {
      return latch.await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
