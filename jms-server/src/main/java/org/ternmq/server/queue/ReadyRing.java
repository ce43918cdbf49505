package org.ternmq.server.queue;

/**
 * The consumers of a queue that have credit and something to look at, in a ring through themselves:
 * each gets one message in turn. The one whose last turn is longest ago is next.
 */
final class ReadyRing {
  private QueueConsumer turn; // derived: whose turn it is
  private QueueConsumer lastJoined; // derived: null if it is in no more
  private int size;
  private long turns; // derived

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
    consumer.lastTurn = ++turns;
    turn = consumer.nextReady;
    return consumer;
  }

  /** Last in turn, whether it is in or comes in later. */
  void last(QueueConsumer consumer) {
    consumer.lastTurn = ++turns;
  }

  /** Last in turn; one that is in already keeps its place. */
  void add(QueueConsumer consumer) {
    if (consumer.nextReady == null) {
      last(consumer);
      link(consumer, turn);
    }
  }

  /** It had nothing to look at for a while, and did not lose its place by that. */
  void join(QueueConsumer consumer) {
    if (consumer.nextReady != null) {
      return;
    }
    if (turn == null || consumer.lastTurn < turn.lastTurn) {
      link(consumer, turn);
      turn = consumer;
    } else {
      link(consumer, lastBefore(consumer).nextReady);
    }
    lastJoined = consumer;
  }

  /**
   * The last one in turn before that one. Many join one after the other as their turns are: the
   * search begins at the one that joined before.
   */
  private QueueConsumer lastBefore(QueueConsumer consumer) {
    QueueConsumer before = lastJoined == null ? turn.previousReady : lastJoined;
    while (before.lastTurn > consumer.lastTurn) {
      before = before.previousReady;
    }
    while (before.nextReady != turn && before.nextReady.lastTurn < consumer.lastTurn) {
      before = before.nextReady;
    }
    return before;
  }

  private void link(QueueConsumer consumer, QueueConsumer after) {
    if (after == null) {
      turn = consumer;
      consumer.nextReady = consumer;
      consumer.previousReady = consumer;
    } else {
      consumer.nextReady = after;
      consumer.previousReady = after.previousReady;
      after.previousReady.nextReady = consumer;
      after.previousReady = consumer;
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
    if (consumer == lastJoined) {
      lastJoined = null;
    }
    size--;
  }
}
