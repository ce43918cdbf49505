package org.ternmq.xa;

import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import org.ternmq.jms.handle.Handle;

/**
 * What the application holds instead of a pooled object: it follows the thread's transaction, and
 * its close gives back what is behind it.
 */
abstract class PoolHandle extends Handle {
  /** A proxy of this handle with all interfaces of {@code jakarta.jms} that the target has. */
  static <T> T proxy(Class<T> asWhat, Object target, Handle handle) {
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    interfaces.add(asWhat);
    for (Class<?> c = target.getClass(); c != null; c = c.getSuperclass()) {
      for (Class<?> each : c.getInterfaces()) {
        if (isForApplications(each)) {
          interfaces.add(each);
        }
      }
    }
    return asWhat.cast(
        Proxy.newProxyInstance(
            PoolHandle.class.getClassLoader(), interfaces.toArray(new Class<?>[0]), handle));
  }

  /** The XA interfaces are for the transaction manager, which the handle stands for. */
  private static boolean isForApplications(Class<?> type) {
    return "jakarta.jms".equals(type.getPackageName()) && !type.getSimpleName().startsWith("XA");
  }
}
