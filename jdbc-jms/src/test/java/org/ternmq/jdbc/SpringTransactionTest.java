package org.ternmq.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateRuntimeException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionTemplate;
import org.ternmq.jms.destination.TernQueue;

/** The transactions of Spring's DataSourceTransactionManager, in the two ways of the guide. */
class SpringTransactionTest {
  private static final TernQueue ORDERS = new TernQueue("orders");

  private final InboxOnH2 database = InboxOnH2.create();
  private final JdbcJms jms = JdbcJms.of(database.dataSource);
  private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource);
  private final TransactionTemplate transaction =
      new TransactionTemplate(new DataSourceTransactionManager(database.dataSource));

  SpringTransactionTest() throws SQLException {}

  private void sendByTemplate(String text) {
    jdbc.execute(
        (ConnectionCallback<Void>)
            connection -> {
              jms.send(connection, ORDERS, text);
              return null;
            });
  }

  private void sendByUtils(String text) {
    Connection connection = DataSourceUtils.getConnection(database.dataSource);
    try {
      jms.send(connection, ORDERS, text);
    } finally {
      DataSourceUtils.releaseConnection(connection, database.dataSource);
    }
  }

  @Test
  void commitsWithTheTransactionOfTheThread() throws SQLException {
    transaction.executeWithoutResult(
        status -> {
          jdbc.update("INSERT INTO orders VALUES (1)");
          sendByTemplate("a");
          sendByUtils("b");
        });
    assertThat(database.messages()).hasSize(2);
    assertThat(database.orders()).isEqualTo(1);
  }

  @Test
  void anExceptionRollsBackRowAndMessage() throws SQLException {
    assertThatThrownBy(
            () ->
                transaction.executeWithoutResult(
                    status -> {
                      jdbc.update("INSERT INTO orders VALUES (1)");
                      sendByTemplate("a");
                      sendByUtils("b");
                      throw new UnsupportedOperationException("a bug in the application");
                    }))
        .hasMessage("a bug in the application");
    assertThat(database.messages()).isEmpty();
    assertThat(database.orders()).isZero();
  }

  @Test
  void withoutATransactionASendIsRefused() throws SQLException {
    assertThatThrownBy(() -> sendByTemplate("a"))
        .isInstanceOf(IllegalStateRuntimeException.class)
        .hasMessageContaining("auto-commit");
    assertThat(database.messages()).isEmpty();
  }
}
