package org.ternmq.systest.jdbc;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.ternmq.systest.FreePort;
import org.ternmq.systest.JavaProcess;
import org.ternmq.systest.Scratch;

/** H2's server as a process of its own. */
@Tag("soak")
class H2ServerAwayTest extends DatabaseAwayContract {
  private final int port = FreePort.next();
  private final String folder = Scratch.directory("h2-away").toString();
  private JavaProcess server;

  @Override
  void startDatabase() {
    server =
        JavaProcess.Command.ternmq(
                "-tcp", "-tcpPort", Integer.toString(port), "-ifNotExists", "-baseDir", folder)
            .program("org.h2.tools.Server")
            .start(line -> line.startsWith("TCP server running"));
    server.awaitLine(Duration.ofSeconds(60));
  }

  @Override
  void startDatabaseAgain() {
    server.close();
    startDatabase();
  }

  @Override
  void endDatabase(End how) {
    if (how == End.ORDERLY) {
      server.terminate();
      int unused = server.awaitExit(Duration.ofSeconds(30));
    } else {
      int unused = server.kill();
    }
  }

  @Override
  void closeDatabase() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String jdbcUrl() {
    return "jdbc:h2:tcp://localhost:" + port + "/./store";
  }

  @Override
  String user() {
    return "sa";
  }
}
