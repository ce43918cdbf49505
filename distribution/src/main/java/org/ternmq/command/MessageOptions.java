package org.ternmq.command;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What is said about every message besides its body. */
final class MessageOptions {

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME=VALUE",
      description = "A header: priority (0 to 9), type, correlation-id, reply-to.")
  List<String> headers = new ArrayList<>();

  @Option(
      names = {"-P", "--property"},
      paramLabel = "[TYPE:]NAME=VALUE",
      description =
          "A property, a string unless TYPE says boolean, byte, short, int, long, float or double.")
  List<String> properties = new ArrayList<>();

  @Option(
      names = "--non-persistent",
      description = "Faster; what the broker holds is lost when it stops.")
  boolean nonPersistent;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      description = "The message expires after TIME (500ms, 10s, 2m, 1h, 7d).")
  Duration timeToLive;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      description = "The message is not delivered before TIME is over.")
  Duration delay;

  private Integer priority;
  private String type;
  private String correlationId;
  private DestinationName replyTo;
  private final List<TypedProperty> typed = new ArrayList<>();

  /** Checks everything before anything is sent. */
  void parse() {
    headers.forEach(this::parseHeader);
    properties.forEach(property -> typed.add(TypedProperty.parse(property)));
  }

  private void parseHeader(String header) {
    int equals = header.indexOf('=');
    String name = equals < 0 ? header : header.substring(0, equals);
    String value = equals < 0 ? "" : header.substring(equals + 1);
    String plain = name.toLowerCase(Locale.ROOT).replaceFirst("^jms", "").replace("-", "");
    if (equals < 0) {
      throw CommandException.usage("header '" + header + "' is not NAME=VALUE");
    }
    switch (plain) {
      case "priority" -> priority = parsePriority(value);
      case "type" -> type = value;
      case "correlationid" -> correlationId = value;
      case "replyto" -> replyTo = DestinationName.parse(value);
      default ->
          throw CommandException.usage(
              "header '"
                  + name
                  + "' cannot be set; there are priority, type, correlation-id and reply-to, and"
                  + " the options --ttl, --delay and --non-persistent");
    }
  }

  private static int parsePriority(String value) {
    if (!value.matches("[0-9]")) {
      throw CommandException.usage("priority '" + value + "' is not a number from 0 to 9");
    }
    return value.charAt(0) - '0';
  }

  void applyTo(MessageProducer producer) throws JMSException {
    producer.setDeliveryMode(nonPersistent ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT);
    if (priority != null) {
      producer.setPriority(priority);
    }
    if (timeToLive != null) {
      producer.setTimeToLive(timeToLive.toMillis());
    }
    if (delay != null) {
      producer.setDeliveryDelay(delay.toMillis());
    }
  }

  /** Null if there is none. */
  Destination replyTo(Session session) throws JMSException {
    return replyTo == null ? null : replyTo.create(session);
  }

  void applyTo(Message message, Destination replyDestination) throws JMSException {
    if (type != null) {
      message.setJMSType(type);
    }
    if (correlationId != null) {
      message.setJMSCorrelationID(correlationId);
    }
    if (replyDestination != null) {
      message.setJMSReplyTo(replyDestination);
    }
    for (TypedProperty property : typed) {
      property.setOn(message);
    }
  }
}
