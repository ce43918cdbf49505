package org.ternmq.server.session;

/**
 * What a core holds at one moment, for metrics and tests.
 *
 * @param connections that said Hello and were welcomed
 * @param topics that are known; one without subscriptions may be forgotten
 * @param subscriptions of all kinds
 * @param availableMessages that consumers can get, in queues and named subscriptions
 * @param deliveredMessages with consumers or in open transactions
 * @param delayedMessages that wait for their delivery time
 * @param residentBytes payloads in the heap
 * @param pinnedBytes those of them that cannot be dropped
 * @param waitingBatches that are not durable and have somebody waiting
 * @param clientsAway that were lost and may resume
 */
public record CoreSnapshot(
    int connections,
    int sessions,
    int consumers,
    int queues,
    int topics,
    int subscriptions,
    long availableMessages,
    long deliveredMessages,
    long delayedMessages,
    long residentBytes,
    long pinnedBytes,
    int waitingBatches,
    int clientsAway) {}
