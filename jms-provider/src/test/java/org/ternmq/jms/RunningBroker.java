package org.ternmq.jms;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/**
 * A broker in memory for all tests of a class, reached over TCP and in the JVM; closes after each
 * test the connections that it opened. Destinations are told apart by {@link #name}.
 */
final class RunningBroker implements BeforeAllCallback, AfterAllCallback, AfterEachCallback {
  /** Long enough for a loaded machine; nothing waits so long when all goes well. */
  static final long DEADLINE_MS = 10_000;

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final String brokerName = "test-" + COUNTER.incrementAndGet();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final int maxDeliveries;
  private Broker broker;

  RunningBroker() {
    this(10);
  }

  RunningBroker(int maxDeliveries) {
    this.maxDeliveries = maxDeliveries;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    broker =
        Broker.start(
            BrokerOptions.builder()
                .name(brokerName)
                .listen("127.0.0.1:0")
                .maxDeliveries(maxDeliveries)
                .build());
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    opened.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    broker.close();
  }

  /** A name that no other test uses. */
  static String name() {
    return "d" + COUNTER.incrementAndGet();
  }

  String tcpUrl() {
    return "tern://localhost:" + broker.listenAddress().getPort();
  }

  int port() {
    return broker.listenAddress().getPort();
  }

  String vmUrl() {
    return "tern:vm://" + brokerName;
  }

  TernConnectionFactory factory() {
    return new TernConnectionFactory(vmUrl());
  }

  /** Not started; closed after the test. */
  Connection connection() throws JMSException {
    return closedAfterwards(factory().createConnection());
  }

  /** Closed after the test. */
  Connection startedConnection() throws JMSException {
    Connection connection = connection();
    connection.start();
    return connection;
  }

  JMSContext context(int mode) {
    return closedAfterwards(factory().createContext(mode));
  }

  <C extends AutoCloseable> C closedAfterwards(C closeable) {
    opened.add(0, closeable);
    return closeable;
  }
}
