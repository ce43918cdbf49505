package org.ternmq.server.queue;

import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.selector.Selector;
import org.ternmq.wire.command.BrokerCommand;

/**
 * A look at what was available when it was opened, in the order in which consumers would get it
 * (specification 6.6.2): the cursors start at the heads, and what came later has a higher order.
 * Messages that somebody takes meanwhile are passed over.
 */
public final class Browser extends Scanner {
  private final long lastOrder; // derived
  private boolean started; // derived: it has had credit, so it may end
  private boolean ended; // derived

  Browser(MessageQueue queue, int connectionId, int consumerId, Selector selector, long lastOrder) {
    super(queue, connectionId, consumerId, selector, true);
    this.lastOrder = lastOrder;
    for (int priority = 0; priority < cursors.length; priority++) {
      cursors[priority] = queue.firstOf(priority);
    }
  }

  public void credit(int messages, long bytes) {
    addCredit(messages, bytes);
    started = true;
    advance();
  }

  public void close() {
    ended = true;
    queue.delivery.remove(this);
  }

  /** Whether its next step waits for a payload. */
  public boolean isLoading() {
    return loading;
  }

  private void advance() {
    for (int priority = cursors.length - 1; priority >= 0; priority--) {
      while (cursors[priority] != null && cursors[priority].order <= lastOrder) {
        if (loading || !step(priority)) {
          return;
        }
      }
    }
    if (started && !ended) {
      ended = true;
      queue.delivery.remove(this);
      queue.shard().effects().send(connectionId, new BrokerCommand.BrowseEnd(consumerId));
    }
  }

  /** Looks at one entry; false if that needs a payload or more credit. */
  private boolean step(int priority) {
    Entry entry = cursors[priority];
    if (entry.isPage()) {
      queue.delivery.await(this, (PagePlace) entry);
      return false;
    }
    StoredMessage message = entry.message;
    if (!queue.isExpired(message)) {
      if (message.payload() == null) {
        queue.delivery.readAhead(this, entry, lastOrder);
        return false;
      }
      if (queue.shard().matches(selector, message.payload())) {
        if (!hasCredit()) {
          return false;
        }
        spendCredit(message.sizeBytes());
        queue
            .shard()
            .effects()
            .send(
                connectionId,
                new BrokerCommand.Deliver(
                    consumerId, message.id(), entry.nextDeliveryCount(), message.payload()));
      }
      queue.shard().memory().dropIfOver(message);
    }
    cursors[priority] = entry.next;
    return true;
  }

  @Override
  long lastOrderOfPage(int priority, long firstOrder) {
    long last = super.lastOrderOfPage(priority, firstOrder);
    return firstOrder <= lastOrder ? Math.min(last, lastOrder) : last;
  }

  @Override
  void holdChanged() {
    if (!isHeld() && !ended) {
      advance();
    }
  }

  @Override
  void loaded() {
    if (!ended) {
      advance();
    }
  }
}
