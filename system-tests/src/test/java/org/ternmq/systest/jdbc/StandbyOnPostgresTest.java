package org.ternmq.systest.jdbc;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.ternmq.server.store.jdbc.PostgresServer;

@Tag("soak")
class StandbyOnPostgresTest extends StandbyTakesOverContract {
  private PostgresServer database;

  @Override
  void startDatabase() throws IOException, InterruptedException {
    database = PostgresServer.startOrSkip();
  }

  @Override
  void stopDatabase() throws IOException, InterruptedException {
    if (database != null) {
      database.close();
    }
  }

  @Override
  String jdbcUrl() {
    return database.url();
  }

  @Override
  String user() {
    return database.user();
  }
}
