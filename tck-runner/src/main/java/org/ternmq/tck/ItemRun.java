package org.ternmq.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ternmq.tck.fork.EventLine;

/**
 * Some tests, run one after the other in a fork, and in another fork when that one dies, until each
 * has a result. Belongs to one thread.
 */
final class ItemRun {
  /** A fork that dies that often without beginning a test would for ever. */
  private static final int FRUITLESS_FORKS = 2;

  private static final long PATIENCE_MS = 60_000;

  private final Supplier<ForkMaker.Pair> forks;
  private final Consumer<TestResult> results;
  private final long testLimitMs;
  private final Map<String, PlannedTest> left = new LinkedHashMap<>();

  private ForkMaker.Pair pair;
  private PlannedTest running;

  /** Whose end the present fork told last; null if none, or if the fork told why it ends. */
  private PlannedTest last;

  private int fruitless;

  /** The present fork's broker found its port taken: a new fork gets a port of its own. */
  private boolean portTaken;

  /**
   * @param pair a fork to begin with; null for none
   */
  ItemRun(
      List<PlannedTest> tests,
      ForkMaker.Pair pair,
      Supplier<ForkMaker.Pair> forks,
      Consumer<TestResult> results,
      long testLimitMs) {
    tests.forEach(test -> left.put(test.id(), test));
    this.pair = pair;
    this.forks = forks;
    this.results = results;
    this.testLimitMs = testLimitMs;
  }

  /** Returns the fork that is alive at the end; null if there is none. */
  ForkMaker.Pair run() {
    while (!left.isEmpty()) {
      if (pair == null) {
        pair = forks.get();
        last = null;
        portTaken = false;
      }
      running = null;
      boolean alive =
          pair.fork().send(new EventLine("run", new ArrayList<>(left.keySet()))) && readUntilDone();
      if (!alive) {
        buryFork();
      } else {
        giveUp("the JUnit Platform ended the run without it");
      }
    }
    return pair;
  }

  /** False when the fork died. */
  private boolean readUntilDone() {
    while (true) {
      Optional<EventLine> next = pair.fork().next(testLimitMs + PATIENCE_MS);
      if (next.isEmpty()) {
        return false;
      }
      EventLine event = next.get();
      switch (event.word()) {
        case "started" -> {
          running = PlannedTest.of(event);
          fruitless = 0;
        }
        case "finished" -> finished(event);
        case "skipped" -> skipped(event);
        case "hung" -> hung(event);
        case "port-taken" -> {
          portTaken = true;
          last = null;
        }
        case "done" -> {
          return true;
        }
        default -> {
          // "ready" says nothing new; "broken" comes with the end, and its text in the obituary.
          if (event.word().equals("broken")) {
            last = null;
            if (!portTaken || fruitless > 0) {
              giveUp("the fork broke: " + event.field(0));
            }
          }
        }
      }
    }
  }

  private void finished(EventLine event) {
    PlannedTest test = PlannedTest.of(event);
    Outcome outcome =
        switch (event.field(5)) {
          case "successful" -> Outcome.PASSED;
          case "aborted" -> Outcome.ABORTED;
          default -> Outcome.FAILED;
        };
    long millis = Long.parseLong(event.field(6));
    boolean isTest = event.field(1).equals("test");
    if (isTest) {
      results.accept(test.result(outcome, millis, event.field(7), event.field(8)));
      running = null;
      last = test;
      left.remove(test.id());
      return;
    }
    // What made tests is done with them; a failure of its own is a result.
    boolean planned = left.remove(test.id()) != null;
    if (outcome != Outcome.PASSED) {
      List<PlannedTest> below = takeBelow(test);
      for (PlannedTest lost : below) {
        results.accept(lost.result(outcome, 0, event.field(7), event.field(8)));
      }
      if (below.isEmpty() || planned) {
        results.accept(test.result(outcome, millis, event.field(7), event.field(8)));
      }
    }
  }

  private void skipped(EventLine event) {
    PlannedTest test = PlannedTest.of(event);
    PlannedTest planned = left.remove(test.id());
    if (planned != null) {
      results.accept(planned.result(Outcome.SKIPPED, 0, event.field(5), ""));
    }
    for (PlannedTest lost : takeBelow(test)) {
      results.accept(lost.result(Outcome.SKIPPED, 0, event.field(5), ""));
    }
  }

  private void hung(EventLine event) {
    long limit = Long.parseLong(event.field(1));
    last = null; // the fork's end is told with this
    endRunning(
        Outcome.TIMED_OUT,
        limit,
        "took longer than " + limit / 1000.0 + " s; where every thread stood:\n" + event.field(2));
  }

  private void buryFork() {
    String obituary = pair.fork().obituary();
    pair.close();
    pair = null;
    if (running != null) {
      endRunning(Outcome.CRASHED, 0, obituary);
      return;
    }
    if (last != null) { // what cleans up after tests can take the JVM with it
      results.accept(
          new TestResult(
              last.className(),
              "(after " + last.name() + ")",
              List.of(),
              Outcome.CRASHED,
              0,
              obituary,
              ""));
    }
    if (++fruitless >= FRUITLESS_FORKS) {
      giveUp(obituary);
    }
  }

  private void endRunning(Outcome outcome, long millis, String cause) {
    if (running == null) {
      return;
    }
    results.accept(running.result(outcome, millis, cause, ""));
    String id = running.id();
    running = null;
    // One invocation of a test that makes several takes the others with it: they have no id yet.
    left.keySet().removeIf(planned -> id.equals(planned) || id.startsWith(planned + "/"));
  }

  private List<PlannedTest> takeBelow(PlannedTest container) {
    List<PlannedTest> below =
        left.values().stream().filter(test -> test.id().startsWith(container.id() + "/")).toList();
    below.forEach(test -> left.remove(test.id()));
    return below;
  }

  private void giveUp(String cause) {
    left.values().forEach(test -> results.accept(test.result(Outcome.NOT_RUN, 0, cause, "")));
    left.clear();
  }
}
