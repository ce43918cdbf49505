package org.ternmq.systest.crash;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ternmq.server.LossyDiskBroker;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Scratch;
import org.ternmq.systest.load.MixedLoad;

/** Each kill is a loss of power: what was not forced is gone, in parts and in any order. */
class LossyDiskThroughKillsTest extends MixedLoadThroughKillsContract {

  @Override
  BrokerProcess store(BrokerProcess plain) {
    return onLossyDisk(plain);
  }

  private static BrokerProcess onLossyDisk(BrokerProcess plain) {
    return plain
        .program(LossyDiskBroker.class.getName())
        .option("--set", "segment-bytes=1048576")
        .option("--set", "checkpoint-log-bytes=2097152");
  }

  /** Else nothing here would mean anything. */
  @Test
  @Tag("soak")
  void aDiskThatSaysTooEarlyThatItHasForcedIsFoundOut() {
    BrokerProcess lying =
        onLossyDisk(new BrokerProcess().jvm("-D" + LossyDiskBroker.FORGETFUL + "=20"))
            .data(Scratch.directory("lying-disk"));
    lying.start();
    try {
      MixedLoad load = new MixedLoad(lying.url());
      assertThatThrownBy(
              () ->
                  load.run(
                      Duration.ofSeconds(60),
                      () -> {
                        while (!load.progress().awaitAbort(700)) {
                          lying.killAndRestart();
                        }
                        return null;
                      }))
          .isInstanceOf(AssertionError.class);
    } finally {
      lying.end();
    }
  }
}
