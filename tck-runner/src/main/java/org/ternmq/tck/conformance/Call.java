package org.ternmq.tck.conformance;

import jakarta.jms.JMSException;

/**
 * A row of a table of methods: the call as the report names it, and how it is made.
 *
 * @param <T> what it is called on
 */
record Call<T>(String name, Body<T> body) {

  interface Body<T> {
    void on(T target) throws JMSException;
  }

  void on(T target) throws JMSException {
    body.on(target);
  }

  @Override
  public String toString() {
    return name;
  }
}
