package org.ternmq.server.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes a failing history shorter, as long as it fails in the same way (delta debugging). */
final class Shrinker {
  private final Function<List<Step>, String> failure; // of a history; null: it holds
  private final long deadlineNanos;

  /**
   * @param failure names the way in which a history fails; null if it does not
   */
  Shrinker(Function<List<Step>, String> failure, long mostMs) {
    this.failure = failure;
    this.deadlineNanos = System.nanoTime() + mostMs * 1_000_000;
  }

  List<Step> shrink(List<Step> failing) {
    String way = failure.apply(failing);
    List<Step> shortest = failing;
    int chunk = shortest.size() / 2;
    while (chunk > 0 && System.nanoTime() < deadlineNanos) {
      boolean shorter = false;
      int from = shortest.size();
      while (from > 0 && System.nanoTime() < deadlineNanos) {
        int cut = Math.max(0, from - chunk); // from the end: what follows the failure goes first
        List<Step> without = new ArrayList<>(shortest.subList(0, cut));
        without.addAll(shortest.subList(from, shortest.size()));
        if (way.equals(failure.apply(without))) {
          shortest = without;
          shorter = true;
        }
        from = Math.min(cut, shortest.size());
      }
      if (!shorter) {
        chunk /= 2;
      }
    }
    return shortest;
  }
}
