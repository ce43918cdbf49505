package org.ternmq.systest.crash;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.server.store.jdbc.SharedPostgres;
import org.ternmq.systest.BrokerProcess;

class PostgresThroughKillsTest extends MixedLoadThroughKillsContract {
  @RegisterExtension static final SharedPostgres POSTGRES = new SharedPostgres();

  @Override
  BrokerProcess store(BrokerProcess plain) {
    return plain
        .inDatabase(POSTGRES.server().url(), POSTGRES.server().user(), "")
        .option("--set", "jdbc-lease-ms=600");
  }
}
