package org.ternmq.systest.jdbc;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.server.store.jdbc.SharedPostgres;

class InboxOnPostgresThroughKillsTest extends InboxThroughKillsContract {
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
