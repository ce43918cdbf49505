package org.ternmq.ra.inbound;

import static org.ternmq.ra.inbound.TernActivationSpec.isEmpty;

import jakarta.resource.spi.InvalidPropertyException;
import java.beans.IntrospectionException;
import java.beans.PropertyDescriptor;
import java.util.List;
import org.ternmq.jms.destination.TernQueue;

/** What the properties of an activation may be, alone and together. */
final class ActivationRules {
  private static final long A_DAY_MS = 86_400_000;

  private ActivationRules() {}

  static void check(TernActivationSpec spec) throws InvalidPropertyException {
    checkForeign(spec);
    checkDestination(spec);
    checkOneOf(
        "acknowledgeMode",
        spec.getAcknowledgeMode(),
        List.of("Auto-acknowledge", "Dups-ok-acknowledge"));
    checkOneOf(
        "subscriptionDurability",
        spec.getSubscriptionDurability(),
        List.of("Durable", "NonDurable"));
    checkSubscription(spec);
    checkRange("maxSessions", spec.getMaxSessions(), 1, 1_000);
    checkRange("maxDeliveries", spec.getMaxDeliveries(), 0, 1_000_000);
    checkRange("redeliveryDelayMs", spec.getRedeliveryDelayMs(), 0, A_DAY_MS);
    checkRange("redeliveryMaxDelayMs", spec.getRedeliveryMaxDelayMs(), 0, A_DAY_MS);
    checkRange("redeliveryBackOff", spec.getRedeliveryBackOff(), 1, 100);
    checkRange("pauseAfterFailures", spec.getPauseAfterFailures(), 0, 1_000_000);
    checkRange("pauseMs", spec.getPauseMs(), 1, A_DAY_MS);
    checkRange("pauseMaxMs", spec.getPauseMaxMs(), 1, A_DAY_MS);
    if (spec.getShareSubscriptions() == null) {
      throw wrong("shareSubscriptions", "is to be true or false");
    }
    if (spec.getFailWithoutBroker() == null) {
      throw wrong("failWithoutBroker", "is to be true or false");
    }
    checkName("deadLetterQueue", spec.getDeadLetterQueue());
    try {
      spec.broker().factory();
    } catch (IllegalArgumentException e) {
      throw wrong("url", "is wrong: " + e.getMessage());
    }
  }

  /** All of them at once, so that nobody has to deploy once for each. */
  private static void checkForeign(TernActivationSpec spec) throws InvalidPropertyException {
    if (spec.foreign().isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder("Activation properties of other providers:");
    spec.foreign()
        .forEach(
            (property, here) ->
                text.append(' ').append(property).append(" (here: ").append(here).append(");"));
    text.setCharAt(text.length() - 1, '.');
    throw new InvalidPropertyException(text + " See docs/resource-adapter.md");
  }

  private static void checkDestination(TernActivationSpec spec) throws InvalidPropertyException {
    if (isEmpty(spec.getDestination()) && isEmpty(spec.getDestinationLookup())) {
      throw wrong("destination", "is missing, and destinationLookup too: one of them is needed");
    }
    boolean typeNeeded = spec.lookup() == null;
    if (isEmpty(spec.getDestinationType())) {
      if (typeNeeded) {
        throw wrong(
            "destinationType",
            "is missing: " + TernActivationSpec.QUEUE + " or " + TernActivationSpec.TOPIC);
      }
    } else {
      checkOneOf(
          "destinationType",
          spec.getDestinationType(),
          List.of(TernActivationSpec.QUEUE, TernActivationSpec.TOPIC));
    }
    if (typeNeeded) {
      checkName("destination", spec.getDestination());
    }
  }

  private static void checkName(String property, String name) throws InvalidPropertyException {
    try {
      if (new TernQueue(name == null ? "" : name).getName().isBlank()) {
        throw wrong(property, "is blank");
      }
    } catch (IllegalArgumentException e) {
      throw wrong(property, "is wrong: " + e.getMessage());
    }
  }

  private static void checkSubscription(TernActivationSpec spec) throws InvalidPropertyException {
    if (TernActivationSpec.QUEUE.equals(spec.getDestinationType())) {
      if (spec.isDurable()) {
        throw wrong("subscriptionDurability", "is for topics only");
      }
      return;
    }
    boolean shared = Boolean.TRUE.equals(spec.getShareSubscriptions());
    if (spec.isDurable() && isEmpty(spec.getSubscriptionName())) {
      throw wrong("subscriptionName", "is missing: a durable subscription needs one");
    }
    if (shared && isEmpty(spec.getSubscriptionName())) {
      throw wrong("subscriptionName", "is missing: a shared subscription needs one");
    }
  }

  /** With what the directory has said. */
  static void check(ActivationTarget target) throws InvalidPropertyException {
    TernActivationSpec spec = target.spec();
    if (!target.isTopic() && spec.isDurable()) {
      throw wrong("subscriptionDurability", "is for topics only");
    }
    if (spec.getMaxDeliveries() > 0
        && target
            .destination()
            .toString()
            .equals(new TernQueue(spec.getDeadLetterQueue()).toString())) {
      throw wrong(
          "deadLetterQueue",
          "is "
              + spec.getDeadLetterQueue()
              + ", which the endpoint itself listens to: with maxDeliveries its dead letters would"
              + " come again for ever");
    }
  }

  private static void checkOneOf(String property, String value, List<String> allowed)
      throws InvalidPropertyException {
    if (value == null || !allowed.contains(value)) {
      throw wrong(property, "is '" + value + "'; it can be " + String.join(" or ", allowed));
    }
  }

  private static void checkRange(String property, Number value, long least, long most)
      throws InvalidPropertyException {
    if (value == null || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
      throw wrong(property, "is " + value + "; it can be " + least + " to " + most);
    }
  }

  private static InvalidPropertyException wrong(String property, String what) {
    InvalidPropertyException wrong =
        new InvalidPropertyException("The activation property " + property + " " + what);
    try {
      wrong.setInvalidPropertyDescriptors(
          new PropertyDescriptor[] {new PropertyDescriptor(property, TernActivationSpec.class)});
    } catch (IntrospectionException e) {
      wrong.addSuppressed(e);
    }
    return wrong;
  }
}
