package org.ternmq.server.queue;

import org.ternmq.server.effect.StoredMessage;

/**
 * A message's place in one queue. Intrusive: it is its own list node in whichever list its {@link
 * EntryState} puts it, so that a message in a backlog costs 40 bytes beside its {@link
 * StoredMessage}.
 */
public final class Entry {
  final StoredMessage message; // persistent

  Entry previous; // derived
  Entry next; // derived
  long order; // derived: place among those of its priority, given when it first became available

  private Holder holder; // derived: its queue, or the consumer that has it
  private int
      packed; // bits 0-2 state (derived), 3 interrupted (derived), above: deliveries (persistent)

  private static final int INTERRUPTED = 1 << 3;
  private static final int ONE_DELIVERY = 1 << 4;
  private static final int MOST_DELIVERIES = Integer.MAX_VALUE / ONE_DELIVERY;

  /** Who an entry is with. */
  interface Holder {
    MessageQueue queue();
  }

  Entry(StoredMessage message, MessageQueue queue) {
    this.message = message;
    this.holder = queue;
    message.retain();
  }

  public StoredMessage message() {
    return message;
  }

  public MessageQueue queue() {
    return holder.queue();
  }

  Holder holder() {
    return holder;
  }

  void holder(Holder holder) {
    this.holder = holder;
  }

  public EntryState state() {
    return EntryState.of(packed & 7);
  }

  void state(EntryState next) {
    assert state().mayBecome(next) : state() + " to " + next;
    packed = (packed & ~7) | next.bits();
  }

  boolean is(EntryState state) {
    return (packed & 7) == state.bits();
  }

  /** How often it was delivered and came back. */
  public int deliveries() {
    return packed / ONE_DELIVERY;
  }

  void deliveries(int count) {
    packed = (packed & (ONE_DELIVERY - 1)) | (Math.min(count, MOST_DELIVERIES) * ONE_DELIVERY);
  }

  /** Whether its last delivery was cut off by the loss of the connection, and counted for that. */
  boolean interrupted() {
    return (packed & INTERRUPTED) != 0;
  }

  void interrupted(boolean interrupted) {
    packed = interrupted ? packed | INTERRUPTED : packed & ~INTERRUPTED;
  }
}
