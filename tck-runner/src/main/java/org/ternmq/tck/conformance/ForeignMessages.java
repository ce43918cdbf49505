package org.ternmq.tck.conformance;

import jakarta.jms.Message;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Messages whose implementation is not the provider's: all they do is told to one of the
 * provider's, which the provider cannot see.
 */
final class ForeignMessages {
  private ForeignMessages() {}

  static <T extends Message> T of(T hidden, Class<T> type) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          try {
            return switch (method.getName()) {
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              case "toString" -> "a foreign " + type.getSimpleName();
              default -> method.invoke(hidden, arguments);
            };
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(
        Proxy.newProxyInstance(
            ForeignMessages.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
