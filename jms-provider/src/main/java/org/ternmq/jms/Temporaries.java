package org.ternmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.ternmq.jms.destination.Destinations;
import org.ternmq.jms.destination.TemporaryOwner;
import org.ternmq.jms.destination.TernTemporaryQueue;
import org.ternmq.jms.destination.TernTemporaryTopic;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.Resumption;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.message.Address;

/**
 * The temporary destinations of one connection (specification 6.2.2): they live as long as it does,
 * over reconnections too, and only it can consume from them.
 */
final class Temporaries implements TemporaryOwner {
  private final TernConnection connection;
  private final Set<Address> addresses = ConcurrentHashMap.newKeySet();

  Temporaries(TernConnection connection) {
    this.connection = connection;
  }

  TernTemporaryQueue createQueue() throws JMSException {
    TernTemporaryQueue queue = Destinations.temporaryQueue(UUID.randomUUID().toString(), this);
    create(queue.address());
    return queue;
  }

  TernTemporaryTopic createTopic() throws JMSException {
    TernTemporaryTopic topic = Destinations.temporaryTopic(UUID.randomUUID().toString(), this);
    create(topic.address());
    return topic;
  }

  private void create(Address address) throws JMSException {
    connection.call(
        "Cannot create a temporary destination",
        correlation -> new ClientCommand.CreateTemporary(correlation, address),
        () -> addresses.add(address));
  }

  @Override
  public void delete(Address address) throws JMSException {
    // Out of the set first: a reconnection at this moment must not bring it back.
    if (!addresses.remove(address)) {
      throw new IllegalStateException(address + " is deleted already");
    }
    boolean deleted = false;
    try {
      connection.callOnce(
          "Cannot delete " + address,
          correlation -> new ClientCommand.DeleteTemporary(correlation, address));
      deleted = true;
    } finally {
      if (!deleted) {
        addresses.add(address);
      }
    }
  }

  void checkMayConsume(Address address) throws JMSException {
    if (address.kind().isTemporary() && !addresses.contains(address)) {
      throw new InvalidDestinationException(
          "Only the connection that made " + address + " can consume from it, until it is deleted");
    }
  }

  void resume(Resumption resumption) throws LinkException {
    for (Address each : addresses) {
      resumption.ask(correlation -> new ClientCommand.CreateTemporary(correlation, each));
    }
  }
}
