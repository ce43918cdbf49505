package org.ternmq.server.queue;

/**
 * What a deleted queue still holds. It is given free a little at a time, so that others do not wait
 * for it; nobody else knows the queue any more.
 */
final class Remains extends Timer {
  private final MessageQueue queue;

  Remains(MessageQueue queue) {
    this.queue = queue;
  }

  @Override
  protected void due(long nowMs) {
    if (!queue.dropSome()) {
      queue.shard().timers().set(this, nowMs + 1);
    }
  }
}
