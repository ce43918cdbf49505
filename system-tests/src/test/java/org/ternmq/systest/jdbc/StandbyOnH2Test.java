package org.ternmq.systest.jdbc;

import java.sql.SQLException;
import org.h2.tools.Server;
import org.ternmq.systest.Scratch;

class StandbyOnH2Test extends StandbyTakesOverContract {
  private Server database;

  @Override
  void startDatabase() throws SQLException {
    String folder = Scratch.directory("standby-database").toString();
    database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder).start();
  }

  @Override
  void stopDatabase() {
    database.stop();
  }

  @Override
  String jdbcUrl() {
    return "jdbc:h2:tcp://localhost:" + database.getPort() + "/./store";
  }

  @Override
  String user() {
    return "sa";
  }
}
