package org.ternmq.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.QueueConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.Broker;

/** The classes named ...Example are run as a user's would be. */
class TernMqExtensionTest {
  private static Path journal;

  private static void assertAllPass(Class<?> example, int tests) {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(example))
        .execute()
        .testEvents()
        .assertStatistics(statistics -> statistics.started(tests).succeeded(tests));
  }

  @Test
  void eachTestHasAnEmptyBrokerOfItsOwn() {
    assertAllPass(OneBrokerATestExample.class, 2);
  }

  @Test
  void aBrokerAskedForBeforeAllServesAllTests() {
    assertAllPass(OneBrokerAClassExample.class, 2);
  }

  @Test
  void aJournalIsDeletedAfterwards() {
    assertAllPass(JournalExample.class, 1);
    assertThat(journal).doesNotExist();
  }

  @Test
  void aBrokerIsReachableOverTcp() {
    assertAllPass(TcpExample.class, 1);
  }

  @TernMq
  static class OneBrokerATestExample {
    private JMSContext before;

    @BeforeEach
    void remember(JMSContext context) {
      before = context;
    }

    @Test
    void first(ConnectionFactory factory, Broker broker) {
      sendAndCount(factory);
      assertThat(broker.queues()).hasSize(1);
      assertThat(before.createConsumer(before.createQueue("q")).receiveBody(String.class, 5_000))
          .isEqualTo("hello");
    }

    @Test
    void second(QueueConnectionFactory factory, TernConnectionFactory same) {
      assertThat(factory).isSameAs(same);
      sendAndCount(same);
    }

    private static void sendAndCount(ConnectionFactory factory) {
      try (JMSContext context = factory.createContext()) {
        context.createProducer().send(context.createQueue("q"), "hello");
        assertThat(context.createBrowser(context.createQueue("q")))
            .satisfies(
                browser -> {
                  var messages = browser.getEnumeration();
                  messages.nextElement();
                  assertThat(messages.hasMoreElements()).isFalse();
                });
      }
    }
  }

  @TernMq
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class OneBrokerAClassExample {
    @BeforeAll
    static void send(ConnectionFactory factory) {
      try (JMSContext context = factory.createContext()) {
        context.createProducer().send(context.createQueue("q"), "for the second test");
      }
    }

    @Test
    @Order(1)
    void first(Broker broker) {
      assertThat(broker.queues()).hasSize(1);
    }

    @Test
    @Order(2)
    void second(JMSContext context) {
      assertThat(context.createConsumer(context.createQueue("q")).receiveBody(String.class, 5_000))
          .isEqualTo("for the second test");
    }
  }

  @TernMq(journal = true)
  static class JournalExample {
    @Test
    void keepsAJournal(JMSContext context, Broker broker) {
      context.createProducer().send(context.createQueue("q"), "hello");
      journal = broker.options().dataDirectory();
      assertThat(Files.exists(journal)).isTrue();
      assertThat(broker.stats().store().forces()).isPositive();
    }
  }

  @TernMq(tcp = true)
  static class TcpExample {
    @Test
    void listens(JMSContext context, Broker broker) {
      assertThat(broker.listenAddress().getPort()).isPositive();
      context.createProducer().send(context.createQueue("q"), "hello");
    }
  }
}
