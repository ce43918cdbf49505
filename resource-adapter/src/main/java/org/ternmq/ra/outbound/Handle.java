package org.ternmq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.failure.UncheckedFailures;

/**
 * What the application holds of a session, or of something a session made. The interfaces of
 * Jakarta Messaging have some three hundred methods, of which a handle changes a few dozen:
 * therefore a dynamic proxy.
 */
abstract class Handle implements InvocationHandler {
  private final Class<?> type;
  private final ConnectionHandle connection;

  /**
   * @param type the interface that the application sees
   */
  Handle(Class<?> type, ConnectionHandle connection) {
    this.type = type;
    this.connection = connection;
  }

  final <T> T proxy(Class<T> as) {
    return as.cast(
        Proxy.newProxyInstance(Handle.class.getClassLoader(), new Class<?>[] {type}, this));
  }

  final ConnectionHandle connection() {
    return connection;
  }

  final Class<?> type() {
    return type;
  }

  @Override
  public final Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> proxy == arguments[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> toString();
      };
    }
    try {
      if (!"close".equals(method.getName())) {
        Refusals.check(type, method, arguments);
      }
      return call(proxy, method, arguments);
    } catch (JMSException e) {
      noteLoss(e.getErrorCode(), e);
      if (List.of(method.getExceptionTypes()).contains(JMSException.class)) {
        throw e;
      }
      throw UncheckedFailures.of(e);
    } catch (JMSRuntimeException e) {
      noteLoss(e.getErrorCode(), e);
      throw e;
    }
  }

  /** The pool hears of a lost connection before the application does. */
  private void noteLoss(String errorCode, Exception e) {
    if (JmsFailures.CONNECTION_LOST.equals(errorCode)) {
      connection.lost(e);
    }
  }

  /** One call of the application. */
  abstract Object call(Object proxy, Method method, Object[] arguments) throws Throwable;

  static Object delegate(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public String toString() {
    return type.getSimpleName() + " of " + connection;
  }
}
