package org.ternmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageListener;
import java.util.ArrayDeque;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.message.TernMessage;
import org.ternmq.jms.message.TernPlainMessage;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.jms.transport.Resumption;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;

/**
 * A message consumer: the buffer that the transport's thread fills, within the credit given, and
 * from which the receiving thread, or the session's delivering one, takes by itself.
 */
class TernConsumer implements MessageConsumer, ConsumerTable.Target {
  /** Unique within the connection. */
  final int id;

  final ConsumerSpec spec;
  private final TernSession session;
  private final Inbox inbox;

  /** Of the conversation it is open in; what comes from an older one is not for it any more. */
  private volatile int conversation;

  // --- guarded by the inbox's lock
  private final ArrayDeque<BrokerCommand.Deliver> buffer = new ArrayDeque<>();

  /**
   * So many at the head of the buffer are from a lost conversation and exist nowhere else: they are
   * delivered, and need no acknowledgement.
   */
  private int orphans;

  private boolean granted;
  private final CreditWindow window;

  /** Written under the lock; read without it where being late does no harm. */
  private volatile boolean closed;

  private JMSException closedByBroker;
  private MessageListener listener;

  // --- of the thread that takes messages: set under the lock, read after it
  private BrokerCommand.Deliver taken;
  private boolean takenIsOrphan;

  TernConsumer(TernSession session, int id, ConsumerSpec spec) {
    this(session, id, spec, session.prefetchMessages());
  }

  /**
   * @param windowMessages how many messages may be under way to it or in its buffer; 0 = it never
   *     gets one
   */
  TernConsumer(TernSession session, int id, ConsumerSpec spec, int windowMessages) {
    this.session = session;
    this.inbox = session.inbox();
    this.id = id;
    this.spec = spec;
    this.window = new CreditWindow(windowMessages, session.prefetchBytes());
  }

  // --- opening; see TernSession

  /** The broker has opened it in this conversation. */
  void opened(int in) {
    conversation = in;
  }

  /** The connection is started: lets messages come. */
  void grant() {
    int in;
    inbox.lock();
    try {
      if (granted || closed || window.messages() == 0 || !inbox.isStarted()) {
        return;
      }
      granted = true;
      in = conversation;
    } finally {
      inbox.unlock();
    }
    session.link().credit(id, in, window.messages(), window.bytes());
  }

  // --- the transport's thread

  @Override
  public void arrived(int from, BrokerCommand.Deliver deliver) {
    inbox.lock();
    try {
      if (closed || from != conversation || inbox.isDiscarding()) {
        return; // the broker takes it back
      }
      buffer.addLast(deliver);
      inbox.arrived(listener == null ? null : this);
    } finally {
      inbox.unlock();
    }
  }

  @Override
  public void browseEnded(int from) {
    // said to browsers only
  }

  @Override
  public void closedByBroker(RefusedException why) {
    JMSException failure =
        JmsFailures.of(
            why.code(),
            "The broker closed the consumer of " + spec.destination() + ": " + why.getMessage(),
            why);
    inbox.lock();
    try {
      closedByBroker = failure;
      inbox.signal();
    } finally {
      inbox.unlock();
    }
    session.connection().tell(failure);
  }

  // --- taking messages; under the inbox's lock

  /** Takes the next message out of the buffer; false if there is none. */
  private boolean take() {
    taken = buffer.pollFirst();
    if (taken == null) {
      return false;
    }
    takenIsOrphan = orphans > 0;
    if (takenIsOrphan) {
      orphans--;
      window.noGrant();
      return true;
    }
    inbox.unacknowledged.add(this, taken.messageId());
    session.workDoneIn(conversation);
    window.consumed(taken.message().length());
    return true;
  }

  /** As if it had not been taken: it will be the next one. */
  private void putBack() {
    buffer.addFirst(taken);
    if (takenIsOrphan) {
      orphans++;
      return;
    }
    inbox.unacknowledged.removeLast(this, taken.messageId());
    window.restored(taken.message().length());
  }

  boolean isBufferEmpty() {
    inbox.lock();
    try {
      return buffer.isEmpty();
    } finally {
      inbox.unlock();
    }
  }

  // --- what was taken; see Acknowledging

  BrokerCommand.Deliver taken() {
    return taken;
  }

  boolean takenIsOrphan() {
    return takenIsOrphan;
  }

  int conversation() {
    return conversation;
  }

  CreditWindow window() {
    return window;
  }

  boolean takenIsExpired() {
    long expirationMs = taken.message().expirationMs();
    return expirationMs != 0 && expirationMs <= System.currentTimeMillis();
  }

  private TernMessage message() {
    return session
        .connection()
        .messages()
        .received(
            taken.message(), taken.deliveryCount(), session.acknowledging(), spec.destination());
  }

  // --- receiving

  @Override
  public Message receive() throws JMSException {
    return receive(0L);
  }

  @Override
  public Message receive(long timeoutMs) throws JMSException {
    return receive(timeoutMs < 0 ? Long.MAX_VALUE : Inbox.nanos(timeoutMs), null);
  }

