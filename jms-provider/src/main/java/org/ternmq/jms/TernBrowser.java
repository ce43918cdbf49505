package org.ternmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ternmq.jms.destination.TernDestination;
import org.ternmq.jms.message.TernMessage;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.Resumption;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;

/**
 * A queue browser (specification 4.1.7): each enumeration is a look at the queue as it is when the
 * enumeration is made. For the thread that uses the session.
 */
final class TernBrowser implements QueueBrowser {
  private final TernSession session;
  private final Queue queue;
  private final ConsumerSpec spec;

  private final List<BrowsedMessages> open = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  private TernBrowser(TernSession session, Queue queue, ConsumerSpec spec) {
    this.session = session;
    this.queue = queue;
    this.spec = spec;
  }

  static TernBrowser open(TernSession session, Queue queue, String selector) throws JMSException {
    ConsumerSpec spec =
        new ConsumerSpec(ConsumerKind.BROWSER, (TernDestination) queue, null, selector, false);
    TernBrowser browser = new TernBrowser(session, queue, spec);
    BrowsedMessages probe = browser.enumerate();
    probe.close();
    return browser;
  }

  private BrowsedMessages enumerate() throws JMSException {
    BrowsedMessages messages = new BrowsedMessages(this, session.connection().nextConsumerId());
    session
        .connection()
        .call(
            "Cannot browse " + spec.destination(),
            correlation -> spec.open(correlation, session.id(), messages.id()),
            () -> {
              messages.opened(session.link().conversation());
              open.add(messages);
              session.connection().consumers().put(messages.id(), messages);
            });
    messages.start();
    return messages;
  }

  @Override
  public Queue getQueue() throws JMSException {
    checkOpen();
    return queue;
  }

  @Override
  public String getMessageSelector() throws JMSException {
    checkOpen();
    return spec.selector();
  }

  @Override
  public Enumeration<TernMessage> getEnumeration() throws JMSException {
    checkOpen();
    return enumerate();
  }

  private void checkOpen() throws JMSException {
    session.checkOpen();
    if (closed) {
      throw new IllegalStateException("The browser is closed");
    }
  }

  @Override
  public void close() throws JMSException {
    if (closed) {
      return;
    }
    closed = true;
    session.forget(this);
    for (BrowsedMessages each : open) {
      each.close();
    }
  }

  /** The session closes, which closes everything at the broker. */
  void closeHere() {
    closed = true;
    for (BrowsedMessages each : open) {
      each.closeHere();
    }
  }

  // --- for its enumerations

  TernSession session() {
    return session;
  }

  ConsumerSpec spec() {
    return spec;
  }

  void forget(BrowsedMessages messages) {
    open.remove(messages);
    session.connection().consumers().remove(messages.id());
  }

  void interrupted() {
    open.forEach(BrowsedMessages::interrupted);
  }

  void resume(Resumption resumption) throws LinkException {
    for (BrowsedMessages each : open) {
      each.resume(resumption);
    }
  }

  void giveCredit(Resumption resumption) {
    open.forEach(each -> each.giveCredit(resumption));
  }
}
