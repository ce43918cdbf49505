package org.ternmq.server.session;

import java.util.ArrayDeque;
import org.ternmq.server.queue.MemoryBudget;
import org.ternmq.server.queue.Shard;
import org.ternmq.wire.command.BrokerCommand;

/**
 * Gives producers credit as long as the payloads that cannot be dropped fit the memory budget. All
 * windows together take a quarter of the budget, unless there are so many connections that the
 * least window exceeds that. Those that wait are served in the order in which they ran short.
 *
 * <p>Over the budget nobody gets credit, but for those who may be needed to free memory: a client
 * that has messages it did not acknowledge, or an open transaction, gets one message at a time up
 * to half above the budget (windows granted before may take a quarter), so that one that answers
 * what it receives is not stuck behind its own answers.
 *
 * <p>While the store's space is scarce those whose last message was persistent wait in the same
 * way, but for one message at a time for who has messages that it did not acknowledge. Who has run
 * out is told why.
 */
final class SendCredits {
  private static final long LEAST_WINDOW_BYTES = 16 << 10;
  private static final long MOST_WINDOW_BYTES = 2 << 20;
  private static final long BYTES_PER_MESSAGE =
      512; // smaller messages end the window by their number
  private static final int LEAST_WINDOW_MESSAGES = 64;
  private static final int MOST_WINDOW_MESSAGES = 4_096;

  private static final String SCARCE =
      "the broker's disk runs short of space: producers of persistent messages wait until there is"
          + " more, consumers go on";

  private final Shard shard;
  private final ArrayDeque<Conversation> waiting = new ArrayDeque<>(); // derived
  private int connections; // derived
  private boolean scarce; // derived: the store's word

  SendCredits(Shard shard) {
    this.shard = shard;
  }

  /** Gives the first window, which Welcome tells. */
  void opened(Conversation conversation) {
    connections++;
    conversation.hasCreditWindow = true;
    if (headroomBytes() > 0) {
      conversation.creditMessages = windowMessages();
      conversation.creditBytes = windowBytes();
    } else {
      await(conversation);
    }
  }

  void closed(Conversation conversation) {
    if (!conversation.hasCreditWindow) {
      return; // it was never welcomed
    }
    conversation.hasCreditWindow = false;
    connections--;
    if (conversation.wantsCredit) {
      waiting.remove(conversation);
      conversation.wantsCredit = false;
    }
  }

  /** From here on producers of persistent messages wait (true), or no longer (false). */
  void storeScarce(boolean isScarce) {
    scarce = isScarce;
  }

  /** Takes a message's credit; false if the client had none. */
  boolean take(Conversation conversation, int bytes) {
    if (conversation.creditMessages <= 0 || conversation.creditBytes <= 0) {
      return false;
    }
    conversation.creditMessages--;
    conversation.creditBytes -= bytes;
    if (!conversation.wantsCredit
        && (conversation.creditMessages < windowMessages() / 2
            || conversation.creditBytes < windowBytes() / 2)) {
      await(conversation);
    }
    return true;
  }

  private void await(Conversation conversation) {
    conversation.wantsCredit = true;
    waiting.add(conversation);
  }

  /** The end of a round: serves those that wait, as far as the memory reaches. */
  void serve() {
    if (waiting.isEmpty()) {
      return;
    }
    long headroom = headroomBytes();
    for (int looks = waiting.size(); headroom > 0 && looks > 0; looks--) {
      Conversation conversation = waiting.poll();
      if (scarce && conversation.sendsPersistent) {
        tellWhy(conversation);
        waiting.add(conversation);
        continue;
      }
      conversation.wantsCredit = false;
      int messages = Math.max(0, windowMessages() - conversation.creditMessages);
      long bytes = Math.max(0, windowBytes() - conversation.creditBytes);
      headroom -= bytes;
      grant(conversation, messages, bytes);
    }
    if (!waiting.isEmpty() && headroomBytes() > -shard.memory().budgetBytes() / 2) {
      for (Conversation conversation : waiting) {
        boolean mayFree = scarce ? holdsMessages(conversation) : holdsWork(conversation);
        if (isOut(conversation) && mayFree) {
          grant(
              conversation,
              Math.max(0, 1 - conversation.creditMessages),
              Math.max(0, 1 - conversation.creditBytes));
        }
      }
    }
  }

  private void grant(Conversation conversation, int messages, long bytes) {
    conversation.creditMessages += messages;
    conversation.creditBytes += bytes;
    conversation.knowsWhy = scarce && conversation.sendsPersistent;
    String heldBecause = conversation.knowsWhy ? SCARCE : null;
    conversation.say(new BrokerCommand.SendCredit(messages, bytes, heldBecause));
  }

  private static void tellWhy(Conversation conversation) {
    if (!conversation.knowsWhy && isOut(conversation)) {
      conversation.knowsWhy = true;
      conversation.say(new BrokerCommand.SendCredit(0, 0, SCARCE));
    }
  }

  private static boolean isOut(Conversation conversation) {
    return conversation.creditMessages <= 0 || conversation.creditBytes <= 0;
  }

  private static boolean holdsWork(Conversation conversation) {
    boolean[] holds = new boolean[1];
    conversation.sessions.forEach(
        session -> holds[0] |= session.work() != null && !session.work().isEmpty());
    return holds[0] || holdsMessages(conversation);
  }

  private static boolean holdsMessages(Conversation conversation) {
    boolean[] holds = new boolean[1];
    conversation.consumers.forEach(
        consumer ->
            holds[0] |=
                consumer.attachment.consumer() != null
                    && !consumer.attachment.consumer().holdsNothing());
    return holds[0];
  }

  private long headroomBytes() {
    MemoryBudget memory = shard.memory();
    return memory.budgetBytes() - memory.pinnedBytes();
  }

  private long windowBytes() {
    long share = shard.memory().budgetBytes() / 4 / Math.max(1, connections);
    return Math.max(LEAST_WINDOW_BYTES, Math.min(MOST_WINDOW_BYTES, share));
  }

  private int windowMessages() {
    long messages = windowBytes() / BYTES_PER_MESSAGE;
    return (int) Math.max(LEAST_WINDOW_MESSAGES, Math.min(MOST_WINDOW_MESSAGES, messages));
  }
}
