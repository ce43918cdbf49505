package org.ternmq.server.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.offline.SalvagedState.Held;
import org.ternmq.server.offline.SalvagedState.Open;
import org.ternmq.server.offline.SalvagedState.Queue;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Messages whose owner cannot be read: those of transactions of which nobody knows how they ended,
 * those that nothing refers to, and queues without a name. Each gets a place in the salvaged state.
 */
final class Orphans {
  private final SalvagedState state;
  private final SalvageReport report;
  private final Function<StoredMessage, EncodedMessage> payloads;

  Orphans(
      SalvagedState state, SalvageReport report, Function<StoredMessage, EncodedMessage> payloads) {
    this.state = state;
    this.report = report;
    this.payloads = payloads;
  }

  void findHomes() {
    resolveTransactions();
    resolveQueues();
  }

  /**
   * Prepared branches stay. What was in another transaction never happened, unless the record that
   * would say so may be lost: then it is set aside.
   */
  private void resolveTransactions() {
    List<Long> gone = new ArrayList<>();
    state.transactions.forEach(
        (id, open) -> {
          if (open.prepared != null) {
            describeBranch(open);
            return;
          }
          gone.add(id);
          // Where anything is damaged, what decided it may be in a file of which nothing is left.
          if (state.mayBeDecided(open) || !report.findings().isEmpty()) {
            open.staged.values().forEach(held -> state.setAside(held.message));
          }
        });
    gone.forEach(state.transactions::remove);
    if (!state.strays.isEmpty()) {
      setAside();
    }
  }

  private void describeBranch(Open open) {
    int sends = open.prepared.work().stream().mapToInt(work -> work.sends()).sum();
    if (state.mayBeDecided(open)) {
      report.remark(
          "Branch "
              + open.prepared.branch()
              + " is prepared; its decision may be lost. It has "
              + open.staged.size()
              + " messages, and sent "
              + sends
              + ".");
    }
  }

  private void setAside() {
    long id = state.nextQueueId++;
    Queue queue = new Queue();
    queue.name = freeName(Salvage.PREFIX);
    state.queues.put(id, queue);
    state.strays.forEach(
        (messageId, message) -> {
          EncodedMessage payload = payloads.apply(message);
          if (payload != null) {
            boolean isTaken = state.messages.containsKey(messageId);
            long free = isTaken ? state.nextMessageId++ : messageId;
            StoredMessage own = new StoredMessage(free, payload);
            own.payload(null);
            own.location(message.location());
            state.messages.put(free, new Held(own, new long[] {id}, true));
          }
        });
    report.remark(
        state.strays.size()
            + " messages were found of which nobody can say whether, or where, they should be"
            + " delivered. They lie in the queue "
            + queue.name
            + ".");
  }

  private String freeName(String wanted) {
    String name = wanted;
    for (int i = 2; isTaken(name); i++) {
      name = wanted + "." + i;
    }
    return name;
  }

  private boolean isTaken(String name) {
    return state.queues.values().stream().anyMatch(queue -> name.equals(queue.name));
  }

  /** A queue whose record is lost has the name that its messages say, if they do. */
  private void resolveQueues() {
    Map<Long, Queue> nameless = new TreeMap<>(state.queues);
    nameless.values().removeIf(queue -> queue.name != null || queue.definition != null);
    if (nameless.isEmpty()) {
      return;
    }
    Map<Long, String> wanted = new TreeMap<>();
    for (Held held : state.messages.values()) {
      for (long id : held.queues) {
        if (nameless.containsKey(id) && !wanted.containsKey(id)) {
          Address destination = payloads.apply(held.message).destination();
          boolean isQueue = destination != null && destination.kind() == Address.Kind.QUEUE;
          wanted.put(id, isQueue ? destination.name() : "");
        }
      }
    }
    nameless.forEach(
        (id, queue) -> {
          String name = wanted.getOrDefault(id, "");
          if (name.isEmpty() && !wanted.containsKey(id)) {
            state.queues.remove(id); // nothing is in it
            return;
          }
          queue.name = freeName(name.isEmpty() || isTaken(name) ? Salvage.PREFIX + "." + id : name);
          report.remark(
              "The record that made queue or subscription "
                  + id
                  + " is lost: its messages lie in the queue "
                  + queue.name
                  + ".");
        });
  }
}
