package org.ternmq.systest.jdbc;

import java.nio.file.Path;
import java.sql.SQLException;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** H2's server, which outlives the broker. */
class InboxOnH2ThroughKillsTest extends InboxThroughKillsContract {
  @TempDir static Path folder;
  private static Server server;

  @BeforeAll
  static void startServer() throws SQLException {
    server =
        Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
            .start();
  }

  @AfterAll
  static void stopServer() {
    server.stop();
  }

  @Override
  String url() {
    return "jdbc:h2:tcp://localhost:" + server.getPort() + "/./store";
  }

  @Override
  String user() {
    return "sa";
  }
}
