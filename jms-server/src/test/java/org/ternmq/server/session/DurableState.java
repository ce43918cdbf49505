package org.ternmq.server.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.wire.command.BranchId;

/**
 * The state that durable operations lead to: the model that a recovery is held against. What is
 * told twice, by a checkpoint and by the log after it, counts once.
 */
final class DurableState {
  private final TreeMap<Long, Object> queues = new TreeMap<>();
  private final TreeMap<Long, Operation.Message> messages = new TreeMap<>();
  private final TreeMap<Long, TreeMap<Long, Integer>> held = new TreeMap<>(); // counts by message
  private final TreeMap<Long, TreeSet<Long>> doubts = new TreeMap<>();
  private final TreeMap<Long, Long> begun = new TreeMap<>();
  private final TreeMap<Long, Work> transactions = new TreeMap<>();
  private final TreeMap<String, Boolean> outcomes = new TreeMap<>();
  private final Map<Operation.Page, List<Operation.Message>> pages; // what was saved
  private long decidedBelow;

  /** What waits in a transaction. */
  private static final class Work {
    final TreeMap<Long, Operation.Message> messages = new TreeMap<>();
    final Map<Long, long[]> queues = new HashMap<>();
    final TreeSet<String> removals = new TreeSet<>();
    final List<long[]> removed = new ArrayList<>();
    BranchId branch;

    Work copy() {
      Work copy = new Work();
      copy.messages.putAll(messages);
      copy.queues.putAll(queues);
      copy.removals.addAll(removals);
      copy.removed.addAll(removed);
      copy.branch = branch;
      return copy;
    }
  }

  /**
   * @param pages what the pages stand for that may be told
   */
  DurableState(Map<Operation.Page, List<Operation.Message>> pages) {
    this.pages = pages;
  }

  DurableState copy() {
    DurableState copy = new DurableState(pages);
    copy.queues.putAll(queues);
    copy.messages.putAll(messages);
    held.forEach((queue, counts) -> copy.held.put(queue, new TreeMap<>(counts)));
    doubts.forEach((queue, ids) -> copy.doubts.put(queue, new TreeSet<>(ids)));
    copy.begun.putAll(begun);
    transactions.forEach((id, work) -> copy.transactions.put(id, work.copy()));
    copy.outcomes.putAll(outcomes);
    copy.decidedBelow = decidedBelow;
    return copy;
  }

  void apply(Operation o) {
    switch (o.name()) {
      case "queueCreated", "subscriptionCreated" -> {
        queues.put(o.id(0), o.arguments()[1]);
        held.putIfAbsent(o.id(0), new TreeMap<>());
      }
      case "queueDeleted" -> {
        long queue = o.id(0);
        queues.remove(queue);
        begun.remove(queue);
        doubts.remove(queue);
        held.remove(queue);
      }
      case "messageAdded" -> add(o.message(0), (long[]) o.arguments()[1]);
      case "messageRouted" -> hold(o.id(1), o.id(0));
      case "messageRemoved" -> remove(o.id(0), o.id(1));
      case "deliveryCounted" -> {
        TreeMap<Long, Integer> counts = held.get(o.id(0));
        if (counts != null && counts.containsKey(o.id(1))) {
          counts.put(o.id(1), (int) o.arguments()[2]);
        }
        doubts.getOrDefault(o.id(0), new TreeSet<>()).remove(o.id(1));
      }
      case "deliveriesBegun" -> {
        if (o.id(1) == 0) {
          begun.remove(o.id(0));
        } else {
          begun.put(o.id(0), o.id(1));
        }
      }
      case "deliveryInDoubt" -> {
        if (held.containsKey(o.id(0)) && held.get(o.id(0)).containsKey(o.id(1))) {
          doubts.computeIfAbsent(o.id(0), key -> new TreeSet<>()).add(o.id(1));
        }
      }
      case "pageKept" -> {
        Operation.Page page = (Operation.Page) o.arguments()[0];
        List<Operation.Message> saved = pages.get(page);
        if (saved == null) {
          throw new AssertionError("a page that nobody saved: " + page);
        }
        saved.forEach(message -> add(message, new long[] {page.queueId()}));
      }
      case "sequenceDecided", "sequenceFailed", "clientForgotten", "idsUsed" -> {
        // What clients are told of sequences is held against what they were told before.
      }
      default -> applyToTransaction(o);
    }
  }

