package org.ternmq.bench.provider;

import java.util.List;
import java.util.Optional;

/**
 * Another provider, whose broker is embedded in a main class of benchmarks/peers that takes its
 * data folder and its port.
 *
 * @param lib the folder of the jars of broker and client
 * @param brokerClass the main class
 * @param urlOptions what follows the port in its clients' URL
 */
record Peer(
    Project project,
    String name,
    String durability,
    String lib,
    String brokerClass,
    String urlOptions,
    String factory,
    String xaFactory)
    implements Provider {

  /**
   * Apache Artemis. Without a window for confirmations its client calls a CompletionListener when
   * the bytes are written to the socket, before the broker has answered.
   */
  static Peer artemis(Project project) {
    return new Peer(
        project,
        "artemis",
        "fdatasync of the journal (AIO or NIO)",
        "benchmarks/peers/artemis/target/lib",
        "org.ternmq.bench.artemis.ArtemisBroker",
        "?confirmationWindowSize=10485760",
        "org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory",
        "org.apache.activemq.artemis.jms.client.ActiveMQXAConnectionFactory");
  }

  /** ActiveMQ Classic. */
  static Peer classic(Project project) {
    return new Peer(
        project,
        "classic",
        "fsync of KahaDB's journal; none for what is acknowledged before it was written",
        "benchmarks/peers/classic/target/lib",
        "org.ternmq.bench.classic.ClassicBroker",
        "",
        "org.apache.activemq.ActiveMQConnectionFactory",
        "org.apache.activemq.ActiveMQXAConnectionFactory");
  }

  @Override
  public List<String> clientClassPath() {
    return List.of(project.jars(lib));
  }

  @Override
  public Optional<ProcessBuilder> brokerCommand(Place place) {
    return Optional.of(
        new ProcessBuilder(
            place.javaCommand(),
            "-Xms" + place.heap(),
            "-Xmx" + place.heap(),
            "-cp",
            project.jars(lib),
            brokerClass,
            place.data().toString(),
            Integer.toString(place.port())));
  }

  @Override
  public String url(Place place) {
    return "tcp://127.0.0.1:" + place.port() + urlOptions;
  }
}
