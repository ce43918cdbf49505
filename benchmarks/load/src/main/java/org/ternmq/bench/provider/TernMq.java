package org.ternmq.bench.provider;

import java.util.List;
import java.util.Optional;

/** TernMQ's distribution, as users start it. */
public final class TernMq implements Provider {
  static final String LIB = "distribution/target/lib";

  private final Project project;

  public TernMq(Project project) {
    this.project = project;
  }

  @Override
  public String name() {
    return "ternmq";
  }

  @Override
  public String durability() {
    return "fdatasync of the journal; everything that arrived together shares one";
  }

  @Override
  public List<String> clientClassPath() {
    return List.of(project.jars(LIB));
  }

  @Override
  public Optional<ProcessBuilder> brokerCommand(Place place) {
    ProcessBuilder command =
        new ProcessBuilder(
            project.home().resolve("bin/ternmq").toString(),
            "run",
            "--data",
            place.data().toString(),
            "--listen",
            "127.0.0.1:" + place.port());
    command.environment().put("JAVA_HOME", place.java().toString());
    command.environment().put("JAVA_OPTS", "-Xms" + place.heap() + " -Xmx" + place.heap());
    return Optional.of(command);
  }

  @Override
  public String url(Place place) {
    return "tern://127.0.0.1:" + place.port();
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
