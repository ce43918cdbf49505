package org.ternmq.systest.spring;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jms.JmsException;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Deadline;

/** Spring's CachingConnectionFactory when the broker under it dies and comes back. */
class CachedConnectionOverRestartTest {

  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  @Test
  void withoutReconnectionTheCacheOpensANewConnectionAfterTheRestart() {
    CachingConnectionFactory connections = new CachingConnectionFactory(broker.connectionFactory());
    try {
      JmsTemplate template = new JmsTemplate(connections);
      template.setReceiveTimeout(Deadline.PATIENT.toMillis());
      template.convertAndSend("cached", "before");
      broker.killAndRestart();
      // The dead connection is noticed through its ExceptionListener, a moment later.
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptionsInstanceOf(JmsException.class)
          .untilAsserted(() -> template.convertAndSend("cached", "after"));
      assertThat(template.receiveAndConvert("cached")).isEqualTo("before");
      assertThat(template.receiveAndConvert("cached")).isEqualTo("after");
    } finally {
      connections.destroy();
    }
  }

  @Test
  void withReconnectionTheCallersNoticeNothing() throws JMSException {
    CachingConnectionFactory connections =
        new CachingConnectionFactory(broker.reconnectingConnectionFactory());
    connections.setSessionCacheSize(4);
    // A cached consumer would keep what was sent ahead to it from everybody else.
    connections.setCacheConsumers(false);
    try {
      JmsTemplate template = new JmsTemplate(connections);
      int each = 300;
      Stream<Callable<Void>> senders =
          IntStream.range(0, 4)
              .mapToObj(
                  s ->
                      () -> {
                        for (int i = 0; i < each; i++) {
                          template.convertAndSend("cached", s + "-" + i);
                        }
                        return null;
                      });
      Callable<Void> restart =
          () -> {
            template.setReceiveTimeout(Deadline.PATIENT.toMillis());
            assertThat(template.receive("cached")).isNotNull();
            broker.killAndRestart();
            return null;
          };
      Deadline.runAll(Deadline.PATIENT, Stream.concat(senders, Stream.of(restart)).toList());

      try (Connection connection = broker.connect()) {
        assertThat(Deadline.drain(connection, "cached"))
            .hasSize(4 * each - 1)
            .doesNotHaveDuplicates();
      }
    } finally {
      connections.destroy();
    }
  }
}
