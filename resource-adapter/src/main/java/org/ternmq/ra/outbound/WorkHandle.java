package org.ternmq.ra.outbound;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ternmq.jms.handle.Closing;

/**
 * What a session made: a producer, consumer or browser. It is made anew, with all that was set on
 * it, when the server has put the connection's handle on another managed connection.
 *
 * <p>For one thread at a time, as the session it belongs to; closed by any.
 */
final class WorkHandle extends ServerHandle implements Closing {
  /** How it is made on a managed connection. */
  @FunctionalInterface
  interface Recipe {
    Object make(TernManagedConnection on) throws Throwable;
  }

  /** A setting and its value. */
  private record Setting(Method method, Object[] arguments) {}

  private final SessionHandle session;
  private final Recipe recipe;
  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private TernManagedConnection boundTo;
  private Object target;
  private volatile boolean closed;

  WorkHandle(Class<?> type, SessionHandle session, Recipe recipe) {
    super(type, session.connection());
    this.session = session;
    this.recipe = recipe;
  }

  /** Makes it now, so that whatever is wrong is told to who asked for it. */
  WorkHandle made() throws Throwable {
    target();
    return this;
  }

  private Object target() throws Throwable {
    TernManagedConnection now = connection().managed();
    if (target == null || boundTo != now) {
      target = recipe.make(now);
      boundTo = now;
      for (Setting each : settings.values()) {
        delegate(target, each.method(), each.arguments());
      }
    }
    return target;
  }

  @Override
  Object allowed(Object proxy, Method method, Object[] arguments) throws Throwable {
    String name = method.getName();
    if ("close".equals(name)) {
      close();
      return null;
    }
    if (closed) {
      throw new IllegalStateException("It is closed, or its session or connection is");
    }
    boolean receives = name.startsWith("receive");
    if (receives || name.startsWith("send") || "publish".equals(name)) {
      connection().enlist();
      if (receives && !connection().awaitStarted(waitMs(name, arguments))) {
        return null;
      }
    }
    Object to = target(); // a server may have put the handle on another connection to enlist it
    Object result = delegate(to, method, arguments);
    if (name.startsWith("set")) {
      settings.put(keyOf(name, arguments), new Setting(method, arguments.clone()));
    } else if ("clearProperties".equals(name)) {
      settings.keySet().removeIf(each -> each.startsWith("setProperty"));
    }
    return result == to ? proxy : result;
  }

  /** Of a JMSProducer's properties each name is a setting of its own. */
  private static String keyOf(String name, Object[] arguments) {
    return "setProperty".equals(name) ? name + ' ' + arguments[0] : name;
  }

  /** As the last argument of receive says; 0 = for ever. */
  private static long waitMs(String name, Object[] arguments) {
    if (name.endsWith("NoWait")) {
      return -1;
    }
    boolean limited =
        arguments != null
            && arguments.length > 0
            && arguments[arguments.length - 1] instanceof Long;
    return limited ? (Long) arguments[arguments.length - 1] : 0;
  }

  /** Gives up what it has of the managed connection. */
  void unbind() throws JMSException {
    Object old = target;
    target = null;
    boundTo = null;
    if (old instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (JMSException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new AssertionError("Jakarta Messaging closes with JMSException alone", e);
      }
    }
  }

  @Override
  public void close() throws JMSException {
    if (!closed) {
      closed = true;
      session.forget(this);
      unbind();
    }
  }
}
