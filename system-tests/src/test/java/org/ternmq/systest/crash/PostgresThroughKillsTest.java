package org.ternmq.systest.crash;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.ternmq.server.store.jdbc.PostgresServer;
import org.ternmq.systest.BrokerProcess;

class PostgresThroughKillsTest extends MixedLoadThroughKillsContract {
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
  BrokerProcess store(BrokerProcess plain) {
    return plain.inDatabase(server.url(), server.user(), "").option("--set", "jdbc-lease-ms=600");
  }
}
