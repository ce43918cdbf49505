package org.ternmq.tck.conformance;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;

/** A method of the context, for tables. */
record ContextUse(String name, Call call) {
  interface Call {
    void on(JMSContext context, Jms jms) throws JMSException;
  }

  @Override
  public String toString() {
    return name;
  }
}