  @Override
  public Message receiveNoWait() throws JMSException {
    return receive(0L, null);
  }

  /**
   * @param timeoutNanos {@link Long#MAX_VALUE} = for ever, 0 = not at all
   * @param bodyClass what the body must be assignable to, for {@code receiveBody}; null for
   *     anything. If it is not, {@link Unassignable} is thrown
   */
  Message receive(long timeoutNanos, Class<?> bodyClass) throws JMSException {
    session.checkMayReceive();
    checkOpen();
    session.acknowledging().beforeWaiting(this);
    long deadlineNanos = timeoutNanos == Long.MAX_VALUE ? 0 : System.nanoTime() + timeoutNanos;
    long leftNanos = timeoutNanos;
    boolean drained = false;
    while (true) {
      if (await(leftNanos)) {
        if (takenIsExpired()) { // specification 3.4.9
          session.acknowledging().expired(this);
          drained = false;
        } else {
          return handOver(bodyClass);
        }
      } else if (drained || !drain()) {
        return null;
      } else {
        drained = true;
        leftNanos = 0;
        continue;
      }
      if (leftNanos != Long.MAX_VALUE && leftNanos > 0) {
        leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
      }
    }
  }

  /** Whether a message was taken; not if the time is over or the consumer closed. */
  private boolean await(long timeoutNanos) throws JMSException {
    long leftNanos = timeoutNanos;
    inbox.lock();
    try {
      while (true) {
        if (closed || inbox.isClosed()) {
          return false;
        }
        if (inbox.isStarted() && take()) {
          return true;
        }
        inbox.throwIfFailed("Cannot receive");
        if (closedByBroker != null) {
          throw closedByBroker;
        }
        if (leftNanos <= 0) {
          return false;
        }
        leftNanos = inbox.await(leftNanos);
      }
    } catch (InterruptedException e) {
      throw JmsFailures.interrupted("Receiving", e);
    } finally {
      inbox.unlock();
    }
  }

  /** Asks the broker for all it has now; false if there is no use in looking again. */
  private boolean drain() throws JMSException {
    int messages;
    long bytes;
    inbox.lock();
    try {
      if (!inbox.isStarted() || closed || inbox.isClosed()) {
        return false;
      }
      window.grantAll();
      messages = window.grantMessages();
      bytes = window.grantBytes();
    } finally {
      inbox.unlock();
    }
    if (messages > 0) {
      session.link().credit(id, conversation, messages, bytes);
    }
    return session
            .connection()
            .callOnce("Cannot receive", correlation -> new ClientCommand.Drain(correlation, id))
        != null;
  }

  // --- for a connection consumer

  /** Waits until a message is in the buffer; false if the consumer was closed. */
  boolean awaitArrival() throws JMSException {
    inbox.lock();
    try {
      while (buffer.isEmpty() && !closed && !inbox.isClosed()) {
        inbox.throwIfFailed("Cannot wait for messages");
        if (closedByBroker != null) {
          throw closedByBroker;
        }
        inbox.await(Long.MAX_VALUE);
      }
      return !buffer.isEmpty();
    } catch (InterruptedException e) {
      throw JmsFailures.interrupted("Waiting for messages", e);
    } finally {
      inbox.unlock();
    }
  }

  /** Takes a message if there is one at the broker, for {@link TernSession#run}. */
  boolean takeForServerSession() throws JMSException {
    if (!drain()) {
      return false;
    }
    inbox.lock();
    try {
      boolean some = take();
      window.noGrant(); // it gets no other one
      return some;
    } finally {
      inbox.unlock();
    }
  }

  private TernMessage handOver(Class<?> bodyClass) throws JMSException {
    TernMessage message = message();
    if (bodyClass != null && !isAssignable(message, bodyClass)) {
      if (session.acknowledging().takesBackUnassignable()) {
        inbox.lock();
        try {
          putBack();
        } finally {
          inbox.unlock();
        }
      } else {
        session.acknowledging().handedOver(this);
      }
      throw new Unassignable(message, bodyClass);
    }
    session.acknowledging().handedOver(this);
    return message;
  }

  private static boolean isAssignable(TernMessage message, Class<?> bodyClass) throws JMSException {
    return message.isBodyAssignableTo(bodyClass) && !(message instanceof TernPlainMessage);
  }

  /** The body of a message is not of the wanted class. */
  static final class Unassignable extends MessageFormatException {
    private static final long serialVersionUID = 1L;

    Unassignable(TernMessage message, Class<?> wanted) {
      super("The body of the " + message + " cannot be had as " + wanted.getName());
    }
  }

  // --- listening

  @Override
  public MessageListener getMessageListener() throws JMSException {
    checkOpen();
    inbox.lock();
    try {
      return listener;
    } finally {
      inbox.unlock();
    }
  }

