package org.ternmq.jms;

import java.util.Arrays;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.wire.command.BrokerCommand;

/**
 * Finds a connection's consumers and browsers by the number that deliveries name. Read by the
 * transport's thread for each message, without a lock; changed rarely, by any thread.
 */
final class ConsumerTable {

  /** What deliveries go to. Called on the transport's thread; must not block. */
  interface Target {
    void arrived(int conversation, BrokerCommand.Deliver deliver);

    void browseEnded(int conversation);

    void closedByBroker(RefusedException why);
  }

  private record Slots(int[] ids, Target[] targets) {

    /** Where the id is, or the free slot where it would be; there is always a free one. */
    int find(int id) {
      int mask = ids.length - 1;
      int at = id & mask; // ids are counted, so they spread by themselves
      while (targets[at] != null && ids[at] != id) {
        at = (at + 1) & mask;
      }
      return at;
    }
  }

  private static final int INITIAL = 8;

  /** Replaced as a whole by each change. */
  private volatile Slots slots = new Slots(new int[INITIAL], new Target[INITIAL]);

  private int size; // guarded by this

  /** Null if there is none, or not any more. */
  Target get(int id) {
    Slots now = slots;
    return now.targets[now.find(id)];
  }

  synchronized void put(int id, Target target) {
    boolean grow = (size + 1) * 2 > slots.ids.length;
    Slots next = copy(grow ? 2 * slots.ids.length : slots.ids.length, -1);
    insert(next, id, target);
    size++;
    slots = next;
  }

  synchronized void remove(int id) {
    if (get(id) != null) {
      slots = copy(slots.ids.length, id);
      size--;
    }
  }

  private Slots copy(int capacity, int without) {
    Slots old = slots;
    if (capacity == old.ids.length && without < 0) {
      return new Slots(old.ids.clone(), Arrays.copyOf(old.targets, capacity));
    }
    Slots next = new Slots(new int[capacity], new Target[capacity]);
    for (int i = 0; i < old.ids.length; i++) {
      if (old.targets[i] != null && old.ids[i] != without) {
        insert(next, old.ids[i], old.targets[i]);
      }
    }
    return next;
  }

  private static void insert(Slots into, int id, Target target) {
    int at = into.find(id);
    into.ids[at] = id;
    into.targets[at] = target;
  }
}
