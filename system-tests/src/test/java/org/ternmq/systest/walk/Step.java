package org.ternmq.systest.walk;

import jakarta.jms.JMSException;

/** A call, and what it throws while the object is open; null for nothing. */
record Step(String name, Call call, Class<? extends Exception> expected) {
  interface Call {
    void run() throws JMSException;
  }

  /** What it throws; null for nothing. */
  Exception outcome() {
    try {
      call.run();
      return null;
    } catch (JMSException | RuntimeException e) {
      return e;
    }
  }
}
