package org.ternmq.command;

import java.nio.file.Path;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/** A broker in this JVM on a free port. */
final class RunningBroker implements AutoCloseable {
  private final Broker broker;

  private RunningBroker(BrokerOptions.Builder options) {
    this(options, 0);
  }

  private RunningBroker(BrokerOptions.Builder options, int port) {
    broker = Broker.start(options.listen("127.0.0.1:" + port).build());
  }

  static RunningBroker inMemory() {
    return new RunningBroker(BrokerOptions.builder());
  }

  static RunningBroker onPort(int port) {
    return new RunningBroker(BrokerOptions.builder(), port);
  }

  static RunningBroker withUser(String name, String password) {
    return new RunningBroker(BrokerOptions.builder().user(name, password));
  }

  static RunningBroker in(Path directory) {
    return new RunningBroker(BrokerOptions.builder().dataDirectory(directory));
  }

  /** Its store is H2, as user sa. */
  static RunningBroker on(String jdbcUrl) {
    return new RunningBroker(BrokerOptions.builder().jdbcUrl(jdbcUrl).jdbcUser("sa"));
  }

  String url() {
    return "tern://127.0.0.1:" + broker.listenAddress().getPort();
  }

  @Override
  public void close() {
    broker.close();
  }
}
