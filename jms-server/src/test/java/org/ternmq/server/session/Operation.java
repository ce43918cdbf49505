package org.ternmq.server.session;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/** One durable operation as it was told, with values only: what is told of a message may change. */
record Operation(String name, Object[] arguments) {

  /** What is durable of a message beside its bytes. */
  record Message(long id, int sizeBytes, int priority, long expirationMs, long deliveryTimeMs) {
    Message(StoredMessage m) {
      this(m.id(), m.sizeBytes(), m.priority(), m.expirationMs(), m.deliveryTimeMs());
    }
  }

  /** A stretch of a queue. */
  record Page(long queueId, int priority, int count, long first, long last, long payloadBytes) {
    Page(IndexPage p) {
      this(
          p.queueId(),
          p.priority(),
          p.count(),
          p.firstMessageId(),
          p.lastMessageId(),
          p.payloadBytes());
    }
  }

  /** Tells on, and notes. */
  static DurableOperations tee(DurableOperations to, Consumer<Operation> note) {
    return (DurableOperations)
        Proxy.newProxyInstance(
            Operation.class.getClassLoader(),
            new Class<?>[] {DurableOperations.class},
            (self, method, arguments) -> {
              note.accept(of(method.getName(), arguments));
              try {
                return method.invoke(to, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Operation of(String name, Object[] told) {
    Object[] values = told.clone();
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof StoredMessage message) {
        values[i] = new Message(message);
      } else if (values[i] instanceof IndexPage page) {
        values[i] = new Page(page);
      } else if (values[i] instanceof long[] ids) {
        values[i] = ids.clone();
      }
    }
    return new Operation(name, values);
  }

  long id(int i) {
    return (long) arguments[i];
  }

  Message message(int i) {
    return (Message) arguments[i];
  }
}
