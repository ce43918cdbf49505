package org.ternmq.xa;

import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TransactionInProgressException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ternmq.jms.handle.Closing;

/** What the application has of a pooled context. */
final class ContextHandle extends PoolHandle implements TransactionFollower {
  private final PooledContext pooled;
  private final TransactionalConnectionFactory factory;
  private final Pool.Key key;
  private final SessionMode mode;
  private final List<Closing> open = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile ExceptionListener listener;

  private ContextHandle(
      PooledContext pooled,
      TransactionalConnectionFactory factory,
      Pool.Key key,
      SessionMode mode) {
    this.pooled = pooled;
    this.factory = factory;
    this.key = key;
    this.mode = mode;
  }

  static JMSContext of(
      PooledContext pooled,
      TransactionalConnectionFactory factory,
      Pool.Key key,
      SessionMode mode) {
    return proxy(JMSContext.class, pooled.context(), new ContextHandle(pooled, factory, key, mode));
  }

  @Override
  public void follow() throws JMSException {
    pooled.enlistment().follow();
  }

  @Override
  public boolean isInTransaction() throws JMSException {
    return factory.participants().current() != null;
  }

  @Override
  protected Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
    if ("close".equals(method.getName())) {
      close();
      return null;
    }
    if (closed.get()) {
      throw new IllegalStateException("The context is closed");
    }
    return switch (method.getName()) {
      case "createContext" -> factory.context(key, SessionMode.of(arguments));
      case "commit", "rollback", "recover" -> {
        checkOwnCompletion(method.getName());
        yield delegate(pooled.context(), method, arguments);
      }
      case "getTransacted" -> isInTransaction();
      case "getSessionMode" -> isInTransaction() ? JMSContext.SESSION_TRANSACTED : mode.value();
      case "setExceptionListener" -> {
        listener = (ExceptionListener) arguments[0];
        pooled.listen(listener);
        yield null;
      }
      case "getExceptionListener" -> listener;
      case "setClientID" ->
          throw new IllegalStateException(
              "A pooled context has the client identifier of its factory (specification 6.1.2)");
      default -> kept(delegate(pooled.context(), method, arguments));
    };
  }

  private void checkOwnCompletion(String what) throws JMSException {
    if (isInTransaction()) {
      throw new TransactionInProgressException(
          "The context works in a JTA transaction, which the transaction manager completes: "
              + what
              + " is not allowed");
    }
    if (!"recover".equals(what)) {
      throw new IllegalStateException("The context is not transacted: " + what);
    }
  }

  private Object kept(Object made) {
    if (made instanceof JMSConsumer consumer) {
      return kept(JMSConsumer.class, consumer, consumer::close);
    }
    if (made instanceof JMSProducer producer) {
      return proxy(JMSProducer.class, producer, new WorkHandle(producer, this, null));
    }
    if (made instanceof QueueBrowser browser) {
      return kept(QueueBrowser.class, browser, browser::close);
    }
    if (made instanceof TemporaryQueue queue) {
      pooled.deleteAfterUse(queue::delete);
    } else if (made instanceof TemporaryTopic topic) {
      pooled.deleteAfterUse(topic::delete);
    }
    return made;
  }

  private <T> T kept(Class<T> type, Object made, Closing toClose) {
    open.add(toClose);
    return proxy(type, made, new WorkHandle(made, this, toClose));
  }

  @Override
  public void forget(Closing made) {
    open.remove(made);
  }

  /** How much it will close: what the application has closed already is not among it. */
  int openThings() {
    return open.size();
  }

  private void close() throws JMSException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      Closing.all(open);
    } catch (JMSException | RuntimeException e) {
      pooled.spoil();
      throw e;
    } finally {
      open.clear();
      factory.pool().giveBack(pooled);
    }
  }

  @Override
  public String toString() {
    return "handle of " + pooled.context();
  }
}
