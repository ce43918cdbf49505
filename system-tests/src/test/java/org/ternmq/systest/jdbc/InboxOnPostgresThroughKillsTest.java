package org.ternmq.systest.jdbc;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.ternmq.server.store.jdbc.PostgresServer;

class InboxOnPostgresThroughKillsTest extends InboxThroughKillsContract {
  private static PostgresServer server;

  @BeforeAll
  static void startServer() throws IOException, InterruptedException {
    if (System.getenv("CI") == null) {
      Assumptions.assumeTrue(
          PostgresServer.isInstalled(), "PostgreSQL is not installed: apt-get install postgresql");
    }
    server = PostgresServer.start(false);
  }

  @AfterAll
  static void stopServer() throws IOException, InterruptedException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String url() {
    return server.url();
  }

  @Override
  String user() {
    return server.user();
  }
}
