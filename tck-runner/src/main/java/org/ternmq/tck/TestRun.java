package org.ternmq.tck;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ternmq.tck.fork.EventLine;

/** Runs the tests of a source on one provider, in several forks at the same time. */
final class TestRun {
  private static final long DISCOVERY_MS = 120_000;

  private final Target target;
  private final TestSource source;
  private final RunSettings settings;
  private final Progress progress;
  private final Map<String, Long> expectedMillis;
  private final ForkMaker forks;

  /** Guarded by itself. */
  private final List<TestResult> results = Collections.synchronizedList(new ArrayList<>());

  /**
   * @param expectedMillis by full name, from an earlier run: the long ones begin first
   */
  TestRun(
      Target target,
      TestSource source,
      RunSettings settings,
      Progress progress,
      Map<String, Long> expectedMillis) {
    this.target = target;
    this.source = source;
    this.settings = settings;
    this.progress = progress;
    this.expectedMillis = expectedMillis;
    String folder = target.label().replaceAll("[^A-Za-z0-9.]+", "-");
    this.forks = new ForkMaker(target, source, settings, settings.folder().path().resolve(folder));
  }

  /** Blocks until every test has a result. */
  RunResult run() {
    Instant started = Instant.now();
    long startedNanos = System.nanoTime();
    List<PlannedTest> planned = new ArrayList<>();
    for (PlannedTest test : discover()) {
      String reason = settings.patterns().reasonToExclude(test.fullName());
      if (reason.isEmpty()) {
        planned.add(test);
      } else {
        results.add(test.result(Outcome.EXCLUDED, 0, reason, ""));
      }
    }
    for (String excluded : source.excluded()) {
      results.add(
          new TestResult(
              excluded, "(all)", List.of(), Outcome.EXCLUDED, 0, source.whyExcluded(), ""));
    }
    progress.begin(target.label(), planned.size());
    Queue<List<PlannedTest>> items = items(planned);
    int threads = Math.min(target.shared() ? 1 : settings.threads(), Math.max(1, items.size()));
    work(items, threads);
    progress.end();
    Map<String, String> facts = new LinkedHashMap<>(target.facts());
    facts.put("Forked JVMs at a time", Integer.toString(threads));
    facts.put("A broker of its own for", isolationText());
    return new RunResult(
        target.label(),
        facts,
        started,
        Duration.ofNanos(System.nanoTime() - startedNanos),
        List.copyOf(results));
  }

  private String isolationText() {
    if (target.shared()) {
      return "nobody: it runs elsewhere";
    }
    return switch (settings.isolation()) {
      case TEST -> "each test";
      case CLASS -> "each class";
      case FORK -> "each forked JVM";
    };
  }

  private List<PlannedTest> discover() {
    List<PlannedTest> planned = new ArrayList<>();
    try (Fork fork = forks.startForDiscovery()) {
      fork.send(source.discovery());
      while (true) {
        Optional<EventLine> next = fork.next(DISCOVERY_MS);
        if (next.isEmpty()) {
          throw new RunnerException("no tests could be looked for; " + fork.obituary());
        }
        EventLine event = next.get();
        if (event.word().equals("test")) {
          planned.add(PlannedTest.of(event));
        } else if (event.word().equals("discovered")) {
          return planned;
        } else if (event.word().equals("broken")) {
          throw new RunnerException("no tests could be looked for: " + event.field(0));
        }
      }
    }
  }

  /** What runs together, the longest first: the last one to begin should be short. */
  private Queue<List<PlannedTest>> items(List<PlannedTest> planned) {
    Collection<List<PlannedTest>> items;
    if (settings.isolation() == Isolation.TEST && !target.shared()) {
      items = planned.stream().map(List::of).toList();
    } else {
      Map<String, List<PlannedTest>> byClass = new LinkedHashMap<>();
      planned.forEach(
          test -> byClass.computeIfAbsent(test.className(), key -> new ArrayList<>()).add(test));
      items = byClass.values();
    }
    return new ArrayDeque<>(
        items.stream().sorted(Comparator.comparingLong(this::expected).reversed()).toList());
  }

  private long expected(List<PlannedTest> item) {
    return item.stream().mapToLong(test -> expectedMillis.getOrDefault(test.fullName(), 0L)).sum();
  }

  private void work(Queue<List<PlannedTest>> items, int threads) {
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        ends.add(workers.submit(() -> workThrough(items)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RunnerException told) {
        throw told;
      }
      throw new IllegalStateException("a worker failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunnerException("interrupted", e);
    } finally {
      workers.shutdownNow();
    }
  }

  private void workThrough(Queue<List<PlannedTest>> items) {
    boolean eachItsOwn = settings.isolation() != Isolation.FORK;
    // A broker of another provider lives and dies with its fork.
    boolean newForkForEach = eachItsOwn && !target.brokerCommand().isEmpty();
    ForkMaker.Pair pair = null;
    try {
      for (List<PlannedTest> item = next(items); item != null; item = next(items)) {
        pair =
            new ItemRun(
                    item, pair, () -> forks.start(eachItsOwn), this::add, settings.testLimitMs())
                .run();
        if (newForkForEach && pair != null) {
          pair.close();
          pair = null;
        }
      }
    } finally {
      if (pair != null) {
        pair.close();
      }
    }
  }

  private static List<PlannedTest> next(Queue<List<PlannedTest>> items) {
    synchronized (items) {
      return items.poll();
    }
  }

  private void add(TestResult result) {
    results.add(result);
    progress.finished(result);
  }
}
