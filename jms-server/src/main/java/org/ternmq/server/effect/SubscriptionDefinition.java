package org.ternmq.server.effect;

import org.ternmq.wire.message.Address;

/**
 * What makes a durable subscription (specification 8.3).
 *
 * @param clientId null for a shared subscription of clients without an identifier
 * @param selector null for none
 * @param shared whether several consumers may share it
 */
public record SubscriptionDefinition(
    Address topic,
    String clientId,
    String name,
    String selector,
    boolean noLocal,
    boolean shared) {}
