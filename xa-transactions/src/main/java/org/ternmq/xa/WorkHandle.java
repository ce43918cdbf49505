package org.ternmq.xa;

import jakarta.jms.JMSProducer;
import java.lang.reflect.Method;

/** What sends or receives: it follows the thread's transaction before it does. */
final class WorkHandle extends Handle {
  private final Object target;
  private final TransactionFollower session;

  WorkHandle(Object target, TransactionFollower session) {
    this.target = target;
    this.session = session;
  }

  @Override
  Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
    String name = method.getName();
    if (name.startsWith("send") || name.startsWith("receive") || "publish".equals(name)) {
      session.follow();
    }
    Object result = delegate(target, method, arguments);
    return result instanceof JMSProducer && result == target ? proxy : result;
  }

  @Override
  public String toString() {
    return "handle of " + target;
  }
}
