package org.ternmq.systest.crash;

import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Scratch;

/** H2 in the broker's own process: the kill hits the database too. */
class H2FileThroughKillsTest extends MixedLoadThroughKillsContract {

  @Override
  BrokerProcess store(BrokerProcess plain) {
    return plain.inDatabase(
        "jdbc:h2:file:" + Scratch.directory("h2-file").resolve("store"), "sa", "secret");
  }
}
