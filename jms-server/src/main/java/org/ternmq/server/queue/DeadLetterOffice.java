package org.ternmq.server.queue;

/** Takes messages that were delivered too often, or, if it is set up so, that expired. */
public interface DeadLetterOffice {

  /** Whether messages of this queue that were delivered that often go to the office. */
  boolean takes(MessageQueue queue, int deliveries);

  /** Whether messages of this queue that expired go to the office. */
  boolean takesExpired(MessageQueue queue);

  /** Takes an expired entry that hangs in no list. */
  void takeExpired(Entry entry);

  /** Takes an entry that hangs in no list; the office removes it from its queue. */
  void take(Entry entry);
}
