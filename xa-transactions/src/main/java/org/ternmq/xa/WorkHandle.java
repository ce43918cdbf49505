package org.ternmq.xa;

import jakarta.jms.JMSProducer;
import java.lang.reflect.Method;
import org.ternmq.jms.handle.Closing;

/**
 * What a session made: it follows the thread's transaction before it sends or receives, and the
 * session need not close it any more when the application has.
 */
final class WorkHandle extends PoolHandle {
  private final Object target;
  private final TransactionFollower session;
  private final Closing closing;

  /**
   * @param closing what the session does with it when it is closed; null for nothing
   */
  WorkHandle(Object target, TransactionFollower session, Closing closing) {
    this.target = target;
    this.session = session;
    this.closing = closing;
  }

  @Override
  protected Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
    String name = method.getName();
    if (name.startsWith("send") || name.startsWith("receive") || "publish".equals(name)) {
      session.follow();
    }
    Object result = delegate(target, method, arguments);
    if (closing != null && "close".equals(name)) {
      session.forget(closing); // not before: a close that failed is the session's to repeat
    }
    return result instanceof JMSProducer && result == target ? proxy : result;
  }

  @Override
  public String toString() {
    return "handle of " + target;
  }
}
