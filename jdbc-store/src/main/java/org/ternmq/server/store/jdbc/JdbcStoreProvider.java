package org.ternmq.server.store.jdbc;

import org.ternmq.server.store.DatabaseOptions;
import org.ternmq.server.store.Store;
import org.ternmq.server.store.StoreProvider;

/** Found by the broker when it is told a {@code jdbc-url}. */
public final class JdbcStoreProvider implements StoreProvider {

  @Override
  public Store store(DatabaseOptions options) {
    return new JdbcStore(options, Purpose.SERVE);
  }

  @Override
  public Store toRead(DatabaseOptions options) {
    return new JdbcStore(options, Purpose.READ);
  }

  @Override
  public Filling toFill(DatabaseOptions options) {
    return new JdbcStore(options, Purpose.FILL);
  }
}