  /** Specification 8.7: the session's thread calls it from now on, for one message at a time. */
  @Override
  public void setMessageListener(MessageListener newListener) throws JMSException {
    checkOpen();
    inbox.lock();
    try {
      if (newListener != null) {
        if (listener == null) {
          session.listenerSet(1);
          listener = newListener;
          announceBuffered();
        }
        inbox.needDeliverer(session.delivery(), "ternmq-listener " + spec.destination());
      } else if (listener != null) {
        session.listenerSet(-1);
        inbox.awaitListener(this);
      }
      listener = newListener;
    } finally {
      inbox.unlock();
    }
  }

  /** Under the inbox's lock: takes a message for the listener; false if there is none. */
  boolean takeForListener() {
    return listener != null && !closed && take();
  }

  /** Calls the listener with what was taken. On the delivering thread. */
  void callListener() {
    MessageListener current;
    inbox.lock();
    try {
      current = listener;
    } finally {
      inbox.unlock();
    }
    callListener(current);
  }

  void callListener(MessageListener current) {
    current.onMessage(message());
  }

  // --- interruption, recovery

  /** Under the inbox's lock: what is buffered goes back to the broker, or never was there. */
  void forgetBuffered() {
    while (buffer.size() > orphans) {
      buffer.pollLast();
    }
    window.reset();
  }

  /** Under the inbox's lock: what is buffered for the listener is to be delivered. */
  void announceBuffered() {
    for (int i = 0; listener != null && i < buffer.size(); i++) {
      inbox.arrived(this);
    }
  }

  /** After the reply to a rollback or recover: the broker has taken all credit away. */
  void grantAgain() {
    int in;
    inbox.lock();
    try {
      if (!granted || closed) {
        return;
      }
      in = conversation;
    } finally {
      inbox.unlock();
    }
    session.link().credit(id, in, window.messages(), window.bytes());
  }

  /** The conversation is lost. Under the inbox's lock. */
  void interrupted() {
    conversation = 0;
    if (spec.diesWithConnection()) {
      orphans = buffer.size();
      inbox.unacknowledged.retain(this, new long[0]);
    }
    forgetBuffered();
  }

  /** Opens it again in a new conversation, with what the application holds. */
  void resume(Resumption resumption) throws LinkException {
    long[] held;
    inbox.lock();
    try {
      held = session.transacted() ? new long[0] : inbox.unacknowledged.of(this);
    } finally {
      inbox.unlock();
    }
    resumption.ask(correlation -> spec.open(correlation, session.id(), id), this::reopened);
    long[] acknowledged = resumption.acknowledged(id);
    if (resumption.sameBroker() && (held.length > 0 || acknowledged.length > 0)) {
      resumption.ask(
          correlation ->
              new ClientCommand.Reclaim(
                  correlation, id, acknowledged, Unacknowledged.without(held, acknowledged)),
          this::reclaimed);
    } else {
      reclaimed(new BrokerCommand.Reclaimed(0, new long[0]));
    }
    opened(resumption.conversation());
  }

  private void reopened(BrokerCommand.Reply reply) throws RefusedException {
    if (reply instanceof BrokerCommand.Failed failed) {
      RefusedException why = new RefusedException(failed.code(), failed.text());
      if (failed.code().mayRetry()) {
        throw why; // such as a subscription that the lost connection still holds
      }
      closedByBroker(why);
    }
  }

  private void reclaimed(BrokerCommand.Reply reply) {
    long[] held =
        reply instanceof BrokerCommand.Reclaimed reclaimed ? reclaimed.held() : new long[0];
    inbox.lock();
    try {
      inbox.unacknowledged.retain(this, held);
    } finally {
      inbox.unlock();
    }
  }

  void giveCredit(Resumption resumption) {
    boolean give;
    inbox.lock();
    try {
      give = granted && !closed && closedByBroker == null;
    } finally {
      inbox.unlock();
    }
    if (give) {
      resumption.tell(new ClientCommand.Credit(id, window.messages(), window.bytes()));
    }
  }

  // --- closing

  @Override
  public String getMessageSelector() throws JMSException {
    checkOpen();
    return spec.selector();
  }

  void checkOpen() throws JMSException {
    if (closed || inbox.isClosed()) {
      throw new IllegalStateException("The consumer is closed");
    }
  }

  /**
   * Blocks until a listener that runs has returned, unless it is the listener that calls; a thread
   * in receive gets null.
   */
  @Override
  public void close() throws JMSException {
    boolean gone;
    long[] seen;
    inbox.lock();
    try {
      if (closed || inbox.isClosed()) {
        return;
      }
      closed = true;
      gone = closedByBroker != null;
      inbox.signal();
      inbox.awaitListener(this);
      if (listener != null) {
        listener = null;
        session.listenerSet(-1);
      }
      buffer.clear();
      orphans = 0;
      seen = inbox.unacknowledged.of(this);
    } finally {
      inbox.unlock();
    }
    try {
      if (!gone) {
        session
            .connection()
            .callToClose(
                "Cannot close the consumer",
                correlation -> new ClientCommand.CloseConsumer(correlation, id, seen));
      }
    } finally {
      session.forget(this); // not before: over a loss it must be opened once more
    }
  }

  TernSession session() {
    return session;
  }
}
