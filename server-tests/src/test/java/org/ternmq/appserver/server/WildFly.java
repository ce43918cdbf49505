package org.ternmq.appserver.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/** WildFly, with its own transaction manager Narayana and the connector container IronJacamar. */
final class WildFly extends AppServer {
  private static final int HTTP = 8080;
  private static final int HTTPS = 8443;
  private static final int ADMIN = 9990;

  private List<String> command;

  WildFly(Path home) {
    super("wildfly", home);
  }

  @Override
  void prepare(String brokerUrl, Archives archives) throws IOException {
    Path distribution = distribution("wildfly-" + required("wildfly.version"));
    DirectoryCopy.of(distribution, home(), Set.of("standalone"));
    Path deployments = home().resolve("standalone/deployments");
    Files.copy(archives.adapter(), deployments.resolve("ternmq.rar"));
    Files.copy(archives.embedded(), deployments.resolve("ternmq-embedded.rar"));
    Files.copy(archives.holder(), deployments.resolve("holder.rar"));
    for (String script : List.of("ternmq.cli", "tests.cli")) {
      run(
          Map.of("JBOSS_HOME", home().toString(), "JAVA_HOME", javaHome().toString()),
          List.of(
              home().resolve("bin/jboss-cli.sh").toString(),
              "--file=" + configuration("wildfly/" + script)));
    }
    int offset = freeOffset(HTTP, HTTPS, ADMIN);
    ports(HTTP + offset, ADMIN + offset);
    System.setProperty("server.home", home().toString());
    System.setProperty("server.java", javaHome().toString());
    System.setProperty(
        "server.jvm",
        String.join(
            " ",
            JVM,
            processMark(),
            "-Djboss.bind.address=127.0.0.1",
            "-Djboss.bind.address.management=127.0.0.1",
            "-Djboss.socket.binding.port-offset=" + offset,
            "-Dternmq.url=" + brokerUrl,
            "-Dholder.directory=" + holderDirectory(),
            // Recovery passes each few seconds, not each two minutes.
            "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=4",
            "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1",
            "-DJTAEnvironmentBean.orphanSafetyInterval=1000"));
  }

  /** Its command line has everything; Arquillian's own handle of the process is of no more use. */
  @Override
  public void startAgain() {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(home().toFile())
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(home().resolve("again.log").toFile()))
              .start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
    Awaitility.await("WildFly listens").atMost(PATIENT).until(this::listens);
  }

  /** To be called while it runs: how to start it again. */
  @Override
  void remember() {
    try {
      String line =
          Files.readString(
              Path.of("/proc", String.valueOf(process().pid()), "cmdline"), StandardCharsets.UTF_8);
      command = List.of(line.split("\0"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read WildFly's command line", e);
    }
  }

  @Override
  public Path log() {
    return home().resolve("standalone/log/server.log");
  }

  @Override
  public Path holderDirectory() {
    return home().resolve("holder");
  }

  @Override
  public Map<String, String> names() {
    return Map.of(
        "factory", "java:/jms/ternmq",
        "orders", "java:/jms/orders",
        "news", "java:/jms/news",
        "holder", "java:/eis/holder",
        "inside", "java:/jms/inside",
        "database", "java:/jdbc/tests");
  }

  @Override
  String processMark() {
    return "-Dternmq.server=" + home();
  }
}
