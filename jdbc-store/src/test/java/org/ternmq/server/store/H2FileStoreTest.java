package org.ternmq.server.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.server.store.jdbc.JdbcStoreProvider;

class H2FileStoreTest extends JdbcStoreContract {
  @TempDir Path folder;

  @Override
  protected DatabaseOptions database() {
    return DatabaseOptions.of("jdbc:h2:file:" + folder.resolve("store"), "sa", "secret");
  }

  @Test
  void aWrongPasswordIsCalledSo() {
    open().close();
    DatabaseOptions right = options();
    try (Store store =
        new JdbcStoreProvider().store(DatabaseOptions.of(right.url(), "sa", "wrong"))) {
      assertThatThrownBy(store::own)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("jdbc-password")
          .hasMessageNotContaining("wrong ");
    }
  }

  @Test
  void aDatabaseOfAnUnknownKindIsRefused() {
    JdbcStoreProvider provider = new JdbcStoreProvider();
    assertThatThrownBy(
            () -> provider.store(DatabaseOptions.of("jdbc:db2://x?password=1", "a", "b")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("known are jdbc:h2")
        .hasMessageNotContaining("password=1");
  }
}
