package org.ternmq.jms;

import jakarta.jms.JMSException;
import java.util.ArrayDeque;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.failure.UncheckedFailures;
import org.ternmq.jms.message.TernMessage;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.jms.transport.Resumption;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;

/**
 * One enumeration of a browser: the messages come within a credit, and {@link #hasMoreElements}
 * waits for the next one or for the end. Over a reconnection the browse begins again and what was
 * seen is passed over.
 */
@SuppressWarnings("JdkObsolete") // the API wants an Enumeration
final class BrowsedMessages implements Enumeration<TernMessage>, ConsumerTable.Target {
  private final TernBrowser browser;
  private final TernSession session;
  private final Inbox inbox;
  private final int id;
  private volatile int conversation;

  // --- guarded by the inbox's lock
  private final ArrayDeque<BrokerCommand.Deliver> buffer = new ArrayDeque<>();
  private boolean complete;
  private boolean closed;
  private JMSException failure;
  private final CreditWindow window;

  /** What was seen, kept only where the link can come back; null elsewhere. */
  private final Set<Long> seen;

  BrowsedMessages(TernBrowser browser, int id) {
    this.browser = browser;
    this.session = browser.session();
    this.inbox = session.inbox();
    this.window = new CreditWindow(session.prefetchMessages(), session.prefetchBytes());
    this.id = id;
    this.seen = session.link().reconnects() ? new HashSet<>() : null;
  }

  int id() {
    return id;
  }

  void opened(int in) {
    conversation = in;
  }

  void start() {
    session.link().credit(id, conversation, window.messages(), window.bytes());
  }

  // --- the transport's thread

  @Override
  public void arrived(int from, BrokerCommand.Deliver deliver) {
    inbox.lock();
    try {
      if (!closed && from == conversation) {
        buffer.addLast(deliver);
        inbox.arrived(null);
      }
    } finally {
      inbox.unlock();
    }
  }

  @Override
  public void browseEnded(int from) {
    inbox.lock();
    try {
      if (from == conversation) {
        complete = true;
        inbox.signal();
      }
    } finally {
      inbox.unlock();
    }
  }

  @Override
  public void closedByBroker(RefusedException why) {
    inbox.lock();
    try {
      failure = JmsFailures.of(why.code(), "The browser was closed: " + why.getMessage(), why);
      inbox.signal();
    } finally {
      inbox.unlock();
    }
  }

  // --- the application's thread

  /** Blocks until the broker has sent another message, or told that there is none. */
  @Override
  public boolean hasMoreElements() {
    try {
      if (awaitNext()) {
        return true;
      }
      close();
      return false;
    } catch (JMSException e) {
      throw UncheckedFailures.of(e); // the interface has no checked one
    }
  }

  @Override
  public TernMessage nextElement() {
    if (!hasMoreElements()) {
      throw new NoSuchElementException("The browser has shown all messages");
    }
    BrokerCommand.Deliver next;
    int grantMessages = 0;
    long grantBytes = 0;
    inbox.lock();
    try {
      next = buffer.pollFirst();
      if (next == null) {
        throw new NoSuchElementException("The browser was closed by another thread");
      }
      if (seen != null) {
        seen.add(next.messageId());
      }
      window.consumed(next.message().length());
      grantMessages = window.grantMessages();
      grantBytes = window.grantBytes();
    } finally {
      inbox.unlock();
    }
    if (grantMessages > 0) {
      session.link().credit(id, conversation, grantMessages, grantBytes);
    }
    return session
        .connection()
        .messages()
        .received(next.message(), next.deliveryCount(), null, browser.spec().destination());
  }

  private boolean awaitNext() throws JMSException {
    boolean passedOver = false;
    inbox.lock();
    try {
      while (true) {
        BrokerCommand.Deliver next;
        while ((next = buffer.peekFirst()) != null) {
          if (seen == null || !seen.contains(next.messageId())) {
            return true;
          }
          window.passedOver(buffer.pollFirst().message().length());
          passedOver = true;
        }
        if (complete || closed || inbox.isClosing()) {
          return false;
        }
        if (failure != null) {
          throw failure;
        }
        inbox.throwIfFailed("Cannot browse");
        if (passedOver) {
          passedOver = false;
          grantPassedOver();
          continue;
        }
        inbox.await(Long.MAX_VALUE);
      }
    } catch (InterruptedException e) {
      throw JmsFailures.interrupted("Browsing", e);
    } finally {
      inbox.unlock();
    }
  }

  /** Under the inbox's lock, which is released while the credit is written. */
  private void grantPassedOver() {
    window.grantAll();
    int messages = window.grantMessages();
    long bytes = window.grantBytes();
    inbox.unlock();
    try {
      session.link().credit(id, conversation, messages, bytes);
    } finally {
      inbox.lock();
    }
  }

  void close() throws JMSException {
    if (!closeHere()) {
      return;
    }
    try {
      session
          .connection()
          .callToClose(
              "Cannot close the browser",
              correlation -> new ClientCommand.CloseConsumer(correlation, id, new long[0]),
              () -> browser.forget(this)); // not before: over a loss it is opened once more
    } finally {
      browser.forget(this);
    }
  }

  /** False if it was closed. */
  boolean closeHere() {
    inbox.lock();
    try {
      boolean first = !closed;
      closed = true;
      buffer.clear();
      inbox.signal();
      return first;
    } finally {
      inbox.unlock();
    }
  }

  // --- loss

  /** Under the inbox's lock. */
  void interrupted() {
    conversation = 0;
    if (!complete) {
      buffer.clear();
      window.reset();
    }
  }

  void resume(Resumption resumption) throws LinkException {
    resumption.ask(
        correlation -> browser.spec().open(correlation, session.id(), id), this::reopened);
    opened(resumption.conversation());
  }

  private void reopened(BrokerCommand.Reply reply) throws RefusedException {
    if (reply instanceof BrokerCommand.Failed failed) {
      RefusedException why = new RefusedException(failed.code(), failed.text());
      if (failed.code().mayRetry()) {
        throw why;
      }
      closedByBroker(why);
    }
  }

  private boolean isComplete() {
    inbox.lock();
    try {
      return complete || closed;
    } finally {
      inbox.unlock();
    }
  }

  void giveCredit(Resumption resumption) {
    if (!isComplete()) {
      resumption.tell(new ClientCommand.Credit(id, window.messages(), window.bytes()));
    }
  }
}
