package org.ternmq.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.ternmq.jms.message.MessageFactory;
import org.ternmq.jms.option.ConnectionOptions;
import org.ternmq.jms.transport.BrokerLink;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;

/**
 * A connection: one link to a broker and what was made over it. Safe for use by several threads.
 */
class TernConnection implements Connection {
  private static final System.Logger LOG = System.getLogger(TernConnection.class.getName());

  private final ConnectionOptions options;
  private final MessageFactory messages;
  private final UUID instance = UUID.randomUUID();
  private final ConsumerTable consumers = new ConsumerTable();
  private final Temporaries temporaries = new Temporaries(this);
  private final List<TernSession> sessions = new CopyOnWriteArrayList<>();
  private final List<TernConnectionConsumer> connectionConsumers = new CopyOnWriteArrayList<>();
  private final AtomicInteger lastSessionId = new AtomicInteger();
  private final AtomicInteger lastConsumerId = new AtomicInteger();

  /** Set once, before anybody else has this object. */
  private BrokerLink link;

  /** Held for short: listeners need it too, and start, stop and close wait for them. */
  private final ReentrantLock lifecycle = new ReentrantLock();

  private volatile boolean started; // guarded by lifecycle for writing

  /** Nothing is delivered any more; listeners that run have the whole connection. */
  private volatile boolean closing; // guarded by lifecycle for writing

  private volatile boolean closed; // guarded by lifecycle for writing
  private volatile String clientId;

  /** Whether something was done that must come after setClientID (specification 6.1.2). */
  private volatile boolean used;

  private volatile ExceptionListener exceptionListener;

  /** ExceptionListeners are called for one failure at a time (specification 6.1.7). */
  private final ReentrantLock exceptionListenerCalls = new ReentrantLock();

  TernConnection(ConnectionOptions options) {
    this.options = options;
    this.clientId = options.clientId();
    this.messages = new MessageFactory(options.trustedPackages());
  }

  /**
   * Connects and authenticates; then the connection can be given away.
   *
   * @param user null for none
   */
  static <C extends TernConnection> C opened(C connection, String user, String password)
      throws JMSException {
    ((TernConnection) connection).connect(user, password);
    return connection;
  }

  private void connect(String user, String password) throws JMSException {
    try {
      link = BrokerLink.open(options, user, password, clientId, new ConnectionEvents(this));
    } catch (LinkException | WireException e) {
      throw LinkFailures.of("Cannot connect", e);
    }
  }

  // --- its parts

  ConnectionOptions options() {
    return options;
  }

  BrokerLink link() {
    return link;
  }

  MessageFactory messages() {
    return messages;
  }

  MessageIds messageIds(int sessionId) {
    return new MessageIds(instance, sessionId);
  }

  ConsumerTable consumers() {
    return consumers;
  }

  Temporaries temporaries() {
    return temporaries;
  }

  List<TernSession> sessions() {
    return sessions;
  }

  int nextConsumerId() {
    return lastConsumerId.incrementAndGet();
  }

  // --- requests

  /** See {@link BrokerLink#call}. */
  int call(String doing, IntFunction<ClientCommand.Request> request, Runnable register)
      throws JMSException {
    try {
      return link.call(request, register);
    } catch (RefusedException | LinkException | WireException e) {
      throw LinkFailures.of(doing, e);
    }
  }

  /** See {@link BrokerLink#callOnce}. */
  int callOnce(String doing, IntFunction<ClientCommand.Request> request) throws JMSException {
    try {
      return link.callOnce(request);
    } catch (RefusedException | LinkException | WireException e) {
      throw LinkFailures.of(doing, e);
    }
  }

  /**
   * Closes something at the broker; waits through a reconnection, since what the application had
   * acknowledged is to be told first. Done if the link has ended, or the broker knows it no more.
   *
   * @param forget takes it out of what is opened again after a loss
   */
  void callToClose(String doing, IntFunction<ClientCommand.Request> request, Runnable forget)
      throws JMSException {
    try {
      link.call(request, forget);
    } catch (RefusedException e) {
      if (e.code() != ErrorCode.ILLEGAL_STATE) {
        throw LinkFailures.of(doing, e);
      }
      LOG.log(System.Logger.Level.DEBUG, doing, e);
    } catch (LinkException e) {
      if (e.inDoubt()) {
        throw LinkFailures.of(doing, e);
      }
      LOG.log(System.Logger.Level.DEBUG, doing, e);
    }
  }

