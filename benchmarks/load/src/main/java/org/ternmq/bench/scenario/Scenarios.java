package org.ternmq.bench.scenario;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.ternmq.bench.load.FlowShape;

/** All scenarios by name, in the order of the tables. */
public final class Scenarios {
  private static final String MESSAGES = "msg/s";
  private static final String DELIVERIES = "deliveries/s";
  private static final int KIB = 1024;
  private static final int LARGE_BYTES = 10 * KIB * KIB;

  private static final Map<String, Scenario> ALL = all();

  /** Those that send what must outlive the broker: their disk flushes are looked at. */
  private static final Set<String> WITH_LARGE_BODIES = Set.of("large-messages");

  private Scenarios() {}

  private static Map<String, Scenario> all() {
    Map<String, Scenario> all = new LinkedHashMap<>();
    flow(
        all,
        "persistent-send-only",
        MESSAGES,
        () -> FlowShape.queue("bench_queue").persistent().consumers(0));
    flow(all, "persistent-queue-1p1c", MESSAGES, () -> FlowShape.queue("bench_queue").persistent());
    flow(
        all,
        "persistent-queue-16p16c",
        MESSAGES,
        () -> FlowShape.queue("bench_queue").persistent().producers(16).consumers(16));
    flow(
        all,
        "persistent-transacted-100",
        MESSAGES,
        () -> FlowShape.queue("bench_queue").persistent().transaction(100));
    flow(
        all,
        "persistent-async-send",
        MESSAGES,
        () -> FlowShape.queue("bench_queue").persistent().async());
    flow(all, "nonpersistent-1p1c", MESSAGES, () -> FlowShape.queue("bench_queue"));
    flow(
        all,
        "nonpersistent-4p4c",
        MESSAGES,
        () -> FlowShape.queue("bench_queue").producers(4).consumers(4));
    flow(all, "topic-fanout-1to10", DELIVERIES, () -> FlowShape.topic("bench_topic").consumers(10));
    flow(
        all,
        "durable-topic-1to5",
        DELIVERIES,
        () -> FlowShape.topic("bench_topic").persistent().durable().consumers(5));
    flow(all, "selectors-topic-500", DELIVERIES, () -> regions(500));
    flow(all, "selectors-topic-5000", DELIVERIES, () -> regions(5_000));
    add(all, "selectors-queue-correlation", 100, 4, true);
    add(all, "request-reply-1", 1, 1, false);
    add(all, "request-reply-8", 8, 8, false);
    add(all, "request-reply-1000", 1_000, 8, false);
    all.put("backlog", new Backlog());
    all.put("restart-time", new RestartTime());
    all.put("xa-2pc-1", new TwoPhaseCommit("xa-2pc-1", 1));
    all.put("xa-2pc-8", new TwoPhaseCommit("xa-2pc-8", 8));
    all.put("connection-churn", new ConnectionChurn());
    flow(
        all,
        "large-messages",
        MESSAGES,
        () -> FlowShape.queue("bench_queue").persistent().bodyBytes(LARGE_BYTES).underWay(4));
    all.put("delayed-delivery", new DelayedDelivery());
    all.put("bursts", new Bursts());
    all.put("slow-consumer", new SlowConsumer());
    all.put("mixed", new Mixed());
    return all;
  }

  private static FlowShape regions(int subscribers) {
    return FlowShape.topic("bench_topic")
        .consumers(subscribers)
        .regions()
        .connectionsOfConsumers(20);
  }

  private static void flow(
      Map<String, Scenario> all,
      String name,
      String unit,
      java.util.function.Supplier<FlowShape> shape) {
    all.put(name, new Throughput(name, unit, shape));
  }

  private static void add(
      Map<String, Scenario> all, String name, int requesters, int responders, boolean selectors) {
    all.put(name, new RequestReply(name, requesters, responders, selectors));
  }

  /** The names. */
  public static Set<String> names() {
    return ALL.keySet();
  }

  /** The one of that name. */
  public static Scenario named(String name) {
    Scenario scenario = ALL.get(name);
    if (scenario == null) {
      throw new IllegalArgumentException("there is no scenario " + name);
    }
    return scenario;
  }

  /** The broker's heap, as -Xmx takes it. */
  public static String heap(String name) {
    return WITH_LARGE_BODIES.contains(name) ? "512m" : "1g";
  }
}
