package org.ternmq.ra.inbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.util.Objects;
import org.ternmq.ra.broker.BrokerAccess;
import org.ternmq.ra.broker.BrokerAddress;

/**
 * What a message-driven bean is activated with: the properties of the specification (13.1) and our
 * own. A bean, set up by one thread, then only read; two activations are never equal, as the
 * connector architecture wants it.
 */
public final class TernActivationSpec extends ForeignProperties implements ActivationSpec {
  private static final long serialVersionUID = 1L;

  static final String QUEUE = "jakarta.jms.Queue";
  static final String TOPIC = "jakarta.jms.Topic";

  private transient BrokerAccess adapter;

  private String destination;
  private String destinationLookup;
  private String destinationType;
  private String connectionFactoryLookup;
  private String acknowledgeMode = "Auto-acknowledge";
  private String messageSelector;
  private String subscriptionDurability = "NonDurable";
  private String subscriptionName;
  private String clientId;
  private Boolean shareSubscriptions = false;
  private String url;
  private String user;
  private String password;
  private Integer maxSessions = 10;
  private Integer maxDeliveries = 0;
  private String deadLetterQueue = "dead-letters";
  private Long redeliveryDelayMs = 0L;
  private Double redeliveryBackOff = 2.0;
  private Long redeliveryMaxDelayMs = 60_000L;
  private Integer pauseAfterFailures = 10;
  private Long pauseMs = 1_000L;
  private Long pauseMaxMs = 60_000L;
  private Boolean failWithoutBroker = false;

  /** For the server, which sets the properties. */
  public TernActivationSpec() {}

  /**
   * @throws ResourceException if it is of another make, or wrong
   */
  public static TernActivationSpec of(ActivationSpec spec) throws ResourceException {
    if (spec instanceof TernActivationSpec ours) {
      ours.validate();
      return ours;
    }
    throw new ResourceException(spec + " is not an activation specification of TernMQ");
  }

  // --- the standard ones

  /**
   * The name of the queue or topic; or its place in the server's directory, if that begins with
   * java: .
   */
  public void setDestination(String destination) {
    this.destination = destination;
  }

  public String getDestination() {
    return destination;
  }

  /**
   * The same as {@link #setDestination}, which Open Liberty takes for the name of an administered
   * object that it must find before it activates anything.
   */
  public void setDestinationName(String destinationName) {
    setDestination(destinationName);
  }

  public String getDestinationName() {
    return destination;
  }

  /** Where the queue or topic is in the server's directory. */
  public void setDestinationLookup(String destinationLookup) {
    this.destinationLookup = destinationLookup;
  }

  public String getDestinationLookup() {
    return destinationLookup;
  }

  /** {@code jakarta.jms.Queue} or {@code jakarta.jms.Topic}; may be left out with a lookup. */
  public void setDestinationType(String destinationType) {
    this.destinationType = destinationType;
  }

  public String getDestinationType() {
    return destinationType;
  }

  /** Where a connection factory of TernMQ is in the server's directory: its broker is used. */
  public void setConnectionFactoryLookup(String connectionFactoryLookup) {
    this.connectionFactoryLookup = connectionFactoryLookup;
  }

  public String getConnectionFactoryLookup() {
    return connectionFactoryLookup;
  }

  /** {@code Auto-acknowledge} or {@code Dups-ok-acknowledge}, without transactions. */
  public void setAcknowledgeMode(String acknowledgeMode) {
    this.acknowledgeMode = acknowledgeMode;
  }

  public String getAcknowledgeMode() {
    return acknowledgeMode;
  }

  /** Which messages (specification 3.8.1). */
  public void setMessageSelector(String messageSelector) {
    this.messageSelector = messageSelector;
  }

  public String getMessageSelector() {
    return messageSelector;
  }

  /** {@code Durable} or {@code NonDurable}, of topics. */
  public void setSubscriptionDurability(String subscriptionDurability) {
    this.subscriptionDurability = subscriptionDurability;
  }

  public String getSubscriptionDurability() {
    return subscriptionDurability;
  }

  /** The name of a durable or shared subscription. */
  public void setSubscriptionName(String subscriptionName) {
    this.subscriptionName = subscriptionName;
  }

  public String getSubscriptionName() {
    return subscriptionName;
  }

  /** The client identifier. A durable subscription without one is shared. */
  public void setClientId(String clientId) {
    this.clientId = clientId;
  }

  public String getClientId() {
    return clientId;
  }

  // --- our own

  /** Whether several servers share the subscription. */
  public void setShareSubscriptions(Boolean shareSubscriptions) {
    this.shareSubscriptions = shareSubscriptions;
  }

  public Boolean getShareSubscriptions() {
    return shareSubscriptions;
  }

  /** Where the broker is; default: the resource adapter's. */
  public void setUrl(String url) {
    this.url = url;
  }

  public String getUrl() {
    return url;
  }

  /** Who connects; default: the resource adapter's. */
  public void setUser(String user) {
    this.user = user;
  }

  public String getUser() {
    return user;
  }

