package org.ternmq.ra.outbound;

import jakarta.jms.JMSException;

/** Something of Jakarta Messaging that can be closed or deleted. */
@FunctionalInterface
interface Closing {
  void close() throws JMSException;
}
