package org.ternmq.server.queue;

/** Where a message is in its life in one queue. What links an entry hangs on depends on it. */
public enum EntryState {
  /** Its batch is not durable yet: hangs in the {@link DurabilityGate}, seen by nobody. */
  PENDING(0),
  /** Waits for its delivery time in the queue's heap, seen by nobody. */
  SCHEDULED(1),
  /** In the list of its priority: consumers may get it and browsers see it. */
  AVAILABLE(2),
  /** With a consumer, which has neither acknowledged nor returned it. */
  DELIVERED(3),
  /** Acknowledged in a transaction that is not decided yet. */
  ACKNOWLEDGED(4),
  /** Out of the queue for good. */
  GONE(5);

  private static final EntryState[] ALL = values();

  private final int bits; // as kept in an entry; its place in ALL

  EntryState(int bits) {
    this.bits = bits;
  }

  int bits() {
    return bits;
  }

  static EntryState of(int bits) {
    return ALL[bits];
  }

  /** Which moves there are; a test walks this table. */
  public boolean mayBecome(EntryState next) {
    return switch (this) {
      case PENDING -> next == SCHEDULED || next == AVAILABLE || next == DELIVERED || next == GONE;
      case SCHEDULED -> next == AVAILABLE || next == DELIVERED || next == GONE;
      case AVAILABLE -> next == DELIVERED || next == GONE;
      case DELIVERED -> next == AVAILABLE || next == ACKNOWLEDGED || next == GONE;
      case ACKNOWLEDGED -> next == AVAILABLE || next == GONE;
      case GONE -> false;
    };
  }
}
