package org.ternmq.server;

import org.ternmq.server.store.StoreStatistics;

/**
 * What a broker has done since its start.
 *
 * @param connections open now
 * @param messagesIn sent by clients
 * @param messagesOut delivered to clients, redeliveries included
 * @param store what its store did
 */
public record BrokerStats(
    int connections, long messagesIn, long messagesOut, StoreStatistics store) {}
