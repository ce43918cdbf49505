package org.ternmq.server.queue;

/**
 * Holds what lies in the queue again after the connection of its consumer was lost. Whether that
 * was a delivery is open: much of it may only have lain in the client's buffer. The client says so
 * when it comes back; if somebody gets a message before that, it was a delivery.
 */
public final class Interruption implements Entry.Holder {
  private final MessageQueue queue;
  private boolean unseen; // derived

  Interruption(MessageQueue queue) {
    this.queue = queue;
  }

  @Override
  public MessageQueue queue() {
    return queue;
  }

  /** The client came back: its application has seen nothing of what it did not name. */
  public void settleAsUnseen() {
    unseen = true;
  }

  boolean unseen() {
    return unseen;
  }
}
