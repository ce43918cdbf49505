package org.ternmq.server;

import java.util.HashMap;
import java.util.Map;
import org.ternmq.wire.InVmBrokers;

/**
 * The brokers of this JVM that have a name. The only static state of the broker: a name in a {@code
 * tern:vm} URL means the same to everybody in the JVM.
 *
 * <p>{@link java.util.ServiceLoader} makes an object of this class for every client; all share the
 * map.
 */
public final class InVmBrokerRegistry implements InVmBrokers {
  /**
   * Guards {@code BY_NAME}; held while a broker starts or stops, so that a name is never double.
   */
  private static final Object LOCK = new Object();

  private static final Map<String, Entry> BY_NAME = new HashMap<>();

  static void register(String name, Broker broker) {
    synchronized (LOCK) {
      if (BY_NAME.containsKey(name)) {
        throw new IllegalStateException("a broker named \"" + name + "\" runs in this JVM already");
      }
      BY_NAME.put(name, new Entry(broker));
    }
  }

  static void unregister(String name, Broker broker) {
    synchronized (LOCK) {
      Entry entry = BY_NAME.get(name);
      if (entry != null && entry.broker == broker) {
        BY_NAME.remove(name);
      }
    }
  }

  @Override
  public Channel connect(String name, Map<String, String> options, Receiver receiver) {
    synchronized (LOCK) {
      Entry entry = BY_NAME.get(name);
      if (entry == null) {
        Broker broker = startOnDemand(name, options);
        entry = BY_NAME.get(name);
        entry.startedOnDemand = true;
        if (entry.broker != broker) {
          throw new IllegalStateException("another broker took the name \"" + name + "\"");
        }
      } else {
        checkSameData(name, options, entry.broker);
      }
      entry.channels++;
      Entry used = entry;
      return entry.broker.connect(receiver, () -> channelClosed(name, used));
    }
  }

  private static Broker startOnDemand(String name, Map<String, String> options) {
    if ("false".equals(options.get("create"))) {
      throw new IllegalStateException("no broker named \"" + name + "\" runs in this JVM");
    }
    try {
      BrokerOptions.Builder builder = BrokerOptions.builder().name(name);
      for (Map.Entry<String, String> option : options.entrySet()) {
        if (!option.getKey().equals("create")) {
          builder.set(option.getKey(), option.getValue());
        }
      }
      return Broker.start(builder.build());
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "the broker \"" + name + "\" cannot be started: " + e.getMessage(), e);
    }
  }

  private static void checkSameData(String name, Map<String, String> options, Broker broker) {
    String data = options.get("data");
    if (data == null) {
      return;
    }
    BrokerOptions wanted = BrokerOptions.builder().set("data", data).build();
    if (broker.options().dataDirectory() == null
        || !wanted
            .dataDirectory()
            .toAbsolutePath()
            .normalize()
            .equals(broker.options().dataDirectory().toAbsolutePath().normalize())) {
      throw new IllegalStateException(
          "the broker \"" + name + "\" runs in this JVM already, with other data than " + data);
    }
  }

  private static void channelClosed(String name, Entry entry) {
    if (entry.broker.isLoopThread()) {
      // Stopping waits for the loop, so the loop must not wait for the stop.
      Thread thread = new Thread(() -> leave(name, entry), "ternmq-stop-" + name);
      thread.setDaemon(true);
      thread.start();
    } else {
      leave(name, entry);
    }
  }

  private static void leave(String name, Entry entry) {
    synchronized (LOCK) {
      entry.channels--;
      if (entry.channels == 0 && entry.startedOnDemand && BY_NAME.get(name) == entry) {
        entry.broker.close();
      }
    }
  }

  /** Guarded by {@code LOCK}. */
  private static final class Entry {
    private final Broker broker;
    private boolean startedOnDemand;
    private int channels;

    Entry(Broker broker) {
      this.broker = broker;
    }
  }
}
