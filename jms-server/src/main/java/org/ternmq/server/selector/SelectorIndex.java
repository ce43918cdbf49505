package org.ternmq.server.selector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.server.selector.Selector.Equality;

/**
 * Finds, for a message, those of many selectors that may match it, without a look at the others:
 * each is filed under the values of one of its {@link Selector#equalities}. For one thread at a
 * time.
 *
 * @param <T> who has the selectors
 */
public final class SelectorIndex<T> {
  private final Map<String, Map<Object, List<T>>> filed = new LinkedHashMap<>();

  /**
   * @return under what it is filed, for {@link #remove}; null: it cannot be, and may match anything
   */
  public Equality add(T owner, Selector selector) {
    Equality best = null;
    int bestCost = Integer.MAX_VALUE;
    for (Equality equality : selector.equalities()) {
      int cost = costOf(equality);
      if (cost < bestCost) {
        best = equality;
        bestCost = cost;
      }
    }
    if (best != null) {
      Map<Object, List<T>> byKey =
          filed.computeIfAbsent(best.identifier(), identifier -> new LinkedHashMap<>());
      for (Object key : best.keys()) {
        byKey.computeIfAbsent(key, value -> new ArrayList<>(1)).add(owner);
      }
    }
    return best;
  }

  /**
   * How many others are found with it at most; of equals the first, but rather one whose property
   * others name too.
   */
  private int costOf(Equality equality) {
    Map<Object, List<T>> byKey = filed.get(equality.identifier());
    if (byKey == null) {
      return 1;
    }
    int most = 0;
    for (Object key : equality.keys()) {
      List<T> owners = byKey.get(key);
      if (owners != null) {
        most = Math.max(most, owners.size());
      }
    }
    return 2 * most;
  }

  /**
   * @param under what {@link #add} returned
   */
  public void remove(T owner, Equality under) {
    Map<Object, List<T>> byKey = filed.get(under.identifier());
    for (Object key : under.keys()) {
      List<T> owners = byKey.get(key);
      owners.remove(owner);
      if (owners.isEmpty()) {
        byKey.remove(key);
      }
    }
    if (byKey.isEmpty()) {
      filed.remove(under.identifier());
    }
  }

  public boolean isEmpty() {
    return filed.isEmpty();
  }

  /** Adds those whose selector may match, each once; those of one value in the order they came. */
  public void find(PropertySource message, List<? super T> into) {
    for (Map.Entry<String, Map<Object, List<T>>> property : filed.entrySet()) {
      Object key = Selector.indexKey(message.value(property.getKey()));
      if (key != null) {
        List<T> owners = property.getValue().get(key);
        if (owners != null) {
          into.addAll(owners);
        }
      }
    }
  }
}
