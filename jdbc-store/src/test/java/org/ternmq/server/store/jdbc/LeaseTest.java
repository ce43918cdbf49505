package org.ternmq.server.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private final Lease lease = new Lease(Dialect.H2, "t_", "the owner", 60_000);
  private Connection connection;

  @BeforeEach
  void createTables() throws SQLException, IOException {
    connection = DriverManager.getConnection("jdbc:h2:mem:" + UUID.randomUUID());
    try (InputStream in = LeaseTest.class.getResourceAsStream("h2/V1__store.sql");
        Statement statement = connection.createStatement()) {
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      statement.execute(script.replace("${p}", "t_"));
    }
    connection.setAutoCommit(false);
    lease.create(connection);
    assertThat(lease.take(connection, null)).isNull();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private void commit(long number) throws SQLException {
    assertThat(lease.hold(connection, number, new Group())).isTrue();
    connection.commit();
    lease.lastGroup(number);
  }

  @Test
  void aGroupThatWasGivenUpAndArrivesLateIsNotExecuted() throws SQLException {
    commit(1);
    commit(2);
    assertThat(lease.hold(connection, 1, new Group())).isFalse();
    assertThat(lease.hold(connection, 2, new Group())).isFalse();
    assertThat(lease.lastCommitted(connection)).isEqualTo(2);
    commit(3);
  }

  @Test
  void aRenewalLeavesTheNumberOfTheLastGroupAsItIs() throws SQLException {
    assertThat(lease.hold(connection)).isTrue();
    commit(1);
    assertThat(lease.hold(connection)).isTrue();
    connection.commit();
    assertThat(lease.lastCommitted(connection)).isEqualTo(1);

    // A long transaction renews while it is written.
    assertThat(lease.hold(connection, 2, new Group())).isTrue();
    assertThat(lease.hold(connection, 2, null)).isTrue();
    connection.commit();
    assertThat(lease.lastCommitted(connection)).isEqualTo(2);
  }

  @Test
  void aFormerOwnerHoldsNothing() throws SQLException {
    commit(1);
    Lease next = new Lease(Dialect.H2, "t_", "the next", 60_000);
    lease.giveFree(connection);
    assertThat(next.take(connection, null)).isNull();
    assertThat(lease.hold(connection)).isFalse();
    assertThat(next.hold(connection)).isTrue();
  }
}
