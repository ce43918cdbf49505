package org.ternmq.tck.conformance;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;

/**
 * One message in a queue of its own, to hold selectors against. A selector is asked by a browser,
 * which takes nothing out.
 */
final class SelectedMessage {
  private final Session session;
  private final Queue queue;

  /** The values of the logic of selectors (specification 3.8.1.2). */
  enum Truth {
    TRUE,
    FALSE,
    UNKNOWN
  }

  /** What the message is given before it is sent. */
  @FunctionalInterface
  interface Contents {
    void into(Message message) throws JMSException;
  }

  SelectedMessage(Jms jms, Contents contents) throws JMSException {
    session = jms.session();
    queue = jms.queue();
    Message message = session.createMessage();
    contents.into(message);
    try (MessageProducer producer = session.createProducer(queue)) {
      producer.send(message);
    }
  }

  boolean matches(String selector) throws JMSException {
    try (QueueBrowser browser = session.createBrowser(queue, selector)) {
      return browser.getEnumeration().hasMoreElements();
    }
  }

  /** Only what is false matches when it is negated. */
  Truth truth(String selector) throws JMSException {
    boolean matches = matches(selector);
    boolean negationMatches = matches("NOT (" + selector + ")");
    if (matches && negationMatches) {
      throw new AssertionError("both match: " + selector + ", and NOT (" + selector + ")");
    }
    if (matches) {
      return Truth.TRUE;
    }
    return negationMatches ? Truth.FALSE : Truth.UNKNOWN;
  }
}
