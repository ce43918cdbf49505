package org.ternmq.server.queue;

import org.ternmq.server.effect.StoredMessage;

/**
 * A message's place in one queue. Intrusive: it is its own list node in whichever list its {@link
 * EntryState} puts it, so that a message in a backlog costs 40 bytes beside its {@link
 * StoredMessage}.
 */
public sealed class Entry permits PagePlace {
  final StoredMessage message; // persistent; null: this is a PagePlace

  Entry previous; // derived
  Entry next; // derived
  long order; // derived: place among those of its priority, given when it first became available

  private Holder holder; // derived: its queue, or the consumer that has it
  // Bits 0-2 state (derived), 3 in doubt (persistent), 4 doubt told (persistent), 5 of a page that
  // is as it was read (derived), above: deliveries (persistent).
  private int packed;

  private static final int IN_DOUBT = 1 << 3;
  private static final int DOUBT_TOLD = 1 << 4;
  private static final int OF_PAGE = 1 << 5;
  private static final int ONE_DELIVERY = 1 << 6;
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

  /** Stands for a page, which holds messages but is none. */
  Entry(MessageQueue queue) {
    this.message = null;
    this.holder = queue;
  }

  /** Whether it is no message, but the place of many that are in the store. */
  final boolean isPage() {
    return message == null;
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

  /** What a consumer that gets it now is told: 1 for the first time. */
  int nextDeliveryCount() {
    return deliveries() + (inDoubt() && !unseen() ? 2 : 1);
  }

  /** Whether somebody may have got it once more than was counted: it is shown as redelivered. */
  boolean inDoubt() {
    return (packed & IN_DOUBT) != 0;
  }

  void inDoubt(boolean inDoubt) {
    packed = inDoubt ? packed | IN_DOUBT : packed & ~IN_DOUBT;
  }

  /** Whether the store was told of a doubt about this one that was not settled since. */
  boolean doubtTold() {
    return (packed & DOUBT_TOLD) != 0;
  }

  void doubtTold(boolean told) {
    packed = told ? packed | DOUBT_TOLD : packed & ~DOUBT_TOLD;
  }

  /** Whether it came from a page, from which nothing left since. */
  boolean ofPage() {
    return (packed & OF_PAGE) != 0;
  }

  void ofPage(boolean now) {
    packed = now ? packed | OF_PAGE : packed & ~OF_PAGE;
  }

  /** Nothing is known of it but that it is there, in this state. */
  boolean isPlain(EntryState state) {
    return (packed & ~OF_PAGE) == state.bits()
        && !(holder instanceof Interruption)
        && message.location() != StoredMessage.NOWHERE;
  }

  /**
   * For a checkpoint: whether a recovery from it must take it for one in doubt. What the store was
   * told it goes on knowing, since a next delivery relies on that and does not tell it again.
   */
  public boolean mayBeInDoubt() {
    return doubtTold() || (inDoubt() && !unseen());
  }

  private boolean unseen() {
    return holder instanceof Interruption cut && cut.unseen();
  }
}
