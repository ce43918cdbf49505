package org.ternmq.command;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import picocli.CommandLine.Option;

/** Which kind of subscription a consumer of a topic has. */
final class SubscriptionOptions {

  @Option(
      names = "--durable",
      paramLabel = "NAME",
      description =
          "Receives through the durable subscription NAME, which keeps messages while nobody"
              + " receives. Needs --client-id unless --shared is given.")
  String durable;

  @Option(
      names = "--subscription",
      paramLabel = "NAME",
      description = "Receives through the non-durable subscription NAME; needs --shared.")
  String nonDurable;

  @Option(names = "--shared", description = "Several receivers share the subscription.")
  boolean shared;

  @Option(names = "--unsubscribe", description = "Deletes the durable subscription at the end.")
  boolean unsubscribe;

  @Option(names = "--client-id", paramLabel = "ID", description = "The connection's client id.")
  String clientId;

  void check(DestinationName destination) {
    boolean any = durable != null || nonDurable != null || shared || unsubscribe;
    if (any && !destination.isTopic()) {
      throw CommandException.usage(
          "only topics have subscriptions; " + destination + " is a queue");
    }
    if (durable != null && nonDurable != null) {
      throw CommandException.usage("--durable and --subscription exclude each other");
    }
    if (durable != null && !shared && clientId == null) {
      throw CommandException.usage("--durable needs --client-id or --shared");
    }
    if (nonDurable != null && !shared) {
      throw CommandException.usage("--subscription needs --shared");
    }
    if (shared && durable == null && nonDurable == null) {
      throw CommandException.usage("--shared needs --durable NAME or --subscription NAME");
    }
    if (unsubscribe && durable == null) {
      throw CommandException.usage("--unsubscribe needs --durable NAME");
    }
  }

  MessageConsumer createConsumer(Session session, Destination destination, String selector)
      throws JMSException {
    if (durable != null) {
      return shared
          ? session.createSharedDurableConsumer((Topic) destination, durable, selector)
          : session.createDurableConsumer((Topic) destination, durable, selector, false);
    }
    return nonDurable == null
        ? session.createConsumer(destination, selector)
        : session.createSharedConsumer((Topic) destination, nonDurable, selector);
  }

  /** Once the consumer is closed. */
  void finish(Session session) throws JMSException {
    if (unsubscribe) {
      session.unsubscribe(durable);
    }
  }
}
