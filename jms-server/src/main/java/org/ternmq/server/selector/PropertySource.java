package org.ternmq.server.selector;

/** What a selector is evaluated against. */
@FunctionalInterface
public interface PropertySource {

  /**
   * The value of a header or property: Boolean, Byte, Short, Integer, Long, Float, Double or
   * String; null if it is not there. JMSDeliveryMode is the string {@code PERSISTENT} or {@code
   * NON_PERSISTENT} (specification 3.8.1.1).
   */
  Object value(String identifier);
}
