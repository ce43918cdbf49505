package org.ternmq.bench.provider;

import java.util.List;
import java.util.Optional;

/** A broker with a journal in the JVM of the test. */
public record OwnJvm(String name) implements Provider {
  @Override
  public String durability() {
    return "none";
  }

  @Override
  public List<String> clientClassPath() {
    return List.of();
  }

  @Override
  public Optional<ProcessBuilder> brokerCommand(Place place) {
    return Optional.empty();
  }

  @Override
  public String url(Place place) {
    return "tern:vm://" + name + "?data=" + place.data();
  }

  @Override
  public String factory() {
    return "org.ternmq.jms.TernConnectionFactory";
  }

  @Override
  public String xaFactory() {
    return "org.ternmq.jms.TernXAConnectionFactory";
  }
}
