package org.ternmq.xa;

import jakarta.jms.JMSException;
import jakarta.jms.Session;

/** What a session was asked to do outside of a JTA transaction; within one it is not looked at. */
record SessionMode(int value) {

  static SessionMode of(Object[] arguments) throws JMSException {
    int mode = Session.AUTO_ACKNOWLEDGE;
    if (arguments != null && arguments.length == 1) {
      mode = (Integer) arguments[0];
    } else if (arguments != null && arguments.length == 2) {
      mode = (Boolean) arguments[0] ? Session.SESSION_TRANSACTED : (Integer) arguments[1];
    }
    if (mode < Session.SESSION_TRANSACTED || mode > Session.DUPS_OK_ACKNOWLEDGE) {
      throw new JMSException("There is no session mode " + mode);
    }
    return new SessionMode(mode);
  }

  /** Modes that a session for transactions has by itself outside of them. */
  boolean isAutomatic() {
    return value == Session.AUTO_ACKNOWLEDGE || value == Session.DUPS_OK_ACKNOWLEDGE;
  }
}
