package org.ternmq.systest.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;

/** Apache Camel's JMS component: request and reply, transacted routes, concurrent consumers. */
class CamelJmsTest {

  private static final Duration DEADLINE = Duration.ofSeconds(40);

  @RegisterExtension static final BrokerProcess broker = new BrokerProcess();

  private final DefaultCamelContext camel = new DefaultCamelContext();

  /**
   * A transaction manager is what makes receiving and sending one transaction. Without it Camel
   * sends on a session of its own, which is committed after that of the consumer: a kill between
   * the two loses the message, whatever the broker does.
   */
  private final CachingConnectionFactory cached =
      new CachingConnectionFactory(broker.reconnectingConnectionFactory());

  @BeforeEach
  void addComponents() {
    camel.addComponent(
        "jms", JmsComponent.jmsComponentAutoAcknowledge(broker.reconnectingConnectionFactory()));
    cached.setCacheConsumers(false);
    camel.addComponent(
        "tx", JmsComponent.jmsComponentTransacted(cached, new JmsTransactionManager(cached)));
  }

  @AfterEach
  void stopCamel() {
    camel.stop();
    cached.destroy();
  }

  @FunctionalInterface
  private interface Routes {
    void define(RouteBuilder builder);
  }

  private ProducerTemplate start(Routes routes) throws Exception {
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            routes.define(this);
          }
        });
    camel.start();
    return camel.createProducerTemplate();
  }

  private static void upperCase(Exchange exchange) {
    String body = exchange.getMessage().getBody(String.class);
    exchange.getMessage().setBody(body.toUpperCase(Locale.ROOT));
  }

  @Test
  void requestsAreAnsweredThroughATemporaryQueue() throws Exception {
    requestsAreAnsweredWith("");
  }

  @Test
  void requestsAreAnsweredThroughASharedReplyQueueWithCorrelationSelectors() throws Exception {
    requestsAreAnsweredWith("&replyTo=camel.shared.replies&replyToType=Shared");
  }

  @Test
  void requestsAreAnsweredThroughAnExclusiveReplyQueue() throws Exception {
    requestsAreAnsweredWith("&replyTo=camel.exclusive.replies&replyToType=Exclusive");
  }

  @Test
  void requestsAreCorrelatedByMessageIdThroughASharedReplyQueue() throws Exception {
    requestsAreAnsweredWith(
        "&replyTo=camel.id.replies&replyToType=Shared&useMessageIDAsCorrelationID=true");
  }

  private void requestsAreAnsweredWith(String options) throws Exception {
    String queue = "camel.requests." + Integer.toHexString(options.hashCode());
    ProducerTemplate template =
        start(
            routes -> {
              routes
                  .from("direct:ask")
                  .to(
                      "jms:queue:"
                          + queue
                          + "?exchangePattern=InOut&requestTimeout=20000"
                          + options);
              routes
                  .from("jms:queue:" + queue + "?concurrentConsumers=4")
                  .process(CamelJmsTest::upperCase);
            });
    List<Callable<Void>> askers =
        IntStream.range(0, 8)
            .<Callable<Void>>mapToObj(
                asker ->
                    () -> {
                      for (int i = 0; i < 10; i++) {
                        String question = "question " + i + " of " + asker;
                        assertThat(template.requestBody("direct:ask", question, String.class))
                            .isEqualTo(question.toUpperCase(Locale.ROOT));
                      }
                      return null;
                    })
            .toList();
    Deadline.runAll(Duration.ofSeconds(60), askers);
  }

  @Test
  void aTransactedRouteThatFailsIsDoneAgainAndItsSendsAreUndone() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    start(
        routes ->
            routes
                .from("tx:queue:camel.tx.in?cacheLevelName=CACHE_NONE")
                .to("tx:queue:camel.tx.out")
                .process(
                    exchange -> {
                      if (attempts.incrementAndGet() <= 2) {
                        throw new IllegalStateException("attempt " + attempts + " fails");
                      }
                    }));
    sendTo("camel.tx.in", 1);
    await().atMost(DEADLINE).untilAsserted(() -> assertThat(attempts).hasValueGreaterThan(2));
    try (Connection connection = broker.connect()) {
      await()
          .atMost(DEADLINE)
          .untilAsserted(
              () -> assertThat(browse(connection, "camel.tx.out")).containsExactly("m0"));
      assertThat(Deadline.drain(connection, "camel.tx.out")).containsExactly("m0");
      assertThat(Deadline.drain(connection, "camel.tx.in")).isEmpty();
    }
    assertThat(attempts).hasValue(3);
  }

  private static List<String> browse(Connection connection, String queue) throws JMSException {
    ConcurrentLinkedQueue<String> bodies = new ConcurrentLinkedQueue<>();
    try (Session session = connection.createSession();
        var browser = session.createBrowser(session.createQueue(queue))) {
      var messages = browser.getEnumeration();
      while (messages.hasMoreElements()) {
        bodies.add(((jakarta.jms.Message) messages.nextElement()).getBody(String.class));
      }
    }
    return List.copyOf(bodies);
  }

  @Test
  void concurrentConsumersShareAQueue() throws Exception {
    int consumers = 5;
    int count = 500;
    CountDownLatch together = new CountDownLatch(consumers);
    Set<String> threads = ConcurrentHashMap.newKeySet();
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    start(
        routes ->
            routes
                .from("jms:queue:camel.shared?concurrentConsumers=" + consumers)
                .process(
                    exchange -> {
                      together.countDown();
                      if (!together.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                        throw new IllegalStateException("the consumers do not run at once");
                      }
                      threads.add(Thread.currentThread().getName());
                      seen.add(exchange.getMessage().getBody(String.class));
                    }));
    sendTo("camel.shared", count);
    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () ->
                assertThat(seen)
                    .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).mapToObj(i -> "m" + i).toList()));
    assertThat(threads).hasSizeGreaterThanOrEqualTo(consumers);
  }

  @Test
  void aTransactedRouteSurvivesABrokerRestart() throws Exception {
    int count = 300;
    start(
        routes ->
            routes
                .from(
                    "tx:queue:camel.restart.in?concurrentConsumers=2&cacheLevelName=CACHE_NONE"
                        + "&recoveryInterval=200&receiveTimeout=300")
                .to("tx:queue:camel.restart.out"));
    sendTo("camel.restart.in", count / 2);
    broker.killAndRestart();
    sendTo("camel.restart.in", count / 2);
    try (Connection connection = broker.connect()) {
      await()
          .atMost(DEADLINE)
          .untilAsserted(() -> assertThat(browse(connection, "camel.restart.out")).hasSize(count));
      assertThat(Deadline.drain(connection, "camel.restart.out"))
          .as("each came out once")
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, count).mapToObj(i -> "m" + i % (count / 2)).toList());
    }
  }

  private static void sendTo(String queue, int count) throws JMSException {
    try (Connection connection = broker.connectReconnecting();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue(queue))) {
      for (int i = 0; i < count; i++) {
        producer.send(session.createTextMessage("m" + i));
      }
    }
  }
}
