package org.ternmq.server.effect;

/**
 * The limits and rules the core is given, once, at its start. Nothing in the broker is unbounded;
 * each limit has a clear error.
 *
 * @param payloadMemoryBytes how many bytes of payloads may stay in the heap: above it stored
 *     payloads are dropped and read back later, and producers of what cannot be dropped get no more
 *     credit
 * @param heapEntries how many messages of backlogs may have their place in the heap: above it
 *     stretches of deep queues leave as {@link IndexPage}s, if the store keeps such
 * @param maxMessageBytes the largest message
 * @param maxFrameBytes the largest frame of the protocol
 * @param maxConnections open at once
 * @param maxDestinations queues, topics and subscriptions together
 * @param maxConsumersPerConnection consumers and sessions of one connection, each
 * @param maxDeliveries after that many deliveries without acknowledgement a message goes to the
 *     dead-letter queue; 0 = never
 * @param deadLetterQueue its name
 * @param deadLetterExpired whether messages that expire in a queue or durable subscription go to
 *     the dead-letter queue; else they are dropped
 * @param createDestinations whether queues and topics come into being on first use
 * @param heartbeatMs the interval offered to clients that ask for none shorter, in ms; 0 = none
 * @param rememberClientsMs how long the sequences of a client that was lost are remembered, in ms
 * @param product what Welcome says
 */
public record CoreLimits(
    long payloadMemoryBytes,
    int heapEntries,
    long maxMessageBytes,
    int maxFrameBytes,
    int maxConnections,
    int maxDestinations,
    int maxConsumersPerConnection,
    int maxDeliveries,
    String deadLetterQueue,
    boolean deadLetterExpired,
    boolean createDestinations,
    int heartbeatMs,
    long rememberClientsMs,
    String product) {

  private static final int USUAL_HEAP_ENTRIES = 100_000;

  /** Without dead letters for what expires, and with some megabytes of entries. */
  public CoreLimits(
      long payloadMemoryBytes,
      long maxMessageBytes,
      int maxFrameBytes,
      int maxConnections,
      int maxDestinations,
      int maxConsumersPerConnection,
      int maxDeliveries,
      String deadLetterQueue,
      boolean createDestinations,
      int heartbeatMs,
      long rememberClientsMs,
      String product) {
    this(
        payloadMemoryBytes,
        USUAL_HEAP_ENTRIES,
        maxMessageBytes,
        maxFrameBytes,
        maxConnections,
        maxDestinations,
        maxConsumersPerConnection,
        maxDeliveries,
        deadLetterQueue,
        false,
        createDestinations,
        heartbeatMs,
        rememberClientsMs,
        product);
  }

  /** The same with another number of entries. */
  public CoreLimits heapEntries(int entries) {
    return new CoreLimits(
        payloadMemoryBytes,
        entries,
        maxMessageBytes,
        maxFrameBytes,
        maxConnections,
        maxDestinations,
        maxConsumersPerConnection,
        maxDeliveries,
        deadLetterQueue,
        deadLetterExpired,
        createDestinations,
        heartbeatMs,
        rememberClientsMs,
        product);
  }
}
