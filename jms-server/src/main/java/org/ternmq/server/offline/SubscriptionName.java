package org.ternmq.server.offline;

import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.wire.message.Address;

/** What makes a subscription the same: a client's name is its own. */
record SubscriptionName(Address topic, String clientId, String name, boolean shared) {
  static SubscriptionName of(SubscriptionDefinition definition) {
    return new SubscriptionName(
        definition.topic(), definition.clientId(), definition.name(), definition.shared());
  }
}
