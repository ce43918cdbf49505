package org.ternmq.server.topic;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.server.selector.Selector;

/** A selector and the subscriptions of one topic that have it: evaluated once for all of them. */
final class Filter {
  final Selector selector;
  final List<Subscription> subscriptions = new ArrayList<>(1); // derived: the oldest first
  Selector.Equality filedUnder; // derived: where the index has it; null: nowhere

  Filter(Selector selector) {
    this.selector = selector;
  }
}
