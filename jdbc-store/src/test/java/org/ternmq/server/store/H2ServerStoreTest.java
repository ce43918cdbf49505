package org.ternmq.server.store;

import java.nio.file.Path;
import java.sql.SQLException;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class H2ServerStoreTest extends JdbcStoreContract {
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
  protected DatabaseOptions database() {
    return DatabaseOptions.of(
        "jdbc:h2:tcp://localhost:" + server.getPort() + "/./store", "sa", "secret");
  }
}
