package org.ternmq.server.queue;

/** Takes messages that were delivered too often. */
public interface DeadLetterOffice {

  /** Whether messages of this queue that were delivered that often go to the office. */
  boolean takes(MessageQueue queue, int deliveries);

  /** Takes an entry that hangs in no list; the office removes it from its queue. */
  void take(Entry entry);
}
