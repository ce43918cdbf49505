package org.ternmq.server.queue;

import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/**
 * What the store knows of deliveries from one durable queue that are under way, so that after a
 * crash nothing is delivered a second time without saying so (specification 3.4.7).
 *
 * <p>Deliveries in the order of arrival, which is nearly all of them, are covered by a mark: ids up
 * to there may be with somebody. It is told ahead in steps, with the message itself where a
 * consumer waits for it, so that it costs neither a write nor a force of its own. Others are told
 * one by one. When the last consumer has left and nothing is out the mark is taken back. After a
 * crash only what lies below the mark without having been delivered says falsely that it was: a
 * step, and what consumers gave back unseen.
 */
final class DeliveryMarks {
  /** The mark is told so many messages ahead. */
  static final int STEP = 32;

  private final MessageQueue queue;
  private final Shard shard;
  private long begunUpTo; // persistent
  private long toldWith; // derived: the message that the mark came with, if it may not be written

  DeliveryMarks(MessageQueue queue) {
    this.queue = queue;
    this.shard = queue.shard();
  }

  boolean covers(StoredMessage message) {
    return message.id() <= begunUpTo && message.deliveryTimeMs() == 0;
  }

  /** A message is on its way in, and will go to a consumer as soon as it is durable. */
  void expect(StoredMessage message) {
    if (!covers(message) && message.deliveryTimeMs() == 0) {
      begin(message.id() + STEP - 1);
      toldWith = message.id();
    }
  }

  /**
   * An entry goes to a consumer.
   *
   * @param next the one that would be delivered after it; null if there is none
   * @param inOrder whether nothing that came before it stays behind
   */
  void delivering(Entry entry, Entry next, boolean inOrder) {
    StoredMessage message = entry.message;
    if (covers(message)) {
      if (message.id() < toldWith) { // became durable before the mark
        toldWith = 0;
        shard.effects().writeBeforeOutput();
      }
      return;
    }
    if (entry.doubtTold()) {
      return;
    }
    if (inOrder && message.deliveryTimeMs() == 0) {
      begin(Math.max(message.id(), stepAhead(message.id(), next)));
    } else {
      tellDoubt(entry);
    }
    shard.effects().writeBeforeOutput();
  }

  private static long stepAhead(long from, Entry next) {
    long upTo = from;
    int ahead = 1;
    for (Entry entry = next; entry != null && !entry.isPage() && ahead < STEP; entry = entry.next) {
      upTo = Math.max(upTo, entry.message.id());
      ahead++;
    }
    return upTo + STEP - ahead;
  }

  private void begin(long upTo) {
    begunUpTo = upTo;
    toldWith = 0;
    shard.store().deliveriesBegun(queue.id(), upTo);
  }

  private void tellDoubt(Entry entry) {
    entry.doubtTold(true);
    shard.store().deliveryInDoubt(queue.id(), entry.message.id());
  }

  /** An entry came back of which nobody can say whether it was seen. */
  void doubt(Entry entry) {
    entry.inDoubt(true);
    if (!entry.doubtTold()) {
      tellDoubt(entry);
    }
  }

  /** Nobody has anything of this queue. */
  void nothingIsOut() {
    if (begunUpTo > 0) {
      begin(0);
    }
  }

  // --- recovery and checkpoints

  void recovered(long upTo) {
    begunUpTo = upTo;
  }

  /** Whether anything in the page may have been with somebody. */
  boolean reaches(IndexPage page) {
    return page.firstMessageId() <= begunUpTo;
  }

  /** The history is complete: what is still there may have been with somebody at its end. */
  void doubtIfBegun(Entry entry) {
    if (covers(entry.message)) {
      entry.inDoubt(true);
    }
  }

  /** Nobody is there yet: doubts are told one by one, and the mark of the life before is over. */
  void beginLife() {
    if (begunUpTo > 0) {
      queue.forEach(
          entry -> {
            if (entry.inDoubt() && !entry.doubtTold()) {
              tellDoubt(entry);
            }
          });
      begin(0);
    }
  }

  void describe(DurableOperations into) {
    if (begunUpTo > 0) {
      into.deliveriesBegun(queue.id(), begunUpTo);
    }
  }
}
