package org.ternmq.tck.fork;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;
import org.ternmq.server.net.ListenException;

/** A TernMQ broker inside the fork, with the users of the TCK, and the factories that reach it. */
final class EmbeddedBroker implements AutoCloseable {
  /** Small files: a broker that lives for one test writes little. */
  private static final int SEGMENT_BYTES = 1 << 20;

  private static final List<String> FACTORIES =
      List.of("MyConnectionFactory", "MyQueueConnectionFactory", "MyTopicConnectionFactory");

  private final Broker broker;
  private final Path data;
  private final Properties names;

  private EmbeddedBroker(Broker broker, Path data, Properties names) {
    this.broker = broker;
    this.data = data;
    this.names = names;
  }

  /**
   * The TCK keeps factories from one test to the next, so that all brokers of a fork, one after the
   * other, are reached at the same address.
   *
   * @param port to listen on; 0 for the first one
   * @throws PortTakenException if the port is another process's now
   * @param number makes its folder unlike those of the fork's earlier brokers
   */
  static EmbeddedBroker start(ForkSettings settings, int port, int number) throws IOException {
    String name = "tck";
    BrokerOptions.Builder options = BrokerOptions.builder();
    options.user("j2ee", "j2ee").user("javajoe", "javajoe");
    if (settings.inVm()) {
      options.name(name);
    } else {
      options.listen("127.0.0.1:" + port);
    }
    Path data = null;
    if (!settings.data().isEmpty()) {
      data = Files.createDirectories(Path.of(settings.data()).resolve("broker-" + number));
      options.dataDirectory(data).segmentBytes(SEGMENT_BYTES);
    }
    Broker broker = start(options.build(), port);
    String url =
        settings.inVm()
            ? "tern:vm://" + name
            : "tern://127.0.0.1:" + broker.listenAddress().getPort();
    // The factories carry a user: the TCK also connects without naming one.
    String withUser = url + "?user=j2ee&password=j2ee";
    Properties names = new Properties();
    names.putAll(settings.names());
    for (String factory : FACTORIES) {
      names.setProperty("connectionFactory." + factory, withUser);
    }
    names.setProperty(
        "connectionFactory.DURABLE_SUB_CONNECTION_FACTORY", withUser + "&clientId=cts");
    return new EmbeddedBroker(broker, data, names);
  }

  private static Broker start(BrokerOptions options, int port) throws IOException {
    try {
      return Broker.start(options);
    } catch (ListenException e) {
      if (port == 0) {
        throw e;
      }
      throw new PortTakenException(e.getMessage(), e);
    }
  }

  /** 0 for one without a socket. */
  int port() {
    return broker.listenAddresses().isEmpty() ? 0 : broker.listenAddress().getPort();
  }

  Properties names() {
    return names;
  }

  /** Stops it; its folder goes with it, as a run has a thousand of them. */
  @Override
  public void close() throws IOException {
    broker.close();
    if (data != null) {
      List<Path> all;
      try (Stream<Path> walk = Files.walk(data)) {
        all = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : all) {
        Files.delete(path);
      }
    }
  }
}
