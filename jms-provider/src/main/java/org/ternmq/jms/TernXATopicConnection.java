package org.ternmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicSession;
import org.ternmq.jms.option.ConnectionOptions;

/** A connection of the legacy topic API with XA sessions. */
final class TernXATopicConnection extends TernTopicConnection implements XATopicConnection {

  TernXATopicConnection(ConnectionOptions options) {
    super(options);
  }

  @Override
  public XATopicSession createXATopicSession() throws JMSException {
    used();
    return open(new TernXATopicSession(this, nextSessionId()));
  }

  @Override
  public XASession createXASession() throws JMSException {
    return createXATopicSession();
  }
}
