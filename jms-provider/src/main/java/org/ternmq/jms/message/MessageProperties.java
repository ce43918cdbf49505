package org.ternmq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.Identifiers;

/**
 * The properties of one message (specification 3.5). Of a received message they stay encoded until
 * somebody asks for all of them: a single one is looked up in the bytes.
 */
final class MessageProperties {
  static final String DELIVERY_COUNT = "JMSXDeliveryCount";
  static final String GROUP_ID = "JMSXGroupID";
  static final String GROUP_SEQ = "JMSXGroupSeq";

  /** Set by the receiving provider (specification 3.5.9): never sent, whoever set them. */
  private static final Set<String> SET_ON_RECEIVE =
      Set.of(DELIVERY_COUNT, "JMSXRcvTimestamp", "JMSXConsumerTXID", "JMSXState");

  /** What a message has besides its properties (specification 3.4). */
  private static final Set<String> HEADERS =
      Set.of(
          "JMSDestination",
          "JMSDeliveryMode",
          "JMSMessageID",
          "JMSTimestamp",
          "JMSCorrelationID",
          "JMSReplyTo",
          "JMSRedelivered",
          "JMSType",
          "JMSExpiration",
          "JMSPriority",
          "JMSDeliveryTime");

  /** Null if made here or cleared. */
  private EncodedMessage source;

  /** Null while nobody asked for all. */
  private Map<String, Object> values;

  /** JMSXDeliveryCount; 0 if this message was not received. */
  private int deliveryCount;

  private boolean readOnly;

  /**
   * @param source null for a message made here
   */
  MessageProperties(EncodedMessage source, int deliveryCount) {
    this.source = source;
    this.deliveryCount = deliveryCount;
    this.readOnly = source != null;
  }

  /** Null if absent, or there and null. */
  Object get(String name) throws JMSException {
    if (deliveryCount > 0 && DELIVERY_COUNT.equals(name)) {
      return deliveryCount;
    }
    if (values != null) {
      return values.get(name);
    }
    if (source == null || name == null) {
      return null;
    }
    try {
      return source.property(name);
    } catch (WireException e) {
      throw JmsFailures.of("Cannot read property " + name, e);
    }
  }

  boolean exists(String name) throws JMSException {
    return get(name) != null || all().containsKey(name);
  }

  /** A snapshot of the names. */
  Enumeration<String> names() throws JMSException {
    List<String> names = new ArrayList<>(all().keySet());
    if (deliveryCount > 0) {
      names.remove(DELIVERY_COUNT);
      names.add(DELIVERY_COUNT);
    }
    return Collections.enumeration(names);
  }

  void set(String name, Object value) throws JMSException {
    checkName(name);
    if (readOnly) {
      throw new MessageNotWriteableException(
          "The properties of a received message are read-only; clearProperties makes them"
              + " writable");
    }
    all().put(name, checkedValue(name, value));
  }

  /** For what comes from another provider: its names may be others than ours. */
  void copy(String name, Object value) throws JMSException {
    all().put(name, checkedValue(name, value));
  }

  void clear() {
    source = null;
    values = null;
    deliveryCount = 0;
    readOnly = false;
  }

  /** What is to be sent; the caller does not change it. */
  Map<String, Object> toSend() throws JMSException {
    if (values == null && source == null) {
      return Map.of();
    }
    Map<String, Object> all = all();
    if (Collections.disjoint(SET_ON_RECEIVE, all.keySet())) {
      return all;
    }
    Map<String, Object> sent = new LinkedHashMap<>(all);
    sent.keySet().removeAll(SET_ON_RECEIVE);
    return sent;
  }

  private Map<String, Object> all() throws JMSException {
    if (values == null) {
      try {
        values = source != null ? source.properties() : new LinkedHashMap<>();
      } catch (WireException e) {
        throw JmsFailures.of("Cannot read the properties", e);
      }
    }
    return values;
  }

  private static Object checkedValue(String name, Object value) throws MessageFormatException {
    CheckedConversions.checkPropertyValue(value);
    if (name.equals(GROUP_SEQ) && value != null) {
      return CheckedConversions.toInt(value);
    }
    if (name.equals(GROUP_ID)) {
      return CheckedConversions.toText(value);
    }
    return value;
  }

  /**
   * A name obeys the rules of a selector's identifier (specification 3.5.1), and is not that of a
   * header. Others that begin with JMS are nobody's (3.8.1.1): they are taken, which the official
   * TCK expects, and selectors cannot name them.
   *
   * @throws IllegalArgumentException if not
   */
  static void checkName(String name) {
    Identifiers.check(name);
    if (name.startsWith("JMS") && HEADERS.contains(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' cannot be the name of a property: the header has its own setter");
    }
  }
}
