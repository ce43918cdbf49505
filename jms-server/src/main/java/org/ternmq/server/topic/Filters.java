package org.ternmq.server.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.server.selector.PropertySource;
import org.ternmq.server.selector.Selector;
import org.ternmq.server.selector.SelectorIndex;

/**
 * The selectors of one topic's subscriptions. Those that demand a value of a property are found by
 * it; the others are evaluated one by one.
 */
final class Filters {
  private final Map<String, Filter> byText = new HashMap<>(); // derived
  private final SelectorIndex<Filter> index = new SelectorIndex<>(); // derived
  private final List<Filter> unindexed = new ArrayList<>(); // derived
  private final List<Filter> candidates = new ArrayList<>(); // scratch of one message
  private int subscriptions; // derived

  int subscriptionCount() {
    return subscriptions;
  }

  void add(Subscription subscription) {
    Selector selector = subscription.selector();
    Filter filter = byText.get(selector.toString());
    if (filter == null) {
      filter = new Filter(selector);
      byText.put(selector.toString(), filter);
      filter.filedUnder = index.add(filter, selector);
      if (filter.filedUnder == null) {
        unindexed.add(filter);
      }
    }
    filter.subscriptions.add(subscription);
    subscriptions++;
  }

  void remove(Subscription subscription) {
    String text = subscription.selector().toString();
    Filter filter = byText.get(text);
    if (filter == null || !Topic.remove(subscription, filter.subscriptions)) {
      return;
    }
    subscriptions--;
    if (filter.subscriptions.isEmpty()) {
      byText.remove(text);
      if (filter.filedUnder == null) {
        unindexed.remove(filter);
      } else {
        index.remove(filter, filter.filedUnder);
      }
    }
  }

  /** Those that match, in no order; for use before the next call. */
  List<Filter> matching(PropertySource message) {
    candidates.clear();
    index.find(message, candidates);
    candidates.addAll(unindexed);
    int count = 0;
    for (int i = 0; i < candidates.size(); i++) {
      Filter filter = candidates.get(i);
      if (filter.selector.matches(message)) {
        candidates.set(count++, filter);
      }
    }
    candidates.subList(count, candidates.size()).clear();
    return candidates;
  }

  int consumerCount() {
    int count = 0;
    for (Filter filter : byText.values()) {
      count += Topic.consumerCount(filter.subscriptions);
    }
    return count;
  }
}
