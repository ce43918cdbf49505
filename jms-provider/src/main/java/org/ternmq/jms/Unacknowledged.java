package org.ternmq.jms;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.wire.command.ClientCommand;

/**
 * What a session has handed to the application and not yet acknowledged, in order of delivery. In a
 * transacted session that is what the commit acknowledges; in the automatic modes it is what the
 * application is working on. Guarded by the session's inbox.
 */
final class Unacknowledged {
  private static final int INITIAL = 16;
  private static final long[] NONE = {};

  /** Larger arrays are given back when they are empty: one large transaction is no habit. */
  private static final int KEPT = 4096;

  private TernConsumer[] consumers = new TernConsumer[INITIAL];
  private long[] messageIds = new long[INITIAL];

  /** Rises with each message, so that later ones can be told from earlier ones. */
  private long[] ordinals = new long[INITIAL];

  private int size;
  private long lastOrdinal;

  int size() {
    return size;
  }

  /** Of the message that was added last. */
  long lastOrdinal() {
    return lastOrdinal;
  }

  void add(TernConsumer consumer, long messageId) {
    if (size == messageIds.length) {
      consumers = Arrays.copyOf(consumers, 2 * size);
      messageIds = Arrays.copyOf(messageIds, 2 * size);
      ordinals = Arrays.copyOf(ordinals, 2 * size);
    }
    consumers[size] = consumer;
    messageIds[size] = messageId;
    ordinals[size] = ++lastOrdinal;
    size++;
  }

  /** The message that was added last was not handed over after all. */
  void removeLast(TernConsumer consumer, long messageId) {
    if (isLast(consumer, messageId)) {
      consumers[--size] = null;
    }
  }

  boolean isLast(TernConsumer consumer, long messageId) {
    return size > 0 && consumers[size - 1] == consumer && messageIds[size - 1] == messageId;
  }

  void clear() {
    shortenTo(0);
  }

  private void shortenTo(int left) {
    if (left == 0 && messageIds.length > KEPT) {
      consumers = new TernConsumer[INITIAL];
      messageIds = new long[INITIAL];
      ordinals = new long[INITIAL];
    } else {
      Arrays.fill(consumers, left, size, null);
    }
    size = left;
  }

  /** For how many there is room without new arrays. */
  int room() {
    return messageIds.length;
  }

  /** Takes out what was added up to an ordinal. */
  void removeUpTo(long ordinal) {
    int gone = 0;
    while (gone < size && ordinals[gone] <= ordinal) {
      gone++;
    }
    int left = size - gone;
    System.arraycopy(consumers, gone, consumers, 0, left);
    System.arraycopy(messageIds, gone, messageIds, 0, left);
    System.arraycopy(ordinals, gone, ordinals, 0, left);
    shortenTo(left);
  }

  /** Takes out those of one consumer that are not in {@code held}. */
  void retain(TernConsumer consumer, long[] held) {
    long[] sorted = held.clone();
    Arrays.sort(sorted);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (consumers[i] != consumer || Arrays.binarySearch(sorted, messageIds[i]) >= 0) {
        consumers[kept] = consumers[i];
        messageIds[kept] = messageIds[i];
        ordinals[kept++] = ordinals[i];
      }
    }
    shortenTo(kept);
  }

  long[] of(TernConsumer consumer) {
    return of(consumer, size);
  }

  private long[] of(TernConsumer consumer, int among) {
    int count = 0;
    for (int i = 0; i < among; i++) {
      count += consumers[i] == consumer ? 1 : 0;
    }
    if (count == 0) {
      return NONE;
    }
    long[] found = new long[count];
    int next = 0;
    for (int i = 0; i < among; i++) {
      if (consumers[i] == consumer) {
        found[next++] = messageIds[i];
      }
    }
    return found;
  }

  /** All, by consumer. */
  List<ClientCommand.Seen> seen() {
    return seen(size);
  }

  /** What was added up to an ordinal, by consumer. */
  List<ClientCommand.Seen> seenUpTo(long ordinal) {
    int count = size;
    while (count > 0 && ordinals[count - 1] > ordinal) {
      count--;
    }
    return seen(count);
  }

  private List<ClientCommand.Seen> seen(int among) {
    if (among == 0) {
      return List.of();
    }
    if (isOfOneConsumer(among)) {
      return List.of(new ClientCommand.Seen(consumers[0].id, Arrays.copyOf(messageIds, among)));
    }
    Map<TernConsumer, long[]> byConsumer = new LinkedHashMap<>();
    for (int i = 0; i < among; i++) {
      byConsumer.computeIfAbsent(consumers[i], each -> of(each, among));
    }
    return byConsumer.entrySet().stream()
        .map(each -> new ClientCommand.Seen(each.getKey().id, each.getValue()))
        .toList();
  }

  /** Those that are not among the others. */
  static long[] without(long[] all, long[] others) {
    long[] sorted = others.clone();
    Arrays.sort(sorted);
    return Arrays.stream(all).filter(each -> Arrays.binarySearch(sorted, each) < 0).toArray();
  }

  private boolean isOfOneConsumer(int among) {
    for (int i = 1; i < among; i++) {
      if (consumers[i] != consumers[0]) {
        return false;
      }
    }
    return true;
  }
}
