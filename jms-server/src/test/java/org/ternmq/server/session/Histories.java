package org.ternmq.server.session;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.ternmq.server.store.SharedMessagesSimulation;

/** Lives many histories, and makes the first that fails short. */
public final class Histories {
  private static final int STEPS = 300;
  private static final long SHRINK_MS = 60_000;
  private static final int WAY_LENGTH = 40;

  /** What happened in them, to see that they were not idle. */
  public static final class Tally {
    final AtomicLong histories = new AtomicLong();
    final AtomicLong delivered = new AtomicLong();
    final AtomicLong redelivered = new AtomicLong();
    final AtomicLong crashes = new AtomicLong();
    final AtomicLong powerCuts = new AtomicLong();
    final AtomicLong checkpoints = new AtomicLong();
    final AtomicLong pages = new AtomicLong();
    final AtomicLong damages = new AtomicLong();
    final AtomicLong lostLeases = new AtomicLong();
    final AtomicLong doubtedLeases = new AtomicLong();

    private void add(BrokerSimulation lived) {
      histories.incrementAndGet();
      delivered.addAndGet(lived.ledger.delivered);
      redelivered.addAndGet(lived.ledger.redelivered);
      crashes.addAndGet(lived.crashes);
      powerCuts.addAndGet(lived.powerCuts);
      checkpoints.addAndGet(lived.checkpoints);
      pages.addAndGet(lived.machine.memory.pages);
      damages.addAndGet(lived.machine.refusals + lived.machine.damages);
      lostLeases.addAndGet(lived.machine.lostLeases);
      doubtedLeases.addAndGet(lived.machine.doubtedLeases);
    }

    @Override
    public String toString() {
      return String.format(
          "%s histories: %s deliveries to readers of queues, %s of them again, %s crashes (%s power"
              + " cuts), %s damages found, %s leases lost, %s not sure, %s checkpoints, %s index pages",
          histories,
          delivered,
          redelivered,
          crashes,
          powerCuts,
          damages,
          lostLeases,
          doubtedLeases,
          checkpoints,
          pages);
    }
  }

  private Histories() {}

  /** How a history fails; null if it holds. */
  static Throwable failure(long seed, List<Step> history, Tally tally) {
    BrokerSimulation simulation = new BrokerSimulation(seed);
    try {
      simulation.run(history);
      tally.add(simulation);
      return null;
    } catch (AssertionError | RuntimeException e) {
      return e;
    }
  }

  /** Called by reflection where the broker was changed on purpose: whether this seed shows it. */
  public static String shows(long seed) {
    Throwable failure = failure(seed, Step.history(seed, STEPS), new Tally());
    return failure == null ? ofTheStore(seed) : String.valueOf(failure.getMessage());
  }

  private static String ofTheStore(long seed) {
    try {
      SharedMessagesSimulation.live(seed);
      return null;
    } catch (AssertionError | RuntimeException e) {
      return "the store alone: " + e.getMessage();
    }
  }

  /** Lives a seed; what fails is made short and told in a form that can be lived again. */
  static void live(long seed, Tally tally) {
    List<Step> history = Step.history(seed, STEPS);
    Throwable failure = failure(seed, history, tally);
    if (failure != null) {
      List<Step> shortest =
          new Shrinker(some -> way(failure(seed, some, new Tally())), SHRINK_MS).shrink(history);
      throw new AssertionError(report(seed, shortest), failure(seed, shortest, new Tally()));
    }
  }

  private static String way(Throwable failure) {
    if (failure == null) {
      return null;
    }
    String text = failure.getClass().getName() + failure.getMessage();
    String same = text.replaceAll("[0-9]+", "#");
    return same.substring(
        0, Math.min(failure.getClass().getName().length() + WAY_LENGTH, same.length()));
  }

  private static String report(long seed, List<Step> steps) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    out.printf("seed %d breaks a promise, as do these %d of its steps.%n", seed, steps.size());
    out.printf("All of it: -Dternmq.seed=%d; these: also -Dternmq.script=\"", seed);
    List<String> lines = new ArrayList<>();
    steps.forEach(step -> lines.add(step.toString()));
    out.printf("%s\"%n", String.join(";", lines));
    return text.toString();
  }

  static List<Step> script(String text) {
    List<Step> steps = new ArrayList<>();
    for (String line : text.split("[;\n]", -1)) {
      if (!line.isBlank()) {
        steps.add(Step.parse(line));
      }
    }
    return steps;
  }

  /** Lives seeds from {@code first} on in two threads until one fails or it was enough. */
  static void live(long first, LongPredicate more, Tally tally) {
    AtomicLong next = new AtomicLong(first);
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    Runnable work =
        () -> {
          try {
            for (long seed = next.getAndIncrement();
                failures.isEmpty() && more.test(seed);
                seed = next.getAndIncrement()) {
              live(seed, tally);
            }
          } catch (AssertionError | RuntimeException e) {
            failures.add(e);
          }
        };
    Thread second = new Thread(work, "histories");
    second.start();
    work.run();
    boolean interrupted = false;
    while (second.isAlive()) {
      try {
        second.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!failures.isEmpty()) {
      throw new AssertionError(failures.get(0).getMessage(), failures.get(0));
    }
  }
}
