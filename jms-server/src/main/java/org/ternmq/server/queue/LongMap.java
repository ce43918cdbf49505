package org.ternmq.server.queue;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A map from numbers to objects without an object per number: open addressing, linear probing,
 * deletion by shifting back. Needs about 24 bytes per entry; a recovery holds one entry per message
 * of the backlog in it, and each conversation looks up its sessions and consumers here.
 */
public final class LongMap<V> {
  private long[] keys = new long[8];
  private Object[] values = new Object[8];
  private int size;

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public V get(long key) {
    int mask = values.length - 1;
    for (int at = slot(key, mask); ; at = (at + 1) & mask) {
      Object value = values[at];
      if (value == null) {
        return null;
      }
      if (keys[at] == key) {
        return cast(value);
      }
    }
  }

  /** Returns what was there before, or null. */
  public V put(long key, V value) {
    if (size * 3 >= values.length * 2) {
      grow();
    }
    int mask = values.length - 1;
    int at = slot(key, mask);
    while (values[at] != null) {
      if (keys[at] == key) {
        V old = cast(values[at]);
        values[at] = value;
        return old;
      }
      at = (at + 1) & mask;
    }
    keys[at] = key;
    values[at] = value;
    size++;
    return null;
  }

  /** Returns what was there, or null. */
  public V remove(long key) {
    int mask = values.length - 1;
    int at = slot(key, mask);
    while (values[at] != null && keys[at] != key) {
      at = (at + 1) & mask;
    }
    if (values[at] == null) {
      return null;
    }
    V old = cast(values[at]);
    size--;
    // Close the hole: move back whoever could not sit nearer to its own slot before.
    int hole = at;
    for (int next = (at + 1) & mask; values[next] != null; next = (next + 1) & mask) {
      int home = slot(keys[next], mask);
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        keys[hole] = keys[next];
        values[hole] = values[next];
        hole = next;
      }
    }
    values[hole] = null;
    return old;
  }

  public void clear() {
    Arrays.fill(values, null);
    size = 0;
  }

  /** In an order that only the keys decide. The map must not be changed meanwhile. */
  public void forEach(Consumer<? super V> action) {
    for (Object value : values) {
      if (value != null) {
        action.accept(cast(value));
      }
    }
  }

  private void grow() {
    long[] oldKeys = keys;
    Object[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new Object[oldKeys.length * 2];
    int mask = values.length - 1;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != null) {
        int at = slot(oldKeys[i], mask);
        while (values[at] != null) {
          at = (at + 1) & mask;
        }
        keys[at] = oldKeys[i];
        values[at] = oldValues[i];
      }
    }
  }

  private static int slot(long key, int mask) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & mask;
  }

  @SuppressWarnings("unchecked") // only values of V are ever put in
  private V cast(Object value) {
    return (V) value;
  }
}
