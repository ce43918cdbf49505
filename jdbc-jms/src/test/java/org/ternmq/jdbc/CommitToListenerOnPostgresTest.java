package org.ternmq.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.server.store.jdbc.SharedPostgres;

class CommitToListenerOnPostgresTest extends CommitToListenerContract {
  @RegisterExtension static final SharedPostgres POSTGRES = new SharedPostgres();

  @Override
  String url() {
    return POSTGRES.server().url();
  }

  @Override
  String user() {
    return POSTGRES.server().user();
  }
}
