package org.ternmq.systest.crash;

import org.ternmq.systest.BrokerProcess;

/** Small segments and early checkpoints: kills hit all that the journal does besides appending. */
class JournalThroughKillsTest extends MixedLoadThroughKillsContract {

  @Override
  BrokerProcess store(BrokerProcess plain) {
    return plain
        .option("--set", "segment-bytes=1048576")
        .option("--set", "checkpoint-log-bytes=2097152");
  }
}
