package org.ternmq.server.session;

/**
 * One queue, or the backlog of one named subscription, at one moment.
 *
 * @param name such as {@code queue://orders}
 * @param available messages that consumers can get
 * @param delivered messages with consumers or in open transactions
 * @param delayed messages that wait for their delivery time
 */
public record QueueSnapshot(
    String name, int consumers, int available, int delivered, int delayed) {}
