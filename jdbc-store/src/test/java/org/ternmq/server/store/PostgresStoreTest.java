package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.server.store.jdbc.JdbcStoreProvider;
import org.ternmq.server.store.jdbc.SharedPostgres;

class PostgresStoreTest extends JdbcStoreContract {
  @RegisterExtension static final SharedPostgres POSTGRES = new SharedPostgres();

  @Override
  protected DatabaseOptions database() {
    return DatabaseOptions.of(POSTGRES.server().url(), POSTGRES.server().user(), "any");
  }

  @Test
  void goesOnWhereItWasWhenTheServerWasStoppedAndStarted()
      throws IOException, InterruptedException {
    StoreDriver driver = open();
    driver.durably(operations -> operations.queueCreated(1, "q"));
    addMessages(driver, 1, 20, 1);
    POSTGRES.server().stop();
    try {
      driver.batch(
          true, operations -> operations.messageAdded(StateModel.message(20, 500), new long[] {1}));
      driver.store.flush();
      assertThat(driver.store.durableBatch()).isLessThan(21);
    } finally {
      POSTGRES.server().startAgain();
    }
    addMessages(driver, 21, 40, 1);
    assertThat(driver.failure).isNull();
    killOwner(driver);
    assertThat(open().model.text()).isEqualTo(driver.model.text());
  }

  @Test
  void aServerThatDoesNotAnswerIsNamed() {
    try (Store store =
        new JdbcStoreProvider()
            .store(DatabaseOptions.of("jdbc:postgresql://127.0.0.1:1/x", "a", "b"))) {
      assertThatThrownBy(store::own)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/x")
          .hasMessageContaining("nothing answers");
    }
  }
}
