package org.ternmq.bench.load;

/** What flows: a queue or a topic, who sends, who receives, and how. */
public final class FlowShape {
  private static final int KIB = 1024;
  private static final int UNDER_WAY = 5_000;
  private static final int NOT_COMPLETED = 1_000;

  final String destination;
  final boolean topic;
  int producers = 1;
  int consumers = 1;
  boolean persistent;
  int bodyBytes = KIB;
  int transaction;
  boolean async;
  boolean durable;
  boolean regions;
  boolean patterns;
  int idleNanos;
  int connectionsOfConsumers = Integer.MAX_VALUE;
  int underWay = UNDER_WAY;
  int notCompleted = NOT_COMPLETED;

  private FlowShape(String destination, boolean topic) {
    this.destination = destination;
    this.topic = topic;
  }

  /** One producer and one consumer, messages of 1 KiB that are not persistent. */
  public static FlowShape queue(String name) {
    return new FlowShape(name, false);
  }

  /** The same for a topic. */
  public static FlowShape topic(String name) {
    return new FlowShape(name, true);
  }

  public FlowShape producers(int count) {
    producers = count;
    return this;
  }

  public FlowShape consumers(int count) {
    consumers = count;
    return this;
  }

  public FlowShape persistent() {
    persistent = true;
    return this;
  }

  public FlowShape bodyBytes(int bytes) {
    bodyBytes = bytes;
    return this;
  }

  /** Both sides commit after each of that many messages. */
  public FlowShape transaction(int messages) {
    transaction = messages;
    return this;
  }

  /** Sends with a CompletionListener, at most 1,000 of them not completed. */
  public FlowShape async() {
    async = true;
    return this;
  }

  /** Each consumer has a durable subscription. */
  public FlowShape durable() {
    durable = true;
    return this;
  }

  /**
   * Each consumer selects a region of its own and a price, which every message has; messages go
   * round the regions.
   */
  public FlowShape regions() {
    regions = true;
    return this;
  }

  /** The same with selectors that a broker cannot look up by a value, but has to evaluate. */
  public FlowShape patterns() {
    patterns = true;
    return regions();
  }

  /** The selector of a consumer; null for none. */
  String selector(int consumer) {
    if (!regions) {
      return null;
    }
    String region = patterns ? "region LIKE '%r" + consumer + "'" : "region = 'r" + consumer + "'";
    return region + " AND price > 10";
  }

  /** Each consumer waits that long with each message, as a slow one does. */
  public FlowShape idleNanos(int nanos) {
    idleNanos = nanos;
    return this;
  }

  /** The consumers share that many connections, with five sessions each. */
  public FlowShape connectionsOfConsumers(int connections) {
    connectionsOfConsumers = connections;
    return this;
  }

  /** How many messages of a producer may be on their way; it waits when there are more. */
  public FlowShape underWay(int messages) {
    underWay = messages;
    return this;
  }

  /**
   * How many flushes of the disk each message needs at least: one producer that waits for each send
   * or commit shares them with nobody. Where a consumer takes a message before it was written, a
   * broker may do without its flush; so only what nobody receives, and transactions, are judged.
   */
  public double flushes() {
    if (!persistent || async || producers != 1) {
      return 0;
    }
    return transaction > 0 ? 1.0 / transaction : consumers == 0 ? 1 : 0;
  }

  /** How many deliveries each message has. */
  int copies() {
    return topic && !regions ? consumers : 1; // a topic has consumers
  }
}
