package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.server.store.jdbc.JdbcStoreProvider;

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

  @Test
  void aStandbyWaitsForADatabaseThatIsAwayAndAFirstLookDoesNot(@TempDir Path own)
      throws SQLException {
    Server away =
        Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", own.toString()).start();
    int port = away.getPort();
    DatabaseOptions options =
        DatabaseOptions.of("jdbc:h2:tcp://localhost:" + port + "/./store", "sa", "secret");
    Store owner = new JdbcStoreProvider().store(options);
    Store standby = new JdbcStoreProvider().store(options);
    Store newcomer = new JdbcStoreProvider().store(options);
    try {
      assertThat(owner.own()).isNull();
      assertThat(standby.own()).contains("epoch 1");
      away.stop();
      assertThat(standby.own()).startsWith("nobody that could be asked");
      assertThatThrownBy(newcomer::own)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("Connection refused");
      away =
          Server.createTcpServer("-tcpPort", Integer.toString(port), "-baseDir", own.toString())
              .start();
      String back = standby.own(); // null if the lease ran out meanwhile
      assertThat(back == null || back.contains("epoch 1")).as("%s", back).isTrue();
    } finally {
      newcomer.close();
      standby.close();
      owner.close();
      away.stop();
    }
  }

  /** As a server does for itself while it goes down. */
  @Test
  void aDatabaseThatLetsNobodyInForAWhileIsWaitedFor() throws SQLException, InterruptedException {
    StoreDriver driver = open();
    try (Connection exclusive =
            DriverManager.getConnection(database().url(), database().user(), "secret");
        Statement statement = exclusive.createStatement()) {
      statement.execute("SET EXCLUSIVE 2"); // and closes all others
      driver.batch(true, operations -> operations.queueCreated(1, "q"));
      driver.store.flush();
      LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
      statement.execute("SET EXCLUSIVE FALSE");
    }
    driver.loop.runUntil(() -> driver.durable == 1 || driver.failure != null);
    assertThat(driver.failure).isNull();
    assertThat(select("SELECT name FROM ${p}queue")).containsExactly("q");
  }
}
