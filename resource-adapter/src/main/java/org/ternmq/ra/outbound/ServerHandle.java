package org.ternmq.ra.outbound;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.handle.Handle;

/**
 * What the application holds of a session, or of something a session made, in a server: without
 * what is forbidden there, and the pool hears of a lost connection before the application does.
 */
abstract class ServerHandle extends Handle {
  private final Class<?> type;
  private final ConnectionHandle connection;

  /**
   * @param type the interface that the application sees
   */
  ServerHandle(Class<?> type, ConnectionHandle connection) {
    this.type = type;
    this.connection = connection;
  }

  final <T> T proxy(Class<T> as) {
    return as.cast(
        Proxy.newProxyInstance(ServerHandle.class.getClassLoader(), new Class<?>[] {type}, this));
  }

  final ConnectionHandle connection() {
    return connection;
  }

  final Class<?> type() {
    return type;
  }

  @Override
  protected final Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (!"close".equals(method.getName())) {
      Refusals.check(type, method, arguments);
    }
    return allowed(proxy, method, arguments);
  }

  /** One call of the application that a server does not forbid. */
  abstract Object allowed(Object proxy, Method method, Object[] arguments) throws Throwable;

  @Override
  protected final void failed(String errorCode, Exception failure) {
    if (JmsFailures.CONNECTION_LOST.equals(errorCode)) {
      connection.lost(failure);
    }
  }

  @Override
  public String toString() {
    return type.getSimpleName() + " of " + connection;
  }
}
