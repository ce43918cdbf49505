package org.ternmq.systest.xa;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.systest.Scratch;
import org.ternmq.systest.Seed;

/**
 * A message moves from queue A to queue B and a row says so, in one transaction of Narayana over
 * the broker and an H2 database. The coordinator's process or the broker's is killed with SIGKILL
 * at each step, and started again. Afterwards each message is on exactly one side, its row agrees,
 * nothing is in doubt anywhere, and the coordinator's log is empty.
 */
class CrashMatrixTest {
  @RegisterExtension final BrokerProcess broker = new BrokerProcess();

  private Path directory;
  private final List<String> sent = new ArrayList<>();

  @BeforeEach
  void makeDirectory() {
    directory = Scratch.directory("xa");
  }

  private TransferProcess start() {
    return new TransferProcess(broker.url() + "?reconnect=true&reconnectDelayMs=20", directory);
  }

  private void put(TransferProcess process, String name) {
    sent.add(name);
    assertThat(process.ask("put " + name)).isEqualTo("done");
  }

  private static Map<String, String> state(TransferProcess process) {
    Map<String, String> state = new HashMap<>();
    for (String each : process.ask("state").split(" ", -1)) {
      String[] pair = each.split("=", 2);
      state.put(pair[0], pair.length == 2 ? pair[1] : "");
    }
    return state;
  }

  private static List<String> names(String list) {
    return list == null || list.isEmpty() ? List.of() : List.of(list.split(",", -1));
  }

  /** Returns what was moved. */
  private List<String> checkNothingIsTornApart(TransferProcess process, String when) {
    assertThat(process.ask("recover")).as(when).isEqualTo("clean");
    Map<String, String> state = state(process);
    List<String> here = names(state.get("A"));
    List<String> there = names(state.get("B"));
    List<String> all = new ArrayList<>(here);
    all.addAll(there);
    assertThat(all).as("%s: %s", when, state).containsExactlyInAnyOrderElementsOf(sent);
    assertThat(names(state.get("rows")))
        .as("%s: %s", when, state)
        .containsExactlyInAnyOrderElementsOf(there);
    assertThat(state).as(when).containsEntry("doubt", "0").containsEntry("log", "0");
    return there;
  }

  /** What is decided is done, what is not decided is undone. */
  private static boolean mustBeDone(Step step) {
    return step.compareTo(Step.DECIDED) >= 0;
  }

  @Test
  void theCoordinatorIsKilledAtEachStep() {
    TransferProcess process = start();
    int before = 0;
    try {
      for (Step step : Step.values()) {
        if (step == Step.NEVER) {
          continue;
        }
        put(process, "client-" + step);
        assertThat(process.ask("move " + step)).isEqualTo("at " + step);
        process.close();
        process = start();
        int after = checkNothingIsTornApart(process, "killed at " + step).size();
        assertThat(after - before)
            .as("moved, killed at %s", step)
            .isEqualTo(mustBeDone(step) ? 1 : 0);
        before = after;
      }
    } finally {
      process.close();
    }
  }

  @Test
  void theBrokerIsKilledAtEachStep() {
    int before = 0;
    try (TransferProcess process = start()) {
      for (Step step : Step.values()) {
        if (step == Step.NEVER) {
          continue;
        }
        put(process, "broker-" + step);
        assertThat(process.ask("move " + step)).isEqualTo("at " + step);
        broker.kill();
        broker.start();
        String outcome = process.ask("go");
        int after = checkNothingIsTornApart(process, "killed at " + step + ", " + outcome).size();
        if (mustBeDone(step) || "committed".equals(outcome)) {
          assertThat(after - before).as("moved, killed at %s, %s", step, outcome).isEqualTo(1);
        }
        before = after;
      }
    }
  }

  @Test
  @Tag("soak")
  void twoHundredKillsAtRandomMoments() {
    RandomGenerator random = Seed.random("xa kills");
    TransferProcess process = start();
    try {
      for (int run = 0; run < 200; run++) {
        put(process, "random-" + run);
        process.tell("move NEVER");
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(40_000)));
        if (random.nextBoolean()) {
          process.close();
          process = start();
        } else {
          broker.kill();
          broker.start();
          process.await();
        }
        checkNothingIsTornApart(process, "run " + run + ", seed " + Seed.value());
      }
    } finally {
      process.close();
    }
  }
}