  /**
   * The same as {@link #setUser}: the name by which Open Liberty hands on the user of an {@code
   * authData}, and most other providers know it.
   */
  public void setUserName(String userName) {
    setUser(userName);
  }

  public String getUserName() {
    return user;
  }

  /** The user's password. */
  public void setPassword(String password) {
    this.password = password;
  }

  public String getPassword() {
    return password;
  }

  /** How many messages are handled at a time, each in a session of its own: 1 to 1,000. */
  public void setMaxSessions(Integer maxSessions) {
    this.maxSessions = maxSessions;
  }

  public Integer getMaxSessions() {
    return maxSessions;
  }

  /** After so many deliveries the message is a dead letter; 0 = when the broker says so. */
  public void setMaxDeliveries(Integer maxDeliveries) {
    this.maxDeliveries = maxDeliveries;
  }

  public Integer getMaxDeliveries() {
    return maxDeliveries;
  }

  /** Where what was delivered {@code maxDeliveries} times goes. */
  public void setDeadLetterQueue(String deadLetterQueue) {
    this.deadLetterQueue = deadLetterQueue;
  }

  public String getDeadLetterQueue() {
    return deadLetterQueue;
  }

  /** How long a message waits before its second delivery, in its session; in ms, 0 = not. */
  public void setRedeliveryDelayMs(Long redeliveryDelayMs) {
    this.redeliveryDelayMs = redeliveryDelayMs;
  }

  public Long getRedeliveryDelayMs() {
    return redeliveryDelayMs;
  }

  /** By what the delay is multiplied for each further delivery: 1 to 100. */
  public void setRedeliveryBackOff(Double redeliveryBackOff) {
    this.redeliveryBackOff = redeliveryBackOff;
  }

  public Double getRedeliveryBackOff() {
    return redeliveryBackOff;
  }

  /** The longest delay of a delivery, in ms. */
  public void setRedeliveryMaxDelayMs(Long redeliveryMaxDelayMs) {
    this.redeliveryMaxDelayMs = redeliveryMaxDelayMs;
  }

  public Long getRedeliveryMaxDelayMs() {
    return redeliveryMaxDelayMs;
  }

  /** After so many failures in a row nothing is delivered for a while; 0 = never. */
  public void setPauseAfterFailures(Integer pauseAfterFailures) {
    this.pauseAfterFailures = pauseAfterFailures;
  }

  public Integer getPauseAfterFailures() {
    return pauseAfterFailures;
  }

  /** The first pause, in ms; it doubles with each failure that follows. */
  public void setPauseMs(Long pauseMs) {
    this.pauseMs = pauseMs;
  }

  public Long getPauseMs() {
    return pauseMs;
  }

  /** The longest pause, in ms. */
  public void setPauseMaxMs(Long pauseMaxMs) {
    this.pauseMaxMs = pauseMaxMs;
  }

  public Long getPauseMaxMs() {
    return pauseMaxMs;
  }

  /** Whether the deployment fails if the broker is down; else it connects when it can. */
  public void setFailWithoutBroker(Boolean failWithoutBroker) {
    this.failWithoutBroker = failWithoutBroker;
  }

  public Boolean getFailWithoutBroker() {
    return failWithoutBroker;
  }

  // --- what follows from them

  boolean isDurable() {
    return "Durable".equals(subscriptionDurability);
  }

  boolean isDupsOk() {
    return "Dups-ok-acknowledge".equals(acknowledgeMode);
  }

  /** Null if none. */
  String lookup() {
    if (!isEmpty(destinationLookup)) {
      return destinationLookup;
    }
    return !isEmpty(destination) && destination.startsWith("java:") ? destination : null;
  }

  /** Where it connects, but for a connection factory that is looked up. */
  BrokerAddress broker() {
    return broker(access().broker());
  }

  /** From that of a connection factory, with what is set here. */
  BrokerAddress broker(BrokerAddress from) {
    return access().overridden(from, url, user, password, clientId);
  }

  private BrokerAccess access() {
    return adapter != null ? adapter : BrokerAccess.withoutAdapter();
  }

  static boolean isEmpty(String value) {
    return value == null || value.isEmpty();
  }

  /**
   * @throws InvalidPropertyException naming the property that is wrong, and how
   */
  @Override
  public void validate() throws InvalidPropertyException {
    ActivationRules.check(this);
  }

  @Override
  public ResourceAdapter getResourceAdapter() {
    return (ResourceAdapter) adapter;
  }

  /**
   * @throws ResourceException if it is of another make, or one was set already
   */
  @Override
  public void setResourceAdapter(ResourceAdapter newAdapter) throws ResourceException {
    if (!(newAdapter instanceof BrokerAccess ours)) {
      throw new ResourceException(newAdapter + " is not the resource adapter of TernMQ");
    }
    if (adapter != null && adapter != ours) {
      throw new jakarta.resource.spi.IllegalStateException("The resource adapter was set already");
    }
    adapter = ours;
  }

  /** For logs. */
  @Override
  public String toString() {
    return "activation of "
        + Objects.requireNonNullElse(destinationType, "")
        + " "
        + Objects.requireNonNullElse(
            isEmpty(destinationLookup) ? destination : destinationLookup, "?");
  }
}
