package org.ternmq.jms.failure;

import jakarta.jms.JMSException;

/**
 * Nobody can say whether what was asked for has happened: the connection was lost, or the reply did
 * not come in time. A send that ends with this may have been stored; to send again may make a
 * duplicate. With {@code reconnect=true} the client finds out by itself and this is rare.
 */
public final class OutcomeUnknownException extends JMSException {
  private static final long serialVersionUID = 1L;

  public OutcomeUnknownException(String text, String errorCode) {
    super(text, errorCode);
  }
}
