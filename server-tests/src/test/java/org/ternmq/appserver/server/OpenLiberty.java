package org.ternmq.appserver.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.h2.jdbcx.JdbcDataSource;
import org.ternmq.systest.FreePort;

/** Open Liberty, which is configured by files alone. */
final class OpenLiberty extends AppServer {
  OpenLiberty(Path home) {
    super("openliberty", home);
  }

  @Override
  void prepare(String brokerUrl, Archives archives) throws IOException {
    Path distribution =
        distribution("openliberty-" + required("openliberty.version")).resolve("wlp");
    DirectoryCopy.of(distribution, home(), Set.of("bin", "usr"));
    home().resolve("bin/server").toFile().setExecutable(true);
    Path server = configurationDirectory();
    Files.createDirectories(server.resolve("configDropins/overrides"));
    Files.copy(configuration("open-liberty/server.xml"), server.resolve("server.xml"));
    Files.copy(
        configuration("open-liberty/tests.xml"),
        server.resolve("configDropins/overrides/tests.xml"));
    Files.copy(archives.adapter(), server.resolve("ternmq.rar"));
    Files.copy(archives.embedded(), server.resolve("ternmq-embedded.rar"));
    Files.copy(archives.holder(), server.resolve("holder.rar"));
    Files.copy(
        Path.of(JdbcDataSource.class.getProtectionDomain().getCodeSource().getLocation().getPath()),
        server.resolve("h2.jar"));
    ports(FreePort.next(), 0);
    Files.writeString(
        server.resolve("bootstrap.properties"),
        "ternmq.url=" + brokerUrl + "\ntests.httpPort=" + httpPort() + "\n");
    Files.writeString(
        server.resolve("jvm.options"),
        String.join(
            "\n",
            "-Xmx512m",
            SOFTLY,
            processMark(),
            "-Dholder.directory=" + holderDirectory(),
            ""));
    System.setProperty("server.home", home().toString());
    System.setProperty("server.jvm", processMark());
  }

  private Path configurationDirectory() {
    return home().resolve("usr/servers/ternmq");
  }

  /** By Arquillian's handle, which would not find the server again that it did not start. */
  @Override
  public void startAgain() {
    StartedContainer.startAgain();
  }

  /** It prepares what was enlisted last first. */
  @Override
  public boolean preparesInOrder() {
    return false;
  }

  @Override
  public Path log() {
    return configurationDirectory().resolve("logs/messages.log");
  }

  @Override
  public Path holderDirectory() {
    return home().resolve("holder");
  }

  @Override
  public Map<String, String> names() {
    return Map.of(
        "factory", "jms/ternmq",
        "orders", "jms/orders",
        "news", "jms/news",
        "holder", "eis/holder",
        "inside", "jms/inside",
        "database", "jdbc/tests");
  }

  @Override
  String processMark() {
    return "-Dternmq.server=" + home();
  }
}
