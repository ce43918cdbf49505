package org.ternmq.ra.inbound;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ResourceAdapterInternalException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.naming.RefAddr;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.jms.destination.TernTopic;
import org.ternmq.ra.broker.BrokerAddress;
import org.ternmq.ra.outbound.TernConnectionFactoryHandle;

/**
 * What an activation consumes from, with what the server's directory says about it: looked up once,
 * on the thread that activates, which alone knows the application's names.
 */
record ActivationTarget(TernActivationSpec spec, BrokerAddress broker, Destination destination) {
  /** A bean is to be given one message, so that a stop has nothing to give back but what waits. */
  private static final int MESSAGES_AT_A_TIME = 1;

  static ActivationTarget of(TernActivationSpec spec) throws ResourceException {
    ActivationTarget target = new ActivationTarget(spec, broker(spec), destination(spec));
    ActivationRules.check(target);
    return target;
  }

  boolean isTopic() {
    return destination instanceof Topic && !(destination instanceof Queue);
  }

  /** What is set on the specification itself goes before what the connection factory has. */
  static BrokerAddress broker(TernActivationSpec spec) throws ResourceException {
    String lookup = spec.getConnectionFactoryLookup();
    if (TernActivationSpec.isEmpty(lookup)) {
      return spec.broker();
    }
    return spec.broker(ofFactory(lookup, lookUp(lookup)));
  }

  private static BrokerAddress ofFactory(String lookup, Object found) throws ResourceException {
    if (found instanceof TernConnectionFactoryHandle ours) {
      return ours.broker();
    }
    if (found instanceof TernConnectionFactory plain) {
      RefAddr url = plain.getReference().get("url");
      return new BrokerAddress((String) url.getContent(), null, null, null);
    }
    throw new ResourceException(
        "connectionFactoryLookup "
            + lookup
            + " is "
            + found
            + ", which is not a connection factory of TernMQ of this resource adapter");
  }

  private static Destination destination(TernActivationSpec spec) throws ResourceException {
    String lookup = spec.lookup();
    if (lookup == null) {
      return TernActivationSpec.TOPIC.equals(spec.getDestinationType())
          ? new TernTopic(spec.getDestination())
          : new TernQueue(spec.getDestination());
    }
    Object found = lookUp(lookup);
    boolean wantsTopic = TernActivationSpec.TOPIC.equals(spec.getDestinationType());
    boolean wantsQueue = TernActivationSpec.QUEUE.equals(spec.getDestinationType());
    if ((found instanceof Queue && !wantsTopic) || (found instanceof Topic && !wantsQueue)) {
      return (Destination) found;
    }
    throw new ResourceException(
        "destinationLookup "
            + lookup
            + " is "
            + found
            + (spec.getDestinationType() == null ? "" : ", not a " + spec.getDestinationType()));
  }

  @SuppressWarnings("BanJNDI") // the name is the deployer's, not a user's
  private static Object lookUp(String name) throws ResourceException {
    try {
      return new InitialContext().lookup(name);
    } catch (NamingException e) {
      throw new ResourceAdapterInternalException(name + " cannot be looked up: " + e, e);
    }
  }

  ConnectionConsumer consume(XAConnection connection, ServerSessionPool pool) throws JMSException {
    String selector = spec.getMessageSelector();
    String name = spec.getSubscriptionName();
    if (!(destination instanceof Topic topic) || !isTopic()) {
      return connection.createConnectionConsumer(destination, selector, pool, MESSAGES_AT_A_TIME);
    }
    if (spec.isDurable()) {
      return isShared()
          ? connection.createSharedDurableConnectionConsumer(
              topic, name, selector, pool, MESSAGES_AT_A_TIME)
          : connection.createDurableConnectionConsumer(
              topic, name, selector, pool, MESSAGES_AT_A_TIME);
    }
    return isShared()
        ? connection.createSharedConnectionConsumer(topic, name, selector, pool, MESSAGES_AT_A_TIME)
        : connection.createConnectionConsumer(topic, selector, pool, MESSAGES_AT_A_TIME);
  }

  /**
   * A client identifier is always optional (specification 13.1), and a durable subscription of one
   * client needs one: without it the subscription is shared (appendix A, JMS_SPEC-30).
   */
  private boolean isShared() {
    return spec.getShareSubscriptions() || (spec.isDurable() && !broker.hasClientId());
  }

  @Override
  public String toString() {
    return "endpoint of " + destination;
  }
}
