package org.ternmq.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Stream;
import javax.sql.XAConnection;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Narayana set up for a program of its own. */
class NarayanaServiceTest {
  @TempDir private Path directory;

  private JdbcDataSource database(String name) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:" + directory.resolve(name));
    return source;
  }

  /** A transaction over two databases, so that it has two phases and needs the log. */
  private void insertIntoBoth(NarayanaService narayana, JdbcDataSource one, JdbcDataSource two)
      throws SQLException,
          NotSupportedException,
          SystemException,
          RollbackException,
          HeuristicMixedException,
          HeuristicRollbackException {
    TransactionManager manager = narayana.transactionManager();
    XAConnection first = one.getXAConnection();
    XAConnection second = two.getXAConnection();
    try {
      manager.begin();
      for (XAConnection each : new XAConnection[] {first, second}) {
        assertThat(manager.getTransaction().enlistResource(each.getXAResource())).isTrue();
        // Closed with its XAConnection: before that, the driver would roll back.
        Connection connection = each.getConnection();
        connection.createStatement().execute("insert into t values (1)");
      }
      manager.commit();
    } finally {
      first.close();
      second.close();
    }
  }

  private static void createTable(JdbcDataSource database) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.createStatement().execute("create table if not exists t(n int)");
    }
  }

  private static int rows(JdbcDataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        ResultSet rows = connection.createStatement().executeQuery("select count(*) from t")) {
      assertThat(rows.next()).isTrue();
      return rows.getInt(1);
    }
  }

  @Test
  void startsAgainInTheSameJvmWithAnotherDirectory() throws Exception {
    JdbcDataSource one = database("one");
    JdbcDataSource two = database("two");
    createTable(one);
    createTable(two);
    for (int round = 1; round <= 2; round++) {
      Path log = directory.resolve("log" + round);
      try (NarayanaService narayana =
          NarayanaService.builder("node-" + round, log)
              .recovering(one)
              .recovering(two)
              .recoveryPace(120, 1, 0)
              .start()) {
        insertIntoBoth(narayana, one, two);
        narayana.recoverNow();
        assertThat(narayana.synchronizationRegistry().getTransactionKey()).isNull();
      }
      assertThat(rows(one)).isEqualTo(round);
      assertThat(rows(two)).isEqualTo(round);
      assertThat(files(log)).as("the log is where it was asked for").isPositive();
    }
  }

  private static long files(Path below) throws IOException {
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isDirectory).count();
    }
  }

  @Test
  void keepsItsLogInADatabase() throws Exception {
    JdbcDataSource one = database("one");
    JdbcDataSource two = database("two");
    createTable(one);
    createTable(two);
    JdbcConnectionPool store =
        JdbcConnectionPool.create("jdbc:h2:" + directory.resolve("store"), "sa", "");
    try {
      try (NarayanaService narayana =
          NarayanaService.builder("node-j", store).tablePrefix("tx_").start()) {
        insertIntoBoth(narayana, one, two);
      }
      assertThat(rows(one)).isEqualTo(1);
      assertThat(rows(two)).isEqualTo(1);
      try (Connection connection = store.getConnection();
          ResultSet tables = connection.getMetaData().getTables(null, null, "TX\\_%", null)) {
        assertThat(tables.next()).as("a table of the log").isTrue();
      }
    } finally {
      store.dispose();
    }
  }

  @Test
  void thereIsOneAtATime() {
    try (NarayanaService first = NarayanaService.builder("one", directory).start()) {
      assertThat(first.userTransaction()).isNotNull();
      NarayanaService.Builder second = NarayanaService.builder("two", directory);
      assertThatThrownBy(second::start).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aNodeIdentifierHas28BytesAtMost() {
    assertThat(NarayanaService.builder("a".repeat(28), directory)).isNotNull();
    assertThatThrownBy(() -> NarayanaService.builder("ä".repeat(15), directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("30 bytes");
    assertThatThrownBy(() -> NarayanaService.builder("", directory))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
