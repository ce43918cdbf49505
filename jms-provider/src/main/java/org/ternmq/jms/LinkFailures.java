package org.ternmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import javax.net.ssl.SSLException;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.RefusedException;

/** From the failures of the link to the exceptions of Jakarta Messaging. */
final class LinkFailures {
  private LinkFailures() {}

  /**
   * @param doing what was tried, to begin the text with
   */
  static JMSException of(String doing, Exception failure) {
    if (failure instanceof RefusedException refused) {
      return JmsFailures.of(refused.code(), doing + ": " + refused.getMessage(), refused);
    }
    if (failure instanceof LinkException lost) {
      return lost(doing + ": " + lost.getMessage(), lost);
    }
    return JmsFailures.of(doing, failure);
  }

  private static JMSException lost(String text, LinkException lost) {
    if (lost.closedByClient()) {
      return new IllegalStateException(text, JmsFailures.CONNECTION_LOST);
    }
    if (lost.inDoubt()) {
      return JmsFailures.outcomeUnknown(text, lost);
    }
    if (lost.code() != null) {
      return JmsFailures.of(lost.code(), text, lost);
    }
    if (lost.getCause() instanceof SSLException) {
      return JmsFailures.causedBy(
          new JMSSecurityException(text, JmsFailures.CONNECTION_LOST), lost);
    }
    return JmsFailures.connectionLost(text, lost);
  }
}
