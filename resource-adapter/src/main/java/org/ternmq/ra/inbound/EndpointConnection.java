package org.ternmq.ra.inbound;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.XAConnection;
import jakarta.resource.spi.UnavailableException;

/**
 * An endpoint's connection, with its sessions as a pool (specification 11.2.1): a message waits in
 * the client until a session is free, and while there is none of them, no thread is used but the
 * client's own two. A message that waits for its redelivery delay has a session, no thread.
 *
 * <p>Safe for use by several threads.
 */
final class EndpointConnection implements ServerSessionPool {
  private static final System.Logger LOG = System.getLogger(EndpointConnection.class.getName());

  /** Of failures that are no failure of the connection. */
  static final String ENDPOINT_UNAVAILABLE = "ENDPOINT_UNAVAILABLE";

  /** How long a deactivation waits for messages that are being handled. */
  private static final long DRAIN_S = 30;

  private static final long SHORTEST_WAIT_MS = 50;
  private static final long LONGEST_WAIT_MS = 2_000;

  private final Activation activation;
  private final XAConnection connection;
  private final EndpointSessions sessions;
  private ConnectionConsumer consumer; // set once, before messages come

  /** Why the connection is lost; null as long as it is not. */
  private volatile JMSException lost;

  private EndpointConnection(Activation activation, XAConnection connection) {
    this.activation = activation;
    this.connection = connection;
    this.sessions = new EndpointSessions(activation.spec().getMaxSessions());
  }

  static EndpointConnection open(Activation activation) throws JMSException {
    XAConnection connection = activation.target().broker().connect();
    boolean done = false;
    try {
      EndpointConnection opened = new EndpointConnection(activation, connection);
      connection.setExceptionListener(opened::failed);
      opened.consumer = activation.target().consume(connection, opened);
      done = true;
      return opened;
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  /** Messages come from here on. */
  void begin() throws JMSException {
    connection.start();
  }

  private void failed(JMSException why) {
    if (ENDPOINT_UNAVAILABLE.equals(why.getErrorCode())) {
      return;
    }
    lost = why;
    sessions.all().forEach(EndpointSession::workIsLost);
    activation.lost(this, why);
  }

  /** For who has not installed it yet, and so does not hear of a loss. */
  void checkPresent() throws JMSException {
    JMSException why = lost;
    if (why != null) {
      throw why;
    }
  }

  XAConnection connection() {
    return connection;
  }

  // --- the pool

  /** Blocks until a session is free and nothing is paused; on the connection consumer's thread. */
  @Override
  public ServerSession getServerSession() throws JMSException {
    long waitMs = SHORTEST_WAIT_MS;
    boolean said = false;
    while (activation.gate().pass()) {
      EndpointSession session = takeFree();
      if (session == null) {
        break;
      }
      if (!activation.gate().pass()) { // the delivery that made it free may have failed
        giveBack(session);
        break;
      }
      try {
        session.prepare();
        return session;
      } catch (UnavailableException e) {
        giveBack(session);
        if (!said) {
          said = true;
          LOG.log(System.Logger.Level.INFO, activation + ": the endpoint is not there yet", e);
        }
        activation.gate().sleep(waitMs);
        waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
      }
    }
    throw new JMSException("The endpoint ends", ENDPOINT_UNAVAILABLE);
  }

  /** Null at the end. */
  private EndpointSession takeFree() throws JMSException {
    EndpointSessions.Found found = sessions.awaitFree();
    return switch (found.place()) {
      case NONE -> null;
      case FREE -> found.session();
      case TO_BE_OPENED -> another();
    };
  }

  private EndpointSession another() throws JMSException {
    EndpointSession session = null;
    try {
      session = EndpointSession.open(activation, this);
    } finally {
      if (session == null) {
        sessions.notOpened();
      }
    }
    sessions.opened(session);
    if (lost != null) {
      session.workIsLost();
    }
    return session;
  }

  /** What it was busy with is over. */
  void giveBack(EndpointSession session) {
    if (!sessions.giveBack(session)) {
      session.releaseEndpoint();
      session.close();
    }
    startDue();
  }

  /** A session that cannot be used again. */
  void gone(EndpointSession session) {
    sessions.gone(session);
    startDue();
  }

  // --- redelivery delays

  /**
   * @throws JMSException at the end of the endpoint: then the message goes back unseen
   */
  void letWait(EndpointSession session, long delayMs) throws JMSException {
    if (!sessions.letWait(session)) {
      giveBack(session);
      throw new JMSException("The endpoint ends", ENDPOINT_UNAVAILABLE);
    }
    session.releaseEndpoint();
    dueAfter(session, delayMs);
  }

  private void dueAfter(EndpointSession session, long delayMs) {
    sessions.timed(session, activation.owner().threads().after(delayMs, () -> isDue(session)));
  }

  private void isDue(EndpointSession session) {
    sessions.isDue(session);
    startDue();
  }

  private void startDue() {
    if (sessions.beginStartingDue()) {
      activation.owner().threads().run(this::startAllDue);
    }
  }

  /** On a thread of its own, which waits while deliveries are paused. */
  private void startAllDue() {
    boolean open = activation.gate().pass();
    EndpointSession session;
    while ((session = sessions.nextDue()) != null) {
      if (!open || !hasBegun(session)) {
        again(session);
        open = open && activation.gate().pass();
      }
    }
  }

  private boolean hasBegun(EndpointSession session) {
    try {
      session.prepare();
      session.handleLoaded();
      return true;
    } catch (UnavailableException
        | JMSException
        | RuntimeException
        | Error e) { // or it never comes
      LOG.log(System.Logger.Level.DEBUG, activation + ": a redelivery has to wait", e);
      return false;
    }
  }

  private void again(EndpointSession session) {
    if (sessions.letWait(session)) {
      session.releaseEndpoint();
      dueAfter(session, LONGEST_WAIT_MS);
    } else {
      giveBack(session); // the end: its message goes back with the connection
    }
  }

  // --- the end

  /** What no session has goes back to the broker; what one has is finished first. */
  void drainAndClose() {
    sessions.end();
    try {
      consumer.close();
    } catch (JMSException e) {
      LOG.log(System.Logger.Level.DEBUG, "The consumer failed to close", e);
    }
    if (sessions.awaitIdle(DRAIN_S)) {
      discard();
      return;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "{0}: a message is still being handled after {1} s; the connection is closed when it is"
            + " done",
        activation,
        DRAIN_S);
    activation.owner().threads().run(this::discard);
  }

  /**
   * Endpoints first: the server must not keep them when nobody delivers to them. Blocks until what
   * is in a bean is done.
   */
  void discard() {
    sessions.end();
    sessions.discard().forEach(EndpointSession::releaseEndpoint);
    try {
      connection.close();
    } catch (JMSException e) {
      LOG.log(System.Logger.Level.DEBUG, "The connection failed to close", e);
    }
  }
}
