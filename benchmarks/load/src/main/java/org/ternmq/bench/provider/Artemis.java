package org.ternmq.bench.provider;

import java.util.List;
import java.util.Optional;

/** Apache Artemis; its broker's settings are in benchmarks/peers/artemis. */
public final class Artemis implements Provider {
  private static final String LIB = "benchmarks/peers/artemis/target/lib";

  private final Project project;

  public Artemis(Project project) {
    this.project = project;
  }

  @Override
  public String name() {
    return "artemis";
  }

  @Override
  public String durability() {
    return "fdatasync of the journal (AIO or NIO)";
  }

  @Override
  public List<String> clientClassPath() {
    return List.of(project.jars(LIB));
  }

  @Override
  public Optional<ProcessBuilder> brokerCommand(Place place) {
    return Optional.of(
        Peers.broker(place, project.jars(LIB), "org.ternmq.bench.artemis.ArtemisBroker"));
  }

  /**
   * Without a window for confirmations its client calls a CompletionListener when the bytes are
   * written to the socket, before the broker has answered.
   */
  @Override
  public String url(Place place) {
    return "tcp://127.0.0.1:" + place.port() + "?confirmationWindowSize=10485760";
  }

  @Override
  public String factory() {
    return "org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory";
  }

  @Override
  public String xaFactory() {
    return "org.apache.activemq.artemis.jms.client.ActiveMQXAConnectionFactory";
  }
}