  // --- rules

  void checkOpen() throws JMSException {
    if (closed) {
      throw new IllegalStateException("The connection is closed");
    }
  }

  @Override
  public String getClientID() throws JMSException {
    checkOpen();
    return clientId;
  }

  /** Specification 6.1.2: once, and before anything else is done with the connection. */
  @Override
  public void setClientID(String newClientId) throws JMSException {
    checkOpen();
    if (clientId != null) {
      throw new IllegalStateException(
          "The connection has the client identifier '" + clientId + "' already");
    }
    if (used) {
      throw new IllegalStateException(
          "The client identifier must be set before anything else is done with the connection");
    }
    if (newClientId == null || newClientId.isEmpty()) {
      throw new InvalidClientIDException("The client identifier is null or empty");
    }
    try {
      link.setClientId(newClientId);
    } catch (RefusedException | LinkException | WireException e) {
      throw LinkFailures.of("Cannot set the client identifier", e);
    }
    clientId = newClientId;
  }

  /** From now on it is too late to set a client identifier. */
  void used() {
    used = true;
  }

  @Override
  public ConnectionMetaData getMetaData() throws JMSException {
    checkOpen();
    return TernMetaData.INSTANCE;
  }

  // --- exceptions

  @Override
  public ExceptionListener getExceptionListener() throws JMSException {
    checkOpen();
    return exceptionListener;
  }

  @Override
  public void setExceptionListener(ExceptionListener listener) throws JMSException {
    checkOpen();
    exceptionListener = listener;
  }