  private void applyToTransaction(Operation o) {
    switch (o.name()) {
      case "messageStaged" -> {
        Work work = open(o.id(0));
        Operation.Message message = o.message(1);
        if (work != null && !work.messages.containsKey(message.id())) {
          work.messages.put(message.id(), message);
          work.queues.put(message.id(), (long[]) o.arguments()[2]);
        }
      }
      case "removalStaged" -> {
        Work work = open(o.id(0));
        if (work != null && work.removals.add(o.id(1) + "/" + o.id(2))) {
          work.removed.add(new long[] {o.id(1), o.id(2)});
        }
      }
      case "branchPrepared" -> {
        Work work = open(o.id(0));
        if (work != null) {
          work.branch = ((BranchDescription) o.arguments()[1]).branch();
        }
      }
      case "transactionCommitted" -> commit(transactions.remove(o.id(0)), o.id(1));
      case "transactionRolledBack" -> transactions.remove(o.id(0));
      case "branchDecided" ->
          outcomes.put(
              ((BranchDescription) o.arguments()[0]).branch().toString(),
              (Boolean) o.arguments()[1]);
      case "branchForgotten" -> outcomes.remove(o.arguments()[0].toString());
      case "transactionIdsUsed" -> decidedBelow = Math.max(decidedBelow, o.id(0));
      default -> throw new AssertionError("an operation that the model does not know: " + o.name());
    }
  }

  private Work open(long transaction) {
    return transaction < decidedBelow
        ? transactions.get(transaction)
        : transactions.computeIfAbsent(transaction, key -> new Work());
  }

  private void commit(Work work, long firstMessageId) {
    if (work == null) {
      return;
    }
    long id = firstMessageId;
    for (Operation.Message m : work.messages.values()) {
      add(
          new Operation.Message(
              id++, m.sizeBytes(), m.priority(), m.expirationMs(), m.deliveryTimeMs()),
          work.queues.get(m.id()));
    }
    work.removed.forEach(removal -> remove(removal[0], removal[1]));
  }

  private void add(Operation.Message message, long[] queueIds) {
    messages.put(message.id(), message);
    for (long queue : queueIds) {
      hold(queue, message.id());
    }
  }

  private void hold(long queue, long message) {
    if (queues.containsKey(queue)) {
      held.get(queue).putIfAbsent(message, 0);
    }
  }

  private void remove(long queue, long message) {
    if (held.containsKey(queue)) {
      held.get(queue).remove(message);
      doubts.getOrDefault(queue, new TreeSet<>()).remove(message);
    }
  }

  /** The messages of open transactions, in their order, as they are known before their commit. */
  void stagedIds(Map<Long, List<Long>> into) {
    transactions.forEach((id, work) -> into.put(id, new ArrayList<>(work.messages.keySet())));
  }

  int messageCount() {
    return held.values().stream().mapToInt(TreeMap::size).sum();
  }

  /** Queues, messages with their delivery counts, prepared branches and outcomes. */
  String contents() {
    StringBuilder text = new StringBuilder();
    text.append(queues).append('\n');
    held.forEach(
        (queue, counts) -> {
          text.append("queue ").append(queue).append(':');
          counts.forEach(
              (id, count) -> {
                text.append(' ').append(messageText(messages.get(id)));
                if (count > 0) {
                  text.append('#').append(count);
                }
              });
          text.append('\n');
        });
    transactions.forEach(
        (id, work) -> {
          if (work.branch != null) {
            text.append("prepared ").append(work.branch).append(':');
            work.messages.forEach(
                (key, m) -> text.append(messageText(m)).append(List.of(boxed(work.queues, key))));
            text.append(work.removals).append('\n');
          }
        });
    return text.append(outcomes).toString();
  }

  private static List<Long> boxed(Map<Long, long[]> queues, long key) {
    List<Long> ids = new ArrayList<>();
    for (long id : queues.get(key)) {
      ids.add(id);
    }
    return ids;
  }

  private static String messageText(Operation.Message m) {
    return m.id()
        + "("
        + m.sizeBytes()
        + " p"
        + m.priority()
        + (m.expirationMs() == 0 ? "" : " x" + m.expirationMs())
        + (m.deliveryTimeMs() == 0 ? "" : " d" + m.deliveryTimeMs())
        + ")";
  }

  /** All of it, with the deliveries that may be under way. */
  String text() {
    StringBuilder text = new StringBuilder(contents()).append('\n');
    doubts.forEach(
        (queue, ids) -> {
          if (!ids.isEmpty()) {
            text.append(" doubt ").append(queue).append(ids);
          }
        });
    return text.append(" begun ").append(begun).toString();
  }
}
