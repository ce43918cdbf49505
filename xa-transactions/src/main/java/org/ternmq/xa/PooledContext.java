package org.ternmq.xa;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.XAJMSContext;
import jakarta.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.handle.Closing;

/** A physical context. The list is guarded by this object. */
final class PooledContext implements Pooled {
  private final XAJMSContext context;
  private final Enlistment enlistment;
  private final List<Closing> temporaries = new ArrayList<>();
  private volatile boolean broken;

  PooledContext(XAJMSContext context, TransactionParticipants participants, Pool pool) {
    this.context = context;
    this.enlistment =
        new Enlistment(participants, context.getXAResource(), () -> pool.completed(this));
    listen(null);
  }

  XAJMSContext context() {
    return context;
  }

  Enlistment enlistment() {
    return enlistment;
  }

  /** For a new handle: within one transaction it comes from the last one without a reset. */
  void lent() {
    context.setAutoStart(true);
    listen(null);
  }

  void listen(ExceptionListener applications) {
    context.setExceptionListener(
        failure -> {
          broken = true;
          if (applications != null) {
            applications.onException(failure);
          }
        });
  }

  synchronized void deleteAfterUse(Closing temporary) {
    temporaries.add(temporary);
  }

  void spoil() {
    broken = true;
  }

  @Override
  public boolean isFreeFor(Transaction transaction) {
    return enlistment.isFreeFor(transaction);
  }

  @Override
  public boolean isIn(Transaction transaction) {
    return enlistment.isIn(transaction);
  }

  @Override
  public boolean isUsable() {
    return !broken && !enlistment.isSpoilt();
  }

  @Override
  public void reset() throws JMSException {
    List<Closing> all;
    synchronized (this) {
      all = List.copyOf(temporaries);
      temporaries.clear();
    }
    Closing.all(all);
    if (isUsable()) {
      checked(
          () -> {
            context.stop();
            context.setAutoStart(true);
            listen(null);
          });
    }
  }

  @Override
  public void close() throws JMSException {
    checked(context::close);
  }

  private static void checked(Runnable task) throws JMSException {
    try {
      task.run();
    } catch (JMSRuntimeException e) {
      throw JmsFailures.causedBy(new JMSException(e.getMessage(), e.getErrorCode()), e);
    }
  }
}
