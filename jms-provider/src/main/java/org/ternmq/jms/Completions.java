package org.ternmq.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.Message;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ternmq.jms.transport.PendingSend;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Calls the completion listeners of a session's asynchronous sends, one at a time, in the order of
 * the sends, on a thread of its own (specification 7.3).
 */
final class Completions {
  private static final System.Logger LOG = System.getLogger(Completions.class.getName());

  private final ReentrantLock lock = new ReentrantLock();

  // --- guarded by lock
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<AsyncSend> settled = new ArrayDeque<>();
  private int outstanding;
  private boolean closed;

  /** Starts with the first asynchronous send. */
  private Thread thread;

  /** A send whose outcome goes to a listener. */
  final class AsyncSend extends PendingSend {
    private final Message application;
    private final CompletionListener listener;
    private final Sender sender;

    private AsyncSend(
        int sessionId,
        EncodedMessage message,
        Message application,
        CompletionListener listener,
        Sender sender) {
      super(sessionId, message);
      this.application = application;
      this.listener = listener;
      this.sender = sender;
    }

    @Override
    protected boolean isAsynchronous() {
      return true;
    }

    @Override
    protected void settled() {
      enqueue(this);
    }

    /** For a send that the broker does not confirm: it is done when it is written. */
    void sent() {
      enqueue(this);
    }

    /** It was not sent after all; its listener will not be called. */
    void withdrawn() {
      finished(this);
    }

    private void complete() {
      try {
        if (failure() == null) {
          listener.onCompletion(application);
        } else {
          listener.onException(application, LinkFailures.of("The message was not sent", failure()));
        }
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.WARNING, "A completion listener failed", e);
      }
    }
  }

  /** Who sends: a producer. */
  static final class Sender {
    private int outstanding; // guarded by the lock of the session's Completions
  }

  /**
   * @throws IllegalStateException once the session is closed: nobody would tell the listener
   */
  AsyncSend begin(
      int sessionId,
      EncodedMessage message,
      Message application,
      CompletionListener listener,
      Sender sender)
      throws IllegalStateException {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("The session is closed");
      }
      outstanding++;
      sender.outstanding++;
      if (thread == null) {
        thread = new Thread(this::completeUntilClosed, "ternmq-completions " + sessionId);
        thread.setDaemon(true);
        thread.start();
      }
    } finally {
      lock.unlock();
    }
    return new AsyncSend(sessionId, message, application, listener, sender);
  }

  private void enqueue(AsyncSend send) {
    lock.lock();
    try {
      settled.addLast(send);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void finished(AsyncSend send) {
    lock.lock();
    try {
      outstanding--;
      send.sender.outstanding--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void completeUntilClosed() {
    AsyncSend next;
    while ((next = next()) != null) {
      next.complete();
      finished(next);
    }
  }

  private AsyncSend next() {
    lock.lock();
    try {
      while (settled.isEmpty()) {
        if (closed && outstanding == 0) {
          return null;
        }
        changed.awaitUninterruptibly();
      }
      return settled.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  /**
   * @throws IllegalStateException if a listener calls, naming what it must not do
   */
  void refuse(String what) throws IllegalStateException {
    lock.lock();
    try {
      if (Thread.currentThread() == thread) {
        throw refused(what);
      }
    } finally {
      lock.unlock();
    }
  }

  private static IllegalStateException refused(String what) {
    return new IllegalStateException(
        "A completion listener must not " + what + ": the call would wait for the listener itself");
  }

  /**
   * Blocks until all listeners of one producer's sends have been called. A listener may close
   * another producer than its own, unless that one's listeners are still to be called, which only
   * the calling thread could do.
   */
  void awaitAllOf(Sender sender) throws IllegalStateException {
    lock.lock();
    try {
      while (sender.outstanding > 0) {
        if (Thread.currentThread() == thread) {
          throw refused("close its own producer, or one with sends that are not complete");
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Blocks until all listeners have been called; refused to the listeners themselves. */
  void awaitAll(String what) throws IllegalStateException {
    refuse(what);
    lock.lock();
    try {
      while (outstanding > 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What was begun before still ends, with the link at the latest; nothing begins any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
