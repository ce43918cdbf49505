package org.ternmq.ra;

import jakarta.jms.JMSContext;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.ra.inbound.TernActivationSpec;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/** For each test a broker with a journal, and a container with an adapter that connects to it. */
abstract class BrokerAndContainer {
  static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;
  Broker broker;
  TernResourceAdapter adapter;
  Container container;

  /** The same after a restart. */
  private int port;

  @BeforeEach
  final void startBoth() throws Exception {
    startBroker();
    adapter = new TernResourceAdapter();
    adapter.setUrl(url());
    container = new Container(folder, adapter);
  }

  @AfterEach
  final void stopBoth() {
    container.close();
    broker.close();
  }

  /** With what is in its journal, at the port it had before. */
  final void startBroker() {
    broker =
        Broker.start(
            BrokerOptions.builder()
                .listen("127.0.0.1:" + port)
                .dataDirectory(folder.resolve("broker"))
                .build());
    port = broker.listenAddress().getPort();
  }

  final String url() {
    return "tern://127.0.0.1:" + port;
  }

  static TernActivationSpec queue(String name) {
    TernActivationSpec spec = new TernActivationSpec();
    spec.setDestination(name);
    spec.setDestinationType("jakarta.jms.Queue");
    return spec;
  }

  /** A client of its own, without a server. */
  final JMSContext client() {
    return new TernConnectionFactory(url()).createContext();
  }

  final void send(String queue, String... texts) {
    try (JMSContext context = client()) {
      for (String each : texts) {
        context.createProducer().send(context.createQueue(queue), each);
      }
    }
  }
}
