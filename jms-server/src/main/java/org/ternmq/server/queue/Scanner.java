package org.ternmq.server.queue;

import org.ternmq.server.selector.Selector;

/**
 * Somebody who reads a queue with a credit: a consumer or a browser. Those that do not simply take
 * the head have a cursor per priority, kept right by the queue when entries come and go: everything
 * before it was seen, so each entry is evaluated once.
 */
abstract class Scanner implements Entry.Holder {
  final MessageQueue queue;
  final int connectionId;
  final int consumerId;
  final Selector selector; // null: everything
  Entry[] cursors; // derived: the next entry to look at; null at the end. Null if none are needed
  boolean loading; // derived: a read ahead of its own is under way, or that of a page
  PagePlace awaited; // derived: the page it cannot go on without; null: none
  Selector.Equality filedUnder; // derived: where the queue's index has it; null: nowhere
  int behindAt = -1; // derived: its place among those that have something to look at; -1: none
  private boolean held; // derived: its connection takes nothing at this moment
  private int creditMessages; // derived
  private long creditBytes; // derived

  Scanner(
      MessageQueue queue, int connectionId, int consumerId, Selector selector, boolean cursors) {
    this.queue = queue;
    this.connectionId = connectionId;
    this.consumerId = consumerId;
    this.selector = selector;
    this.cursors = cursors ? new Entry[MessageQueue.PRIORITIES] : null;
  }

  @Override
  public MessageQueue queue() {
    return queue;
  }

  public int consumerId() {
    return consumerId;
  }

  boolean hasCredit() {
    return creditMessages > 0 && creditBytes > 0 && !held;
  }

  int creditMessages() {
    return creditMessages;
  }

  /** While it is held it gets nothing, whatever its credit. */
  public void hold(boolean newHeld) {
    if (held != newHeld) {
      held = newHeld;
      holdChanged();
    }
  }

  boolean isHeld() {
    return held;
  }

  /** Both saturate: a client may grant the largest numbers again and again. */
  void addCredit(int messages, long bytes) {
    creditMessages =
        (int) Math.min(Integer.MAX_VALUE, (long) creditMessages + Math.max(0, messages));
    long more = Math.max(0, bytes);
    creditBytes = creditBytes > Long.MAX_VALUE - more ? Long.MAX_VALUE : creditBytes + more;
  }

  void spendCredit(int bytes) {
    creditMessages--;
    creditBytes -= bytes;
  }

  void clearCredit() {
    creditMessages = 0;
    creditBytes = 0;
  }

  /** An entry leaves the list of its priority. */
  void leaving(Entry entry, int priority) {
    if (cursors[priority] == entry) {
      cursors[priority] = entry.next;
    }
  }

  /**
   * Where a page must end that begins at an entry of that order: what this one looks at next, or
   * may not look at, is in no page together with what came before.
   */
  long lastOrderOfPage(int priority, long firstOrder) {
    Entry cursor = cursors[priority];
    return cursor != null && cursor.order > firstOrder ? cursor.order - 1 : Long.MAX_VALUE;
  }

  /** A page took the place of entries, or these that of a page: {@code to} is what begins there. */
  void turned(Entry from, Entry to, int priority) {
    if (cursors[priority] == from) {
      cursors[priority] = to;
    }
  }

  /** It is held, or no longer. */
  abstract void holdChanged();

  /** The read ahead it asked for is done. */
  abstract void loaded();
}
