package org.ternmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import org.ternmq.jms.option.ConnectionOptions;

/** A connection of the legacy queue API with XA sessions. */
final class TernXAQueueConnection extends TernQueueConnection implements XAQueueConnection {

  TernXAQueueConnection(ConnectionOptions options) {
    super(options);
  }

  @Override
  public XAQueueSession createXAQueueSession() throws JMSException {
    used();
    return open(new TernXAQueueSession(this, nextSessionId()));
  }

  @Override
  public XASession createXASession() throws JMSException {
    return createXAQueueSession();
  }
}
