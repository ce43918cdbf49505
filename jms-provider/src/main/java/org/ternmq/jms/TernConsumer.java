package org.ternmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.message.TernMessage;
import org.ternmq.jms.transport.RefusedException;
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

  /** How many threads are in receive. */
  private int receivers;

  // --- of the thread that takes messages: set under the lock, read after it
  private BrokerCommand.Deliver taken;
  private boolean takenIsOrphan;

  private final ConsumerResumption resumption = new ConsumerResumption(this);

  /** The consumer whose messages it holds in another session; null for all other consumers. */
  private final TernConsumer source;

  /** In sessions of server session pools, for a connection consumer's. */
  private final List<TernConsumer> holders = new CopyOnWriteArrayList<>();

  TernConsumer(TernSession session, int id, ConsumerSpec spec) {
    this(session, id, spec, null);
  }

  private TernConsumer(TernSession session, int id, ConsumerSpec spec, TernConsumer source) {
    this.session = session;
    this.inbox = session.inbox();
    this.id = id;
    this.spec = spec;
    this.source = source;
    this.window =
        new CreditWindow(source == null ? session.prefetchMessages() : 0, session.prefetchBytes());
  }

  /**
   * Holds messages in a session that were delivered to another session's consumer: the broker sends
   * it none, so it has no credit and is not opened.
   */
  static TernConsumer holder(TernSession session, int id, TernConsumer source) {
    return new TernConsumer(session, id, source.spec, source);
  }

  boolean isHolder() {
    return source != null;
  }

  TernConsumer source() {
    return source;
  }

  /** In sessions that are open, or whose closing the broker has not answered. */
  List<TernConsumer> holders() {
    holders.removeIf(each -> !each.session.connection().sessions().contains(each.session));
    return holders;
  }

  ConsumerResumption resumption() {
    return resumption;
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
  boolean take() {
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
    return isExpired(taken);
  }

  private static boolean isExpired(BrokerCommand.Deliver deliver) {
    long expirationMs = deliver.message().expirationMs();
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
    inbox.lock();
    try {
      checkOpen();
      receivers++;
      inbox.receiveBegins();
    } finally {
      inbox.unlock();
    }
    try {
      session.acknowledging().beforeWaiting(this);
      return receiveWithin(timeoutNanos, bodyClass);
    } finally {
      inbox.lock();
      try {
        receivers--;
        inbox.receiveEnds();
      } finally {
        inbox.unlock();
      }
    }
  }

  private Message receiveWithin(long timeoutNanos, Class<?> bodyClass) throws JMSException {
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
        if (closed || inbox.isClosing()) {
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
      if (!inbox.isStarted() || closed || inbox.isClosing()) {
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
        != 0;
  }

  // --- for a connection consumer

  /** Waits until a message is in the buffer; false if the consumer was closed. */
  boolean awaitArrival() throws JMSException {
    inbox.lock();
    try {
      while ((buffer.isEmpty() || !inbox.isStarted()) && !closed && !inbox.isClosing()) {
        inbox.throwIfFailed("Cannot wait for messages");
        if (closedByBroker != null) {
          throw closedByBroker;
        }
        inbox.await(Long.MAX_VALUE);
      }
      return !closed && !inbox.isClosing();
    } catch (InterruptedException e) {
      throw JmsFailures.interrupted("Waiting for messages", e);
    } finally {
      inbox.unlock();
    }
  }

  /** Takes up to so many messages out of the buffer for a server session. */
  LoadedMessages.Batch takeBatch(int most) {
    LoadedMessages.Batch batch;
    List<BrokerCommand.Deliver> expired = new ArrayList<>(0);
    inbox.lock();
    try {
      batch = poll(closed || inbox.isClosing() || !inbox.isStarted() ? 0 : most, expired);
      window.grantIfDue();
    } finally {
      inbox.unlock();
    }
    if (!expired.isEmpty()) { // specification 3.4.9
      long[] ids = expired.stream().mapToLong(BrokerCommand.Deliver::messageId).toArray();
      session.link().acknowledge(id, ids, batch.conversation(), 0, 0);
    }
    if (window.grantMessages() > 0) {
      session.link().credit(id, batch.conversation(), window.grantMessages(), window.grantBytes());
    }
    return batch;
  }

  /** Under the inbox's lock: all that is in the buffer. */
  LoadedMessages.Batch takeAll() {
    return poll(Integer.MAX_VALUE, null);
  }

  /**
   * @param expired where expired ones go instead; null to take them too
   */
  private LoadedMessages.Batch poll(int most, List<BrokerCommand.Deliver> expired) {
    List<BrokerCommand.Deliver> messages = new ArrayList<>();
    int without = 0;
    while (messages.size() < most && !buffer.isEmpty()) {
      BrokerCommand.Deliver next = buffer.pollFirst();
      boolean orphan = orphans > 0;
      if (orphan) {
        orphans--;
      } else {
        window.passedOver(next.message().length());
      }
      if (expired != null && isExpired(next)) {
        if (!orphan) {
          expired.add(next);
        }
      } else {
        messages.add(next);
        without += orphan ? 1 : 0;
      }
    }
    return new LoadedMessages.Batch(messages, without, conversation);
  }

  /** Under the inbox's lock: messages that were another session's consumer's. */
  void load(LoadedMessages.Batch batch) {
    conversation = batch.conversation();
    buffer.addAll(batch.messages());
    orphans += batch.orphans();
  }

  /** What was taken as a batch comes first again, unless it went back to the broker meanwhile. */
  void putBack(LoadedMessages.Batch batch) {
    inbox.lock();
    try {
      boolean all = batch.conversation() == conversation && !closed;
      for (int i = batch.messages().size() - 1; i >= 0; i--) {
        BrokerCommand.Deliver each = batch.messages().get(i);
        if (i < batch.orphans()) {
          buffer.addFirst(each);
        } else if (all) {
          buffer.addFirst(each);
          window.unconsumed(each.message().length());
        }
      }
      orphans += batch.orphans();
      inbox.signal();
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
    return message.hasBody() && message.isBodyAssignableTo(bodyClass);
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
        session.checkMayListen();
        if (receivers > 0) {
          throw new IllegalStateException("A thread is receiving from this consumer");
        }
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
  void grantAgain(int in) {
    inbox.lock();
    try {
      if (!granted || closed) {
        return;
      }
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

  boolean wasClosedByBroker() {
    inbox.lock();
    try {
      return closedByBroker != null;
    } finally {
      inbox.unlock();
    }
  }

  /** Whether messages may come in a new conversation. */
  boolean mayHaveCredit() {
    inbox.lock();
    try {
      return granted && !closed && closedByBroker == null;
    } finally {
      inbox.unlock();
    }
  }

  // --- closing

  @Override
  public String getMessageSelector() throws JMSException {
    checkOpen();
    return spec.selector();
  }

  boolean isClosed() {
    return closed || inbox.isClosed();
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
      while (receivers > 0) { // it gets null, see await
        inbox.awaitUninterruptibly();
      }
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
    if (seen.length > 0) {
      session.resumption().closedWithUnacknowledged(this);
    }
    try {
      if (!gone) {
        session
            .connection()
            .callToClose(
                "Cannot close the consumer",
                correlation -> new ClientCommand.CloseConsumer(correlation, id, seen),
                () -> session.forget(this)); // not before: over a loss it is opened once more
      }
    } finally {
      session.forget(this);
    }
  }

  TernSession session() {
    return session;
  }
}
