package org.ternmq.xa;

import jakarta.jms.JMSException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ternmq.jms.failure.UncheckedFailures;

/**
 * What the application holds instead of a pooled object: it follows the thread's transaction, and
 * its close gives back what is behind it. The interfaces of Jakarta Messaging have some three
 * hundred methods, of which a handle changes a dozen: therefore a dynamic proxy, which has them
 * all, also those of a version to come.
 */
abstract class Handle implements InvocationHandler {

  /** A proxy of this handle with all interfaces of {@code jakarta.jms} that the target has. */
  static <T> T proxy(Class<T> asWhat, Object target, Handle handle, Class<?>... without) {
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    interfaces.add(asWhat);
    for (Class<?> c = target.getClass(); c != null; c = c.getSuperclass()) {
      for (Class<?> each : c.getInterfaces()) {
        if (isForApplications(each) && List.of(without).stream().noneMatch(each::equals)) {
          interfaces.add(each);
        }
      }
    }
    return asWhat.cast(
        Proxy.newProxyInstance(
            Handle.class.getClassLoader(), interfaces.toArray(new Class<?>[0]), handle));
  }

  /** The XA interfaces are for the transaction manager, which the handle stands for. */
  private static boolean isForApplications(Class<?> type) {
    return "jakarta.jms".equals(type.getPackageName()) && !type.getSimpleName().startsWith("XA");
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
    if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, arguments);
    }
    boolean unchecked = !List.of(method.getExceptionTypes()).contains(JMSException.class);
    try {
      return call(proxy, method, arguments);
    } catch (JMSException e) {
      if (unchecked) {
        throw UncheckedFailures.of(e);
      }
      throw e;
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

  /** Runs all, also after one failed; throws what the first one threw. */
  static void closeAll(List<? extends Closing> all) throws JMSException {
    JMSException first = null;
    for (Closing each : new ArrayList<>(all)) {
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

  /** Something of Jakarta Messaging that can be closed or deleted. */
  @FunctionalInterface
  interface Closing {
    void close() throws JMSException;
  }
}
