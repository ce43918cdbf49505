package org.ternmq.jms.handle;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.ternmq.jms.failure.UncheckedFailures;

/**
 * What an application holds in place of a connection, session, producer and so on that is lent to
 * it. The interfaces of Jakarta Messaging have some three hundred methods, of which a handle
 * changes a dozen: therefore a dynamic proxy, which has them all, also those of a version to come.
 *
 * <p>Of the thread that uses what is lent.
 */
public abstract class Handle implements InvocationHandler {
  protected Handle() {}

  /** Two handles are never equal; a JMSException is unchecked where a method declares none. */
  @Override
  public final Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> proxy == arguments[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> toString();
      };
    }
    if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, arguments);
    }
    try {
      return call(proxy, method, arguments);
    } catch (JMSException e) {
      failed(e.getErrorCode(), e);
      if (List.of(method.getExceptionTypes()).contains(JMSException.class)) {
        throw e;
      }
      throw UncheckedFailures.of(e);
    } catch (JMSRuntimeException e) {
      failed(e.getErrorCode(), e);
      throw e;
    }
  }

  /** One call of the application; may throw JMSException in any case. */
  protected abstract Object call(Object proxy, Method method, Object[] arguments) throws Throwable;

  /**
   * A call failed, which the application does not know yet.
   *
   * @param errorCode null for none
   */
  protected void failed(String errorCode, Exception failure) {
    // most need not know
  }

  /** Calls what is lent, and throws what that throws. */
  protected static Object delegate(Object target, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
