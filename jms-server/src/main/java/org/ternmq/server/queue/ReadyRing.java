package org.ternmq.server.queue;

/**
 * The consumers of a queue that have credit, in a ring through themselves: each gets one message in
 * turn.
 */
final class ReadyRing {
  private QueueConsumer turn; // derived: whose turn it is
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return turn == null;
  }

  /** Whose turn it is; it stays so. */
  QueueConsumer peek() {
    return turn;
  }

  /** Whose turn it is; the next one's turn comes. */
  QueueConsumer next() {
    QueueConsumer consumer = turn;
    turn = consumer.nextReady;
    return consumer;
  }

  /** Last in turn; one that is in already keeps its place. */
  void add(QueueConsumer consumer) {
    if (consumer.nextReady != null) {
      return;
    }
    if (turn == null) {
      turn = consumer;
      consumer.nextReady = consumer;
      consumer.previousReady = consumer;
    } else {
      consumer.nextReady = turn;
      consumer.previousReady = turn.previousReady;
      turn.previousReady.nextReady = consumer;
      turn.previousReady = consumer;
    }
    size++;
  }

  void remove(QueueConsumer consumer) {
    if (consumer.nextReady == null) {
      return;
    }
    if (consumer.nextReady == consumer) {
      turn = null;
    } else {
      consumer.previousReady.nextReady = consumer.nextReady;
      consumer.nextReady.previousReady = consumer.previousReady;
      if (turn == consumer) {
        turn = consumer.nextReady;
      }
    }
    consumer.nextReady = null;
    consumer.previousReady = null;
    size--;
  }
}
