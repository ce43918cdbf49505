package org.ternmq.bench.provider;

import java.util.List;
import java.util.Optional;

/** ActiveMQ Classic; its broker's settings are in benchmarks/peers/classic. */
public final class Classic implements Provider {
  private static final String LIB = "benchmarks/peers/classic/target/lib";

  private final Project project;

  public Classic(Project project) {
    this.project = project;
  }

  @Override
  public String name() {
    return "classic";
  }

  @Override
  public String durability() {
    return "fsync of KahaDB's journal; none for what is acknowledged before it was written";
  }

  @Override
  public List<String> clientClassPath() {
    return List.of(project.jars(LIB));
  }

  @Override
  public Optional<ProcessBuilder> brokerCommand(Place place) {
    return Optional.of(
        Peers.broker(place, project.jars(LIB), "org.ternmq.bench.classic.ClassicBroker"));
  }

  @Override
  public String url(Place place) {
    return "tcp://127.0.0.1:" + place.port();
  }

  @Override
  public String factory() {
    return "org.apache.activemq.ActiveMQConnectionFactory";
  }

  @Override
  public String xaFactory() {
    return "org.apache.activemq.ActiveMQXAConnectionFactory";
  }
}
