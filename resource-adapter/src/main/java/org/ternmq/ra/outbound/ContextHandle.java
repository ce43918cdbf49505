package org.ternmq.ra.outbound;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueBrowser;
import java.lang.reflect.Method;
import org.ternmq.jms.SessionViews;

/** A context: a connection's handle with its one session, closed together. */
final class ContextHandle extends SessionHandle {
  private TernManagedConnection boundTo;
  private JMSContext view;
  private volatile boolean autoStart = true;

  private ContextHandle(ConnectionHandle connection, int mode) {
    super(JMSContext.class, connection, mode);
  }

  static JMSContext open(ConnectionHandle connection, int mode) throws JMSException {
    boolean done = false;
    try {
      ContextHandle handle = new ContextHandle(connection, mode);
      connection.opened(handle);
      done = true;
      return handle.proxy(JMSContext.class);
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  @Override
  Object view(TernManagedConnection on) {
    if (boundTo != on) {
      view = SessionViews.context(on.session());
      boundTo = on;
    }
    return view;
  }

  @Override
  Object allowed(Object proxy, Method method, Object[] arguments) throws Throwable {
    return switch (method.getName()) {
      case "start" -> {
        connection().start();
        yield null;
      }
      case "setAutoStart" -> {
        autoStart = (Boolean) arguments[0];
        yield null;
      }
      case "getAutoStart" -> autoStart;
      case "getExceptionListener" -> connection().getExceptionListener();
      default -> super.allowed(proxy, method, arguments);
    };
  }

  /** With autoStart the first consumer starts the connection (specification 6.1.4). */
  @Override
  void made(WorkHandle work) throws JMSException {
    if (autoStart && (work.type() == JMSConsumer.class || work.type() == QueueBrowser.class)) {
      connection().start();
    }
  }

  @Override
  void close() throws JMSException {
    connection().close();
  }
}
