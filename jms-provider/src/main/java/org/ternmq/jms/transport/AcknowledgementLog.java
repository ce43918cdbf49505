package org.ternmq.jms.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.wire.command.ClientCommand;

/**
 * The acknowledgements that the broker has not confirmed: after a loss they are said again, so that
 * what the application acknowledged does not come back. Guarded by the link's lock.
 */
final class AcknowledgementLog {
  /**
   * From so many unconfirmed ones on, each so many-th is sent as a request, which makes the broker
   * force them to its disk: the bound of this log.
   */
  static final int FORCE_EVERY = 5_000;

  private static final long[] NONE = {};

  /** Sent in the present conversation, in order of their sequences. */
  private final ArrayDeque<ClientCommand.Acknowledge> sent = new ArrayDeque<>();

  /** To be said again, or for the first time, in the next conversation; sequence 0. */
  private final List<ClientCommand.Acknowledge> waiting = new ArrayList<>();

  void sent(ClientCommand.Acknowledge acknowledge) {
    sent.addLast(acknowledge);
  }

  /** Whether the next one should force the others. */
  boolean nextShouldForce() {
    return (sent.size() + 1) % FORCE_EVERY == 0;
  }

  void confirmed(long sequence) {
    ClientCommand.Acknowledge first;
    while ((first = sent.peekFirst()) != null && first.sequence() <= sequence) {
      sent.pollFirst();
    }
  }

  /** The application acknowledged while there was no conversation. */
  void add(int consumerId, long[] messageIds) {
    waiting.add(new ClientCommand.Acknowledge(0, consumerId, 0, messageIds));
  }

  /** The conversation is lost. */
  void interrupted() {
    waiting.addAll(0, sent);
    sent.clear();
  }

  boolean isEmpty() {
    return sent.isEmpty() && waiting.isEmpty();
  }

  boolean mentions(int consumerId) {
    return sent.stream().anyMatch(each -> each.consumerId() == consumerId)
        || waiting.stream().anyMatch(each -> each.consumerId() == consumerId);
  }

  int waiting() {
    return waiting.size();
  }

  /** The numbers of messages of those that wait, by consumer. */
  Map<Integer, long[]> waitingByConsumer() {
    Map<Integer, long[]> all = new HashMap<>();
    for (ClientCommand.Acknowledge each : waiting) {
      long[] before = all.getOrDefault(each.consumerId(), NONE);
      long[] joined = Arrays.copyOf(before, before.length + each.messageIds().length);
      System.arraycopy(each.messageIds(), 0, joined, before.length, each.messageIds().length);
      all.put(each.consumerId(), joined);
    }
    return all;
  }

  /** The numbers of one consumer's messages of those that came in after so many others. */
  long[] waitingAfter(int said, int consumerId) {
    long[] all = NONE;
    for (int i = said; i < waiting.size(); i++) {
      ClientCommand.Acknowledge each = waiting.get(i);
      if (each.consumerId() == consumerId) {
        int before = all.length;
        all = Arrays.copyOf(all, before + each.messageIds().length);
        System.arraycopy(each.messageIds(), 0, all, before, each.messageIds().length);
      }
    }
    return all;
  }

  /**
   * The first so many were said in a Reclaim; returns the others, which came in since. Some of them
   * may have been said too, which does no harm: the broker passes over what it does not have.
   */
  List<ClientCommand.Acknowledge> resumed(int said) {
    List<ClientCommand.Acknowledge> late = new ArrayList<>(waiting.subList(said, waiting.size()));
    waiting.clear();
    return late;
  }
}
