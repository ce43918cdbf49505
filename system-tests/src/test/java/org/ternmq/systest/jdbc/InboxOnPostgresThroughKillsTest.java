package org.ternmq.systest.jdbc;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.ternmq.server.store.jdbc.PostgresServer;

class InboxOnPostgresThroughKillsTest extends InboxThroughKillsContract {
  private static PostgresServer server;

  @BeforeAll
  static void startServer() throws IOException, InterruptedException {
    server = PostgresServer.startOrSkip();
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
