package org.ternmq.server.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.queue.Shard;
import org.ternmq.server.queue.Timer;

/**
 * The client instances whose sequences are remembered: those that are connected, and those that
 * were lost and may resume. The latter are forgotten after a time, and before it when there are too
 * many of them.
 */
final class ClientTable {
  private static final int AWAY_PER_CONNECTION = 4;

  private final Shard shard;
  private final Map<UUID, ClientRecord> present = new LinkedHashMap<>(); // persistent, with away
  private final Map<UUID, ClientRecord> away = new LinkedHashMap<>(); // the one lost first is first
  private final Timer pruning =
      new Timer() {
        @Override
        protected void due(long nowMs) {
          prune(nowMs);
        }
      };

  ClientTable(Shard shard) {
    this.shard = shard;
  }

  /** Null if this instance is not known, or is not connected. */
  ClientRecord present(UUID instance) {
    return present.get(instance);
  }

  /** The record of an instance that is not connected; it is from here on. */
  ClientRecord arrive(UUID instance, Conversation conversation, long nowMs) {
    ClientRecord record = away.remove(instance);
    if (record == null) {
      record = new ClientRecord(instance);
    }
    record.conversation = conversation;
    record.timeMs = nowMs;
    present.put(instance, record);
    return record;
  }

  /** Its connection was lost, and it may come back. */
  void leave(ClientRecord record, long nowMs) {
    record.conversation = null;
    record.timeMs = nowMs;
    present.remove(record.instance);
    away.put(record.instance, record);
    prune(nowMs);
  }

  /** It is done, or was never to come back. */
  void forget(ClientRecord record) {
    record.conversation = null;
    present.remove(record.instance);
    away.remove(record.instance);
    if (record.stored) {
      shard.store().clientForgotten(record.instance);
    }
  }

  private void prune(long nowMs) {
    long keepMs = shard.limits().rememberClientsMs();
    int most = AWAY_PER_CONNECTION * shard.limits().maxConnections();
    Iterator<ClientRecord> lostFirst = away.values().iterator();
    while (lostFirst.hasNext()) {
      ClientRecord record = lostFirst.next();
      if (record.timeMs + keepMs > nowMs && away.size() <= most) {
        break;
      }
      lostFirst.remove();
      if (record.stored) {
        shard.store().clientForgotten(record.instance);
      }
    }
    Iterator<ClientRecord> first = away.values().iterator();
    long nextMs = first.hasNext() ? first.next().timeMs + keepMs : Long.MAX_VALUE;
    shard.timers().set(pruning, nextMs);
  }

  // --- recovery and checkpoints

  private ClientRecord recovered(UUID instance) {
    ClientRecord record = away.computeIfAbsent(instance, ClientRecord::new);
    record.stored = true;
    return record;
  }

  void recoveredDecision(UUID instance, long sequence, long timeMs) {
    ClientRecord record = recovered(instance);
    record.accepted = Math.max(record.accepted, sequence);
    record.decided = record.accepted;
    record.timeMs = Math.max(record.timeMs, timeMs);
  }

  void recoveredFailure(UUID instance, long sequence) {
    ClientRecord record = recovered(instance);
    record.addFailed(sequence);
    record.accepted = Math.max(record.accepted, sequence); // all before it were told before it
    record.decided = record.accepted;
  }

  void recoveredForgetting(UUID instance) {
    away.remove(instance);
  }

  void recoveryComplete(long nowMs) {
    List<ClientRecord> records = new ArrayList<>(away.values());
    records.sort(Comparator.comparingLong(record -> record.timeMs));
    away.clear();
    records.forEach(record -> away.put(record.instance, record));
    prune(nowMs);
  }

  void describe(DurableOperations into) {
    away.values().forEach(record -> describe(record, into));
    present.values().forEach(record -> describe(record, into));
  }

  private static void describe(ClientRecord record, DurableOperations into) {
    if (record.stored) {
      for (long sequence : record.failed()) {
        into.sequenceFailed(record.instance, sequence);
      }
      into.sequenceDecided(record.instance, record.accepted, record.timeMs);
    }
  }

  int awayCount() {
    return away.size();
  }
}
