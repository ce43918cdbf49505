package org.ternmq.tck.fork;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Tells the runner what the JUnit Platform tells. Called by the thread that runs the tests. */
final class EventListener implements TestExecutionListener {
  private final Consumer<EventLine> events;
  private final TestOutput output;
  private final HangGuard guard;
  private final Set<String> requested;
  private final Map<String, Long> startedNanos = new ConcurrentHashMap<>();

  EventListener(
      Consumer<EventLine> events, TestOutput output, HangGuard guard, List<String> requested) {
    this.events = events;
    this.output = output;
    this.guard = guard;
    this.requested = Set.copyOf(requested);
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    startedNanos.put(test.getUniqueId(), System.nanoTime());
    if (!test.isTest()) {
      return;
    }
    output.clear();
    events.accept(TestLines.line("started", test));
    guard.started(test.getUniqueId());
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    events.accept(TestLines.line("skipped", test, reason));
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
    if (test.isTest()) {
      guard.finished();
    } else if (passed && !requested.contains(test.getUniqueId())) {
      return; // the root, a class: its tests speak for themselves
    }
    Long started = startedNanos.remove(test.getUniqueId());
    long millis = started == null ? 0 : (System.nanoTime() - started) / 1_000_000;
    StringWriter cause = new StringWriter();
    result.getThrowable().ifPresent(thrown -> thrown.printStackTrace(new PrintWriter(cause)));
    events.accept(
        TestLines.line(
            "finished",
            test,
            result.getStatus().name().toLowerCase(Locale.ROOT),
            Long.toString(millis),
            cause.toString(),
            passed ? "" : output.text()));
  }
}
