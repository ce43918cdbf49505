package org.ternmq.bench.scenario;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.ternmq.bench.load.FlowShape;

/** All scenarios by name, in the order of the tables. */
public final class Scenarios {
  private static final String MESSAGES = "msg/s";
  private static final String DELIVERIES = "deliveries/s";
  private static final int KIB = 1024;
  private static final int BYTES_UNDER_WAY = 64 * KIB * KIB;
  private static final int LARGE_BYTES = 10 * KIB * KIB;

  private static final Map<String, Supplier<Scenario>> ALL = all();

  private static final Set<String> WITH_LARGE_BODIES = Set.of("large-messages");

  private Scenarios() {}

  private static Map<String, Supplier<Scenario>> all() {
    Map<String, Supplier<Scenario>> all = new LinkedHashMap<>();
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
    all.put("backlog", Backlog::new);
    all.put("restart-time", RestartTime::new);
    all.put("xa-2pc-1", () -> new TwoPhaseCommit("xa-2pc-1", 1));
    all.put("xa-2pc-8", () -> new TwoPhaseCommit("xa-2pc-8", 8));
    all.put("connection-churn", ConnectionChurn::new);
    flow(
        all,
        "large-messages",
        MESSAGES,
        () -> FlowShape.queue("bench_queue").persistent().bodyBytes(LARGE_BYTES).underWay(4));
    all.put("delayed-delivery", DelayedDelivery::new);
    all.put("bursts", Bursts::new);
    all.put("slow-consumer", SlowConsumer::new);
    all.put("mixed", Mixed::new);
    return all;
  }

  private static FlowShape regions(int subscribers) {
    return FlowShape.topic("bench_topic")
        .consumers(subscribers)
        .regions()
        .connectionsOfConsumers(20);
  }

  private static FlowShape patterns(int consumers) {
    return FlowShape.queue("bench_queue")
        .consumers(consumers)
        .patterns()
        .connectionsOfConsumers(20);
  }

  private static void flow(
      Map<String, Supplier<Scenario>> all, String name, String unit, Supplier<FlowShape> shape) {
    all.put(name, () -> new Throughput(name, unit, shape));
  }

  private static void add(
      Map<String, Supplier<Scenario>> all,
      String name,
      int requesters,
      int responders,
      boolean selectors) {
    all.put(name, () -> new RequestReply(name, requesters, responders, selectors));
  }

  /** The names. */
  public static Set<String> names() {
    return ALL.keySet();
  }

  /**
   * A new one of that name: they count, so each is for one run. Beside the listed ones there is one
   * for every point of the curves, such as {@code producers:64}.
   */
  public static Scenario named(String name) {
    Supplier<Scenario> scenario = ALL.get(name);
    return scenario != null ? scenario.get() : point(name);
  }

  private static Scenario point(String name) {
    int colon = name.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("there is no scenario " + name);
    }
    int size = Integer.parseInt(name.substring(colon + 1));
    return switch (name.substring(0, colon)) {
      case "producers" ->
          new Throughput(
              name,
              MESSAGES,
              () -> FlowShape.queue("bench_queue").persistent().producers(size).consumers(8));
      case "queues" -> new ManyQueues(name, size);
      case "subscribers" -> new Throughput(name, DELIVERIES, () -> regions(size));
      case "patterns" -> new Throughput(name, MESSAGES, () -> patterns(size));
      case "depth" -> new BesideDepth(name, size);
      case "size" -> new Throughput(name, MESSAGES, () -> sized(size));
      case "persistent-size" -> new Throughput(name, MESSAGES, () -> sized(size).persistent());
      default -> throw new IllegalArgumentException("there is no scenario " + name);
    };
  }

  private static FlowShape sized(int bodyBytes) {
    int underWay = Math.max(4, Math.min(5_000, BYTES_UNDER_WAY / bodyBytes));
    return FlowShape.queue("bench_queue").bodyBytes(bodyBytes).underWay(underWay);
  }

  /** The broker's heap, as -Xmx takes it. */
  public static String heap(String name) {
    return WITH_LARGE_BODIES.contains(name) ? "512m" : "1g";
  }
}
