package org.ternmq.command;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;

/**
 * Remembers that the connection is gone for good: a waiting receive may only see that nothing
 * comes.
 */
final class ConnectionLoss implements ExceptionListener {
  private volatile JMSException loss;

  @Override
  public void onException(JMSException exception) {
    loss = exception;
  }

  void check() throws JMSException {
    JMSException lost = loss;
    if (lost != null) {
      throw lost;
    }
  }
}
