package org.ternmq.systest.jdbc;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.ternmq.server.store.jdbc.PostgresServer;

@Tag("soak")
class PostgresAwayTest extends DatabaseAwayContract {
  private PostgresServer server;

  @Override
  void startDatabase() throws IOException, InterruptedException {
    server = PostgresServer.startOrSkip();
  }

  @Override
  void startDatabaseAgain() throws IOException, InterruptedException {
    server.startAgain();
  }

  @Override
  void endDatabase(End how) throws IOException, InterruptedException {
    if (how == End.ORDERLY) {
      server.stop();
    } else {
      server.kill();
    }
  }

  @Override
  void closeDatabase() throws IOException, InterruptedException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String jdbcUrl() {
    return server.url();
  }

  @Override
  String user() {
    return server.user();
  }
}
