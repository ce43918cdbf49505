package org.ternmq.jms;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.wire.command.BrokerCommand;

/**
 * What was delivered to a consumer and not taken yet, and the credit that becomes free as it is
 * taken. Guarded by the session's inbox; the message that was taken last belongs to the thread that
 * took it, which looks at it without the lock.
 */
final class ConsumerBuffer {
  private final ArrayDeque<BrokerCommand.Deliver> messages = new ArrayDeque<>();
  private final CreditWindow window;

  /**
   * So many at the head are from a lost conversation and exist nowhere else: they are delivered,
   * and need no acknowledgement.
   */
  private int orphans;

  private BrokerCommand.Deliver taken;
  private boolean takenIsOrphan;

  ConsumerBuffer(CreditWindow window) {
    this.window = window;
  }

  CreditWindow window() {
    return window;
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  int size() {
    return messages.size();
  }

  /** Null if there is none. */
  BrokerCommand.Deliver next() {
    return messages.peekFirst();
  }

  void add(BrokerCommand.Deliver deliver) {
    messages.addLast(deliver);
  }

  // --- one by one

  /** Takes the next message; false if there is none. */
  boolean take() {
    taken = messages.pollFirst();
    if (taken == null) {
      return false;
    }
    takenIsOrphan = orphans > 0;
    if (takenIsOrphan) {
      orphans--;
      window.noGrant();
    } else {
      window.consumed(taken.message().length());
    }
    return true;
  }

  /** As if the last one had not been taken: it will be the next one. */
  void putBack() {
    messages.addFirst(taken);
    if (takenIsOrphan) {
      orphans++;
    } else {
      window.restored(taken.message().length());
    }
  }

  BrokerCommand.Deliver taken() {
    return taken;
  }

  boolean takenIsOrphan() {
    return takenIsOrphan;
  }

  boolean takenIsExpired() {
    return isExpired(taken);
  }

  private static boolean isExpired(BrokerCommand.Deliver deliver) {
    long expirationMs = deliver.message().expirationMs();
    return expirationMs != 0 && expirationMs <= System.currentTimeMillis();
  }

  // --- many together, for server sessions

  /**
   * Takes messages of the present conversation.
   *
   * @param expired where expired ones go instead; null to take them too
   */
  LoadedMessages.Batch takeBatch(int most, int conversation, List<BrokerCommand.Deliver> expired) {
    List<BrokerCommand.Deliver> batch = new ArrayList<>();
    int without = 0;
    while (batch.size() < most && !messages.isEmpty()) {
      BrokerCommand.Deliver next = messages.pollFirst();
      boolean orphan = orphans > 0;
      if (orphan) {
        orphans--;
      } else {
        window.passedOver(next.message().length());
      }
      if (expired != null && isExpired(next)) {
        if (!orphan) {
          expired.add(next);
        }
      } else {
        batch.add(next);
        without += orphan ? 1 : 0;
      }
    }
    return new LoadedMessages.Batch(batch, without, conversation);
  }

  /** Messages that were another session's consumer's. */
  void add(LoadedMessages.Batch batch) {
    messages.addAll(batch.messages());
    orphans += batch.orphans();
  }

  /**
   * What was taken as a batch comes first again.
   *
   * @param orphansOnly the others went back to the broker meanwhile
   */
  void putBack(LoadedMessages.Batch batch, boolean orphansOnly) {
    for (int i = batch.messages().size() - 1; i >= 0; i--) {
      BrokerCommand.Deliver each = batch.messages().get(i);
      if (i < batch.orphans()) {
        messages.addFirst(each);
      } else if (!orphansOnly) {
        messages.addFirst(each);
        window.unconsumed(each.message().length());
      }
    }
    orphans += batch.orphans();
  }

  // --- what becomes of it all

  /** What is there went back to the broker, or never was there; orphans stay. */
  void forget() {
    while (messages.size() > orphans) {
      messages.pollLast();
    }
    window.reset();
  }

  /** Nobody else has what is there any more. */
  void orphan() {
    orphans = messages.size();
  }

  void clear() {
    messages.clear();
    orphans = 0;
  }
}