  /** On a thread that may block. */
  void callExceptionListener(JMSException failure) {
    ExceptionListener listener = exceptionListener;
    if (closed) {
      return;
    }
    if (listener == null) {
      LOG.log(System.Logger.Level.WARNING, failure.getMessage());
      return;
    }
    exceptionListenerCalls.lock();
    try {
      if (!closed) { // while another call of it was waited for
        listener.onException(failure);
      }
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "The exception listener failed", e);
    } finally {
      exceptionListenerCalls.unlock();
    }
  }

  /** From a thread that must not block. */
  void tell(JMSException failure) {
    link.later(() -> callExceptionListener(failure));
  }

  // --- sessions

  @Override
  public Session createSession() throws JMSException {
    return createSession(Session.AUTO_ACKNOWLEDGE);
  }

  @Override
  public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
    return createSession(transacted ? Session.SESSION_TRANSACTED : checkedMode(acknowledgeMode));
  }

  /** For not transacted sessions: the mode of a transacted one is ignored. */
  static int checkedMode(int acknowledgeMode) throws JMSException {
    if (acknowledgeMode == Session.SESSION_TRANSACTED) {
      throw new JMSException("A session that is not transacted cannot be SESSION_TRANSACTED");
    }
    return acknowledgeMode;
  }

  @Override
  public Session createSession(int sessionMode) throws JMSException {
    used();
    return open(new TernSession(this, nextSessionId(), checkedSessionMode(sessionMode)));
  }

  int nextSessionId() {
    return lastSessionId.incrementAndGet();
  }

  static int checkedSessionMode(int mode) throws JMSException {
    if (mode < Session.SESSION_TRANSACTED || mode > Session.DUPS_OK_ACKNOWLEDGE) {
      throw new JMSException("There is no session mode " + mode);
    }
    return mode;
  }

  <S extends TernSession> S open(S session) throws JMSException {
    checkOpen();
    call(
        "Cannot create a session",
        correlation ->
            new ClientCommand.OpenSession(correlation, session.id(), session.transacted()),
        () -> sessions.add(session));
    lifecycle.lock();
    try {
      if (closed) {
        throw new IllegalStateException("The connection is closed");
      }
      if (started && !closing) {
        session.start();
      }
    } finally {
      lifecycle.unlock();
    }
    return session;
  }

  void forget(TernSession session) {
    sessions.remove(session);
  }

  // --- start, stop, close

  @Override
  public void start() throws JMSException {
    checkOpen();
    used();
    lifecycle.lock();
    try {
      started = true;
      if (!closing) {
        sessions.forEach(TernSession::start);
      }
    } finally {
      lifecycle.unlock();
    }
  }

  /** Blocks until the listeners that run have returned (specification 6.1.4). */
  @Override
  public void stop() throws JMSException {
    checkOpen();
    for (TernSession each : sessions) {
      each.inbox().refuseInListener("stop its own connection");
    }
    lifecycle.lock();
    try {
      started = false;
      sessions.forEach(each -> each.inbox().stop());
    } finally {
      lifecycle.unlock();
    }
    sessions.forEach(each -> each.inbox().awaitStopped());
  }

  /**
   * Specification 6.1.5: blocks until listeners have returned and asynchronous sends are complete;
   * threads in receive get null. Transactions are rolled back.
   */
  @Override
  public void close() throws JMSException {
    if (closed) {
      return;
    }
    for (TernSession each : sessions) {
      each.refuseInCallback("close its own connection");
    }
    lifecycle.lock();
    try {
      closing = true;
    } finally {
      lifecycle.unlock();
    }
    try {
      for (TernConnectionConsumer each : connectionConsumers) {
        each.close();
      }
      quiesce();
    } finally {
      closeNow();
    }
  }

  /** Also sessions that a listener makes before it returns. */
  private void quiesce() throws JMSException {
    Set<TernSession> done = new HashSet<>();
    boolean more = true;
    while (more) {
      more = false;
      for (TernSession each : sessions) {
        if (done.add(each)) {
          more = true;
          each.quiesce();
        }
      }
    }
  }

  /**
   * What the sessions have seen. Said in the conversation that ends with a goodbye, whichever that
   * is: to a broker that hears the goodbye alone, nothing was seen.
   */
  private List<IntFunction<ClientCommand.Request>> lastWords() {
    List<IntFunction<ClientCommand.Request>> words = new ArrayList<>();
    for (TernSession each : sessions) {
      List<ClientCommand.Seen> seen = each.seen();
      if (!seen.isEmpty()) { // else the end of the connection says it all
        words.add(correlation -> new ClientCommand.CloseSession(correlation, each.id(), seen));
      }
    }
    return words;
  }

  private void closeNow() throws JMSException {
    lifecycle.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      for (TernSession each : sessions) {
        each.closeHere();
      }
    } finally {
      lifecycle.unlock();
      link.close(this::lastWords);
      sessions.clear();
    }
  }

  // --- connection consumers

  void add(TernConnectionConsumer consumer) {
    connectionConsumers.add(consumer);
  }

  void remove(TernConnectionConsumer consumer) {
    connectionConsumers.remove(consumer);
  }

  private ConnectionConsumer connectionConsumer(
      ServerSessionPool pool, int maxMessages, ConsumerSpec spec) throws JMSException {
    return TernConnectionConsumer.open(this, pool, maxMessages, spec);
  }

  /** From here on it is too late to set a client identifier. */
  private ConsumerSpecs specs() throws JMSException {
    checkOpen();
    used();
    return new ConsumerSpecs(this);
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Destination destination,
      String messageSelector,
      ServerSessionPool sessionPool,
      int maxMessages)
      throws JMSException {
    return connectionConsumer(
        sessionPool, maxMessages, specs().plain(destination, messageSelector, false));
  }

  @Override
  public ConnectionConsumer createSharedConnectionConsumer(
      Topic topic,
      String subscriptionName,
      String messageSelector,
      ServerSessionPool sessionPool,
      int maxMessages)
      throws JMSException {
    return connectionConsumer(
        sessionPool,
        maxMessages,
        specs().subscription(ConsumerKind.SHARED, topic, subscriptionName, messageSelector, false));
  }

  @Override
  public ConnectionConsumer createDurableConnectionConsumer(
      Topic topic,
      String subscriptionName,
      String messageSelector,
      ServerSessionPool sessionPool,
      int maxMessages)
      throws JMSException {
    return connectionConsumer(
        sessionPool,
        maxMessages,
        specs()
            .subscription(ConsumerKind.DURABLE, topic, subscriptionName, messageSelector, false));
  }

  @Override
  public ConnectionConsumer createSharedDurableConnectionConsumer(
      Topic topic,
      String subscriptionName,
      String messageSelector,
      ServerSessionPool sessionPool,
      int maxMessages)
      throws JMSException {
    return connectionConsumer(
        sessionPool,
        maxMessages,
        specs()
            .subscription(
                ConsumerKind.SHARED_DURABLE, topic, subscriptionName, messageSelector, false));
  }
}
