package org.ternmq.appserver.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.h2.jdbcx.JdbcDataSource;

/** GlassFish, and Payara, which is made of it: a domain of its own on ports of its own. */
final class GlassFish extends AppServer {
  // What create-domain adds to its --portbase.
  private static final int ADMIN = 48;
  private static final int HTTP = 80;
  private static final int LAST = 200;

  GlassFish(String name, Path home) {
    super(name, home);
  }

  @Override
  void prepare(String brokerUrl, Archives archives) throws IOException {
    boolean payara = name().equals("payara");
    String version = name() + "-" + required(name() + ".version");
    Path distribution = distribution(version).resolve(payara ? "payara6" : "glassfish8");
    DirectoryCopy.of(distribution, home(), Set.of("glassfish/domains", "glassfish/config", "bin"));
    home().resolve("bin/asadmin").toFile().setExecutable(true);
    home().resolve("glassfish/bin/asadmin").toFile().setExecutable(true);
    int base = 10_000 + freeOffset(10_000 + ADMIN, 10_000 + HTTP, 10_000 + LAST);
    ports(base + HTTP, base + ADMIN);
    DirectoryCopy.deleteTree(domain()); // the distribution's own
    run(
        environment(),
        asadmin("create-domain", "--nopassword", "--portbase", String.valueOf(base), domainName()));
    if (!payara) {
      // Payara brings H2.
      Files.copy(jarOf(JdbcDataSource.class), domain().resolve("lib/h2.jar"));
    }
    settle(payara);
    run(environment(), asadmin("start-domain", domainName()));
    String asadmin = home().resolve("bin/asadmin") + " --port " + adminPort();
    Map<String, String> variables = environment();
    variables.put("ASADMIN", asadmin);
    variables.put("RAR", archives.adapter().toString());
    variables.put("TERNMQ_URL", brokerUrl);
    variables.put("HOLDER_RAR", archives.holder().toString());
    variables.put("EMBEDDED_RAR", archives.embedded().toString());
    variables.put("EMBEDDED_DATA", domain().resolve("ternmq").toString());
    variables.put("DATABASE", domain().resolve("tests").toString());
    for (String script : List.of("ternmq.sh", "tests.sh")) {
      run(variables, List.of("sh", configuration("glassfish/" + script).toString()));
    }
    run(environment(), asadmin("stop-domain", domainName()));
    System.setProperty("server.home", home().toString());
  }

  /** Loopback only, no data grid, no Open MQ, a small heap. */
  private void settle(boolean payara) throws IOException {
    Path file = domain().resolve("config/domain.xml");
    String xml =
        Files.readString(file)
            .replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"")
            .replaceAll("<network-listener port=", "<network-listener address=\"127.0.0.1\" port=")
            .replaceAll("<jms-service ([^>]*)type=\"EMBEDDED\"", "<jms-service $1type=\"REMOTE\"")
            .replaceAll(
                "<jvm-options>-Xmx\\d+m</jvm-options>", "<jvm-options>-Xmx512m</jvm-options>")
            .replace(
                "<jvm-options>-Xmx512m</jvm-options>",
                "<jvm-options>-Xmx512m</jvm-options><jvm-options>"
                    + SOFTLY
                    + "</jvm-options><jvm-options>-Dholder.directory="
                    + holderDirectory()
                    + "</jvm-options>");
    if (payara) {
      xml =
          xml.replace(
              "<hazelcast-config-specific-configuration",
              "<hazelcast-config-specific-configuration enabled=\"false\"");
    }
    Files.writeString(file, xml);
  }

  private static Path jarOf(Class<?> inside) {
    return Path.of(inside.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  /** GlassFish's Arquillian adapter fails to stop a domain that has another name than this. */
  private String domainName() {
    return name().equals("payara") ? "ternmq" : "domain1";
  }

  private Path domain() {
    return home().resolve("glassfish/domains").resolve(domainName());
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new java.util.HashMap<>();
    String java = required("server.jdk");
    environment.put("JAVA_HOME", java);
    environment.put("AS_JAVA", java);
    return environment;
  }

  private List<String> asadmin(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(home().resolve("bin/asadmin").toString());
    if (!arguments[0].endsWith("-domain")) {
      command.add("--port");
      command.add(String.valueOf(adminPort()));
    }
    command.addAll(List.of(arguments));
    return command;
  }

  @Override
  public void startAgain() {
    run(environment(), asadmin("start-domain", domainName()));
  }

  @Override
  public Path log() {
    return domain().resolve("logs/server.log");
  }

  @Override
  public Path holderDirectory() {
    return domain().resolve("holder");
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
    return domain().toString();
  }
}
