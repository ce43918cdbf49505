package org.ternmq.ra.inbound;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What activations of other providers set, with what it is here. Each has a setter, because a
 * server hands on, or keeps from us with a warning at most, what the bean has a setter for: so that
 * an application that was written for another provider is refused with the name it needs, instead
 * of running with one session or without its limit of deliveries. Public, because servers call the
 * setters by reflection on the class that declares them.
 *
 * <p>Set up by one thread, as the specification of which it is a part.
 */
public abstract class ForeignProperties implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String SESSIONS = "maxSessions";
  private static final String LOOKUP =
      "destinationLookup, which is always looked up, or destinationName, which never is";
  private static final String BROKER = "url, or nothing to use the broker of the resource adapter";
  private static final String DELIVERIES = "maxDeliveries, which counts the first delivery too";
  private static final String RECONNECTION =
      "nothing: it is tried until it succeeds; failWithoutBroker is for the first time";

  /** The property, and what it is here; in the order of their names. */
  private final Map<String, String> set = new TreeMap<>();

  /** For the specification. */
  ForeignProperties() {}

  /** What was set, each with what it is here. */
  final Map<String, String> foreign() {
    return set;
  }

  private void foreign(String property, String here) {
    set.put(property, here);
  }

  // --- how many at a time

  /** Artemis. */
  public final void setMaxSession(String value) {
    foreign("maxSession", SESSIONS);
  }

  /** IBM MQ. */
  public final void setMaxPoolDepth(String value) {
    foreign("maxPoolDepth", SESSIONS);
  }

  /** Open MQ. */
  public final void setEndpointPoolMaxSize(String value) {
    foreign("endpointPoolMaxSize", SESSIONS);
  }

  /** Open Liberty's own provider. */
  public final void setMaxConcurrency(String value) {
    foreign("maxConcurrency", SESSIONS);
  }

  // --- from where

  /** Artemis and IBM MQ. */
  public final void setUseJNDI(String value) {
    foreign("useJNDI", LOOKUP);
  }

  /** ActiveMQ Classic. */
  public final void setUseJndi(String value) {
    foreign("useJndi", LOOKUP);
  }

  /** IBM MQ. */
  public final void setSharedSubscription(String value) {
    foreign("sharedSubscription", "shareSubscriptions");
  }

  /** ActiveMQ Classic. */
  public final void setNoLocal(String value) {
    foreign("noLocal", "nothing: a selector on a property that the sender sets");
  }

  // --- which broker

  /** Artemis. */
  public final void setConnectionParameters(String value) {
    foreign("connectionParameters", BROKER);
  }

  /** Artemis. */
  public final void setConnectorClassName(String value) {
    foreign("connectorClassName", BROKER);
  }

  /** Open MQ. */
  public final void setAddressList(String value) {
    foreign("addressList", BROKER);
  }

  /** IBM MQ. */
  public final void setHostName(String value) {
    foreign("hostName", BROKER);
  }

  /** IBM MQ. */
  public final void setQueueManager(String value) {
    foreign("queueManager", BROKER);
  }

  // --- failures

  /** ActiveMQ Classic. */
  public final void setMaximumRedeliveries(String value) {
    foreign("maximumRedeliveries", DELIVERIES);
  }

  /** Open MQ. */
  public final void setEndpointExceptionRedeliveryAttempts(String value) {
    foreign("endpointExceptionRedeliveryAttempts", DELIVERIES);
  }

  /** Open MQ. */
  public final void setSendUndeliverableMsgsToDMQ(String value) {
    foreign("sendUndeliverableMsgsToDMQ", "maxDeliveries and deadLetterQueue");
  }

  /** ActiveMQ Classic. */
  public final void setInitialRedeliveryDelay(String value) {
    foreign("initialRedeliveryDelay", "redeliveryDelayMs");
  }

  /** Open MQ. */
  public final void setEndpointExceptionRedeliveryInterval(String value) {
    foreign("endpointExceptionRedeliveryInterval", "redeliveryDelayMs");
  }

  /** ActiveMQ Classic. */
  public final void setRedeliveryBackOffMultiplier(String value) {
    foreign("redeliveryBackOffMultiplier", "redeliveryBackOff");
  }

  /** ActiveMQ Classic. */
  public final void setRedeliveryUseExponentialBackOff(String value) {
    foreign("redeliveryUseExponentialBackOff", "redeliveryBackOff; 1 for delays of equal length");
  }

  /** Artemis. */
  public final void setSetupAttempts(String value) {
    foreign("setupAttempts", RECONNECTION);
  }

  /** Artemis and Open MQ. */
  public final void setReconnectAttempts(String value) {
    foreign("reconnectAttempts", RECONNECTION);
  }

  /** Artemis. */
  public final void setTransactionTimeout(String value) {
    foreign("transactionTimeout", "nothing: the server's own transaction time-out counts");
  }
}
