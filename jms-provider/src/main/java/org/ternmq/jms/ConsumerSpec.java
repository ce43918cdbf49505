package org.ternmq.jms;

import org.ternmq.jms.destination.TernDestination;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;

/**
 * What a consumer was made for.
 *
 * @param subscriptionName of the durable and shared kinds, else null
 * @param selector null for none
 */
record ConsumerSpec(
    ConsumerKind kind,
    TernDestination destination,
    String subscriptionName,
    String selector,
    boolean noLocal) {

  ClientCommand.OpenConsumer open(int correlation, int sessionId, int consumerId) {
    return new ClientCommand.OpenConsumer(
        correlation,
        sessionId,
        consumerId,
        kind,
        destination.address(),
        subscriptionName,
        selector,
        noLocal);
  }

  /** Its subscription ends with the connection: what it had received exists nowhere else. */
  boolean diesWithConnection() {
    return kind == ConsumerKind.TOPIC;
  }
}
