package org.ternmq.ra.outbound;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import jakarta.jms.TransactionInProgressException;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ternmq.jms.SessionViews;
import org.ternmq.jms.handle.Closing;

/**
 * The session of a connection's handle, of any of the classic APIs; {@link ContextHandle} is that
 * of the simplified one. What it does is decided by where it is used (specification 12.3): in the
 * transaction that the server has begun, or at once.
 */
class SessionHandle extends ServerHandle {
  private static final Set<Class<?>> MADE =
      Set.of(
          MessageConsumer.class,
          MessageProducer.class,
          QueueBrowser.class,
          JMSConsumer.class,
          JMSProducer.class);

  /** Outside of transactions. */
  private final int mode;

  private final CopyOnWriteArrayList<WorkHandle> open = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /**
   * @param mode as the application asked for it; what is not allowed in a server (specification
   *     12.3) is taken for AUTO_ACKNOWLEDGE
   */
  SessionHandle(Class<?> type, ConnectionHandle connection, int mode) {
    super(type, connection);
    this.mode =
        mode == Session.DUPS_OK_ACKNOWLEDGE
            ? Session.DUPS_OK_ACKNOWLEDGE
            : Session.AUTO_ACKNOWLEDGE;
  }

  /** What does the work, on that managed connection. */
  Object view(TernManagedConnection on) {
    return on.session();
  }

  @Override
  Object allowed(Object proxy, Method method, Object[] arguments) throws Throwable {
    String name = method.getName();
    if ("close".equals(name)) {
      close();
      return null;
    }
    checkOpen();
    return switch (name) {
      case "commit", "rollback" -> throw ownCompletion(name);
      case "getTransacted" -> isInTransaction();
      case "getAcknowledgeMode", "getSessionMode" ->
          isInTransaction() ? Session.SESSION_TRANSACTED : mode;
      case "createReceiver" ->
          made(
              method,
              on -> SessionViews.receiver(on.session(), queue(arguments), at(arguments, 1)));
      case "createSender" ->
          made(method, on -> SessionViews.sender(on.session(), queue(arguments)));
      case "createSubscriber" ->
          made(
              method,
              on ->
                  SessionViews.subscriber(
                      on.session(),
                      (Topic) arguments[0],
                      at(arguments, 1),
                      arguments.length > 2 && (Boolean) arguments[2]));
      case "createPublisher" ->
          made(method, on -> SessionViews.publisher(on.session(), (Topic) arguments[0]));
      default -> other(method, arguments);
    };
  }

  private static Queue queue(Object[] arguments) {
    return (Queue) arguments[0];
  }

  private static String at(Object[] arguments, int index) {
    return arguments.length > index ? (String) arguments[index] : null;
  }

  private Object other(Method called, Object[] arguments) throws Throwable {
    Method method = ofView(called);
    Class<?> made = method.getReturnType();
    if (MADE.stream().anyMatch(each -> each.isAssignableFrom(made))) {
      return made(method, on -> delegate(view(on), method, arguments));
    }
    TernManagedConnection on = connection().managed();
    Object result = delegate(view(on), method, arguments);
    if (result instanceof TemporaryQueue queue) {
      on.deleteAfterUse(new Temporary(queue::delete));
    } else if (result instanceof TemporaryTopic topic) {
      on.deleteAfterUse(new Temporary(topic::delete));
    }
    return result;
  }

  /** The application may delete it before. */
  private record Temporary(Closing delete) implements Closing {
    @Override
    public void close() throws JMSException {
      try {
        delete.close();
      } catch (IllegalStateException e) {
        System.getLogger(SessionHandle.class.getName())
            .log(System.Logger.Level.DEBUG, "The application has deleted it already", e);
      }
    }
  }

  /** The legacy interfaces declare some methods of Session once more. */
  private static Method ofView(Method called) throws NoSuchMethodException {
    Class<?> declaring = called.getDeclaringClass();
    return declaring == QueueSession.class || declaring == TopicSession.class
        ? Session.class.getMethod(called.getName(), called.getParameterTypes())
        : called;
  }

  private Object made(Method by, WorkHandle.Recipe recipe) throws Throwable {
    WorkHandle work = new WorkHandle(by.getReturnType(), this, recipe).made();
    open.add(work);
    made(work);
    return work.proxy(by.getReturnType());
  }

  /** For what a context does then. */
  void made(WorkHandle work) throws JMSException {
    // a session of the classic API is started by its connection
  }

  private JMSException ownCompletion(String what) throws JMSException {
    if (isInTransaction()) {
      return new TransactionInProgressException(
          "The session works in a transaction that the server completes: " + what);
    }
    return new IllegalStateException(
        "There are no transactions of a session's own in a server (specification 12.3): " + what);
  }

  private boolean isInTransaction() throws JMSException {
    connection().enlist();
    return connection().managed().isInTransaction();
  }

  private void checkOpen() throws JMSException {
    if (closed) {
      throw new IllegalStateException("The session is closed, or its connection is");
    }
  }

  void forget(WorkHandle work) {
    open.remove(work);
  }

  /** The server puts the handle on another managed connection, or takes this one away. */
  void unbind() throws JMSException {
    for (WorkHandle each : open) {
      each.unbind();
    }
  }

  /** The managed connection is gone, and all that was open in it. */
  void ended() {
    closed = true;
    open.clear();
  }

  void close() throws JMSException {
    closeWork();
    connection().forget(this);
  }

  final void closeWork() throws JMSException {
    closed = true;
    Closing.all(open);
  }
}
