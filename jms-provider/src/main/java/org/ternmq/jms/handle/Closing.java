package org.ternmq.jms.handle;

import jakarta.jms.JMSException;
import java.util.Collection;
import java.util.List;

/** Something of Jakarta Messaging that can be closed or deleted. */
@FunctionalInterface
public interface Closing {
  void close() throws JMSException;

  /** Closes all, also after one failed; throws what the first one threw. They may be removed. */
  static void all(Collection<? extends Closing> all) throws JMSException {
    JMSException first = null;
    for (Closing each : List.copyOf(all)) {
      try {
        each.close();
      } catch (JMSException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
