package org.ternmq.server.queue;

import org.ternmq.server.effect.IndexPage;

/**
 * A page's place in the list of its priority, where its messages' entries would be. Its {@code
 * order} is that of the last of them: what comes back to the midst of it lies before it.
 */
final class PagePlace extends Entry {
  final IndexPage page; // persistent from a checkpoint on
  boolean loading; // derived: it was asked for
  boolean dropped; // derived: its queue was deleted, and it hangs in no list any more
  Entry first; // derived: while its messages are in the heap, the first of them

  PagePlace(MessageQueue queue, IndexPage page) {
    super(queue);
    this.page = page;
  }
}
