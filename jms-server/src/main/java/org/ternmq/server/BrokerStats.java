package org.ternmq.server;

import org.ternmq.server.session.CoreSnapshot;
import org.ternmq.server.store.StoreStatistics;

/**
 * What a broker has done since its start, and what it holds now.
 *
 * @param connections open now, those before their handshake included
 * @param messagesIn sent by clients
 * @param messagesOut delivered to clients, redeliveries included
 * @param core what it holds now
 * @param store what its store did
 */
public record BrokerStats(
    int connections, long messagesIn, long messagesOut, CoreSnapshot core, StoreStatistics store) {}
