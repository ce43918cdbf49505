package org.ternmq.bench.provider;

import java.util.List;
import java.util.Optional;

/** TernMQ in the client's JVM, with a journal. */
public final class TernMqInVm implements Provider {
  private final TernMq ternmq;

  public TernMqInVm(Project project) {
    this.ternmq = new TernMq(project);
  }

  @Override
  public String name() {
    return "ternmq-vm";
  }

  @Override
  public String durability() {
    return ternmq.durability();
  }

  @Override
  public List<String> clientClassPath() {
    return ternmq.clientClassPath();
  }

  @Override
  public Optional<ProcessBuilder> brokerCommand(Place place) {
    return Optional.empty();
  }

  @Override
  public String url(Place place) {
    return "tern:vm://bench?data=" + place.data();
  }

  @Override
  public String factory() {
    return ternmq.factory();
  }

  @Override
  public String xaFactory() {
    return ternmq.xaFactory();
  }
}
