package org.ternmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import org.ternmq.jms.option.ConnectionOptions;

/** A connection with XA sessions, and with others too (specification 6.2.3). */
final class TernXAConnection extends TernConnection implements XAConnection {

  TernXAConnection(ConnectionOptions options) {
    super(options);
  }

  @Override
  public XASession createXASession() throws JMSException {
    used();
    return open(new TernXASession(this, nextSessionId()));
  }
}
