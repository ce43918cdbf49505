package org.ternmq.systest.crash;

import java.sql.SQLException;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Scratch;

/** The next broker takes over from the dead one's sessions. */
@Tag("soak")
class H2ServerThroughKillsTest extends MixedLoadThroughKillsContract {
  private static Server server;

  @BeforeAll
  static void startServer() throws SQLException {
    String folder = Scratch.directory("h2-server").toString();
    server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder).start();
  }

  @AfterAll
  static void stopServer() {
    server.stop();
  }

  @Override
  BrokerProcess store(BrokerProcess plain) {
    String url = "jdbc:h2:tcp://localhost:" + server.getPort() + "/./store";
    return plain.inDatabase(url, "sa", "secret").option("--set", "jdbc-lease-ms=600");
  }
}
