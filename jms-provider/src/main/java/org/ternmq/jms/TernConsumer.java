package org.ternmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.message.TernMessage;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;

/**
 * A message consumer: it has a {@link ConsumerBuffer} that the transport's thread fills, within the
 * credit given, and from which the thread that receives (see {@link Receiving}), or the session's
 * delivering one, takes by itself.
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
  private final ConsumerBuffer buffer;
  private boolean granted;

  /** Written under the lock; read without it where being late does no harm. */
  private volatile boolean closed;

  private JMSException closedByBroker;
  private MessageListener listener;

  private final Receiving receiving;
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
    this.buffer =
        new ConsumerBuffer(
            new CreditWindow(
                source == null ? session.prefetchMessages() : 0, session.prefetchBytes()));
    this.receiving = new Receiving(this);
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
      if (granted || closed || window().messages() == 0 || !inbox.isStarted()) {
        return;
      }
      granted = true;
      in = conversation;
    } finally {
      inbox.unlock();
    }
    session.link().credit(id, in, window().messages(), window().bytes());
  }

  // --- the transport's thread

  @Override
  public void arrived(int from, BrokerCommand.Deliver deliver) {
    inbox.lock();
    try {
      if (closed || from != conversation || inbox.isDiscarding()) {
        return; // the broker takes it back
      }
      buffer.add(deliver);
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
    if (!buffer.take()) {
      return false;
    }
    if (!buffer.takenIsOrphan()) {
      inbox.unacknowledged.add(this, buffer.taken().messageId());
      session.workDoneIn(conversation);
    }
    return true;
  }

  /** As if it had not been taken: it will be the next one. */
  void putBack() {
    buffer.putBack();
    if (!buffer.takenIsOrphan()) {
      inbox.unacknowledged.removeLast(this, buffer.taken().messageId());
    }
  }

  /** The session has to take back what it has before the application may see it. */
  void takenTooEarly() {
    inbox.lock();
    try {
      if (inbox.unacknowledged.isLast(this, buffer.taken().messageId())) {
        putBack();
      }
    } finally {
      inbox.unlock();
    }
  }

  boolean isBufferEmpty() {
    inbox.lock();
    try {
      return buffer.isEmpty();
    } finally {
      inbox.unlock();
    }
  }

  /** Under the inbox's lock: what is to be taken next; null if there is nothing. */
  BrokerCommand.Deliver next() {
    return buffer.next();
  }

  // --- what was taken; see Acknowledging

  BrokerCommand.Deliver taken() {
    return buffer.taken();
  }

  boolean takenIsOrphan() {
    return buffer.takenIsOrphan();
  }

  boolean takenIsExpired() {
    return buffer.takenIsExpired();
  }

  int conversation() {
    return conversation;
  }

  CreditWindow window() {
    return buffer.window();
  }

  /** What was taken, as the application gets it. */
  TernMessage message() {
    BrokerCommand.Deliver taken = buffer.taken();
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

  /** See {@link Receiving#receive}. */
  Message receive(long timeoutNanos, Class<?> bodyClass) throws JMSException {
    return receiving.receive(timeoutNanos, bodyClass);
  }

  /** Under the inbox's lock: threads in receive get null. */
  boolean isClosing() {
    return closed || inbox.isClosing();
  }

  /** Under the inbox's lock. */
  void throwIfClosedByBroker() throws JMSException {
    if (closedByBroker != null) {
      throw closedByBroker;
    }
  }

  // --- for a connection consumer

  /** Waits until a message is in the buffer; false if the consumer was closed. */
  boolean awaitArrival() throws JMSException {
    inbox.lock();
    try {
      while ((buffer.isEmpty() || !inbox.isStarted()) && !isClosing()) {
        inbox.throwIfFailed("Cannot wait for messages");
        throwIfClosedByBroker();
        inbox.await(Long.MAX_VALUE);
      }
      return !isClosing();
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
      batch = buffer.takeBatch(isClosing() || !inbox.isStarted() ? 0 : most, conversation, expired);
      window().grantIfDue();
    } finally {
      inbox.unlock();
    }
    if (!expired.isEmpty()) { // specification 3.4.9
      long[] ids = expired.stream().mapToLong(BrokerCommand.Deliver::messageId).toArray();
      session.link().acknowledge(id, ids, batch.conversation(), 0, 0);
    }
    if (window().grantMessages() > 0) {
      session
          .link()
          .credit(id, batch.conversation(), window().grantMessages(), window().grantBytes());
    }
    return batch;
  }

  /** Under the inbox's lock: all that is in the buffer. */
  LoadedMessages.Batch takeAll() {
    return buffer.takeBatch(Integer.MAX_VALUE, conversation, null);
  }

  /** Under the inbox's lock: messages that were another session's consumer's. */
  void load(LoadedMessages.Batch batch) {
    conversation = batch.conversation();
    buffer.add(batch);
  }

  /** What was taken as a batch comes first again, unless it went back to the broker meanwhile. */
  void putBack(LoadedMessages.Batch batch) {
    inbox.lock();
    try {
      buffer.putBack(batch, batch.conversation() != conversation || closed);
      inbox.signal();
    } finally {
      inbox.unlock();
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
        if (receiving.isUnderWay()) {
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
    buffer.forget();
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
    session.link().credit(id, in, window().messages(), window().bytes());
  }

  /** The conversation is lost. Under the inbox's lock. */
  void interrupted() {
    conversation = 0;
    if (spec.diesWithConnection()) {
      buffer.orphan();
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
      receiving.awaitEnd();
      if (listener != null) {
        listener = null;
        session.listenerSet(-1);
      }
      buffer.clear();
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
