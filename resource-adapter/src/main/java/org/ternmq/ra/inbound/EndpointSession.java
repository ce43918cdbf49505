package org.ternmq.ra.inbound;

import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.ServerSession;
import jakarta.jms.Session;
import jakarta.jms.XASession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkAdapter;
import jakarta.resource.spi.work.WorkEvent;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import javax.transaction.xa.XAException;
import org.ternmq.jms.SessionViews;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.ra.broker.RecoverableResource;
import org.ternmq.ra.broker.RecoverableResource.Outcome;

/**
 * A session of an endpoint, with the endpoint it delivers to: handles one message at a time, on a
 * thread of the server. In transacted endpoints the message is acknowledged in the branch that the
 * server begins before the delivery; in others when the endpoint has returned.
 */
final class EndpointSession implements ServerSession, Work, MessageListener {
  private static final System.Logger LOG = System.getLogger(EndpointSession.class.getName());

  private final Activation activation;
  private final EndpointConnection pool;
  private final Session session;

  /** Null for Dups-ok-acknowledge, which has no branches. */
  private final RecoverableResource resource;

  /** Null before the first message. Used by one thread at a time, as the pool hands it on. */
  private volatile MessageEndpoint endpoint;

  private EndpointSession(
      Activation activation,
      EndpointConnection pool,
      Session session,
      RecoverableResource resource) {
    this.activation = activation;
    this.pool = pool;
    this.session = session;
    this.resource = resource;
  }

  static EndpointSession open(Activation activation, EndpointConnection pool) throws JMSException {
    EndpointSession opened;
    if (!activation.isTransacted() && activation.spec().isDupsOk()) {
      Session plain = pool.connection().createSession(Session.DUPS_OK_ACKNOWLEDGE);
      opened = new EndpointSession(activation, pool, plain, null);
    } else {
      XASession xa = pool.connection().createXASession();
      RecoverableResource resource =
          new RecoverableResource(xa.getXAResource(), activation.recovery());
      opened = new EndpointSession(activation, pool, xa.getSession(), resource);
    }
    opened.session.setMessageListener(opened);
    return opened;
  }

  /** Makes sure that there is an endpoint. */
  void prepare() throws UnavailableException {
    if (endpoint == null) {
      endpoint = activation.endpoint(resource);
    }
  }

  @Override
  public Session getSession() {
    return session;
  }

  // --- on a thread of the server

  /**
   * With a message that waits for its delay the session waits too, without an endpoint or a thread,
   * and another one takes its place.
   */
  @Override
  public void start() throws JMSException {
    long delayMs = delayMs(SessionViews.loadedDeliveryCount(session));
    if (delayMs > 0) {
      pool.letWait(this, delayMs);
      return;
    }
    boolean begun = false;
    try {
      handleLoaded();
      begun = true;
    } finally {
      if (!begun) {
        pool.giveBack(this);
      }
    }
  }

  /**
   * On a thread of the server.
   *
   * @throws JMSException if that has none
   */
  void handleLoaded() throws JMSException {
    try {
      activation
          .owner()
          .workManager()
          .scheduleWork(
              this,
              WorkManager.INDEFINITE,
              null,
              new WorkAdapter() {
                @Override
                public void workRejected(WorkEvent event) {
                  rejected(event.getException());
                }
              });
    } catch (WorkException e) {
      throw JmsFailures.causedBy(
          new JMSException(
              "The server has no thread for a message: " + e.getMessage(),
              EndpointConnection.ENDPOINT_UNAVAILABLE),
          e);
    }
  }

  /** Some servers reject what they had accepted: the message goes back with the session. */
  private void rejected(WorkException why) {
    LOG.log(System.Logger.Level.WARNING, activation + ": the server rejected a message", why);
    pool.gone(this);
    releaseEndpoint();
    close();
  }

  /** What is loaded goes back to the broker, unseen. */
  void close() {
    try {
      session.close();
    } catch (JMSException e) {
      LOG.log(System.Logger.Level.DEBUG, "The session failed to close", e);
    }
  }

  @Override
  public void run() {
    try {
      session.run();
    } catch (IllegalStateRuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "The connection was closed meanwhile", e);
    } finally {
      pool.giveBack(this);
    }
  }

  /** Called by servers that want a Work to end: what is being handled is finished. */
  @Override
  public void release() {
    // it is soon done
  }

  /** The server need not keep it for a session that has nothing to deliver to it. */
  void releaseEndpoint() {
    MessageEndpoint old = endpoint;
    if (old != null) {
      endpoint = null;
      old.release();
    }
  }

  /** The connection is lost: what is prepared is completed over another one. */
  void workIsLost() {
    if (resource != null) {
      resource.workIsLost();
    }
  }

  /**
   * @throws DeliveryFailedException if the message is to come again and no branch brings it
   */
  @Override
  public void onMessage(Message message) {
    Throwable failure;
    try {
      int deliveries = message.getIntProperty("JMSXDeliveryCount");
      int most = activation.spec().getMaxDeliveries();
      if (most > 0 && deliveries > most) {
        DeadLetter.send(session, resource, message, activation.spec(), deliveries - 1);
        return;
      }
      failure = activation.isTransacted() ? deliverInTransaction(message) : deliver(message);
    } catch (JMSException | XAException e) {
      throw new DeliveryFailedException("The message could not be handled: " + e.getMessage(), e);
    }
    if (failure == null) {
      activation.gate().succeeded();
      return;
    }
    activation.gate().failed(failure);
    if (resource == null
        || !activation.isTransacted()
        || resource.outcome() == Outcome.NONE) { // no branch has it
      throw new DeliveryFailedException("The endpoint failed: " + failure, failure);
    }
  }

  /**
   * Before the second delivery, the third, ...: so long as is set, and then ever longer. None for
   * the first, and for what is a dead letter.
   */
  private long delayMs(int deliveries) {
    TernActivationSpec spec = activation.spec();
    int most = spec.getMaxDeliveries();
    if (deliveries < 2 || (most > 0 && deliveries > most)) {
      return 0;
    }
    double delayMs =
        spec.getRedeliveryDelayMs() * Math.pow(spec.getRedeliveryBackOff(), deliveries - 2);
    return (long) Math.min(delayMs, spec.getRedeliveryMaxDelayMs());
  }

  private Throwable deliver(Message message) {
    try {
      ((MessageListener) endpoint).onMessage(message);
      return null;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }

  /** Null if the transaction is committed, or prepared and to be committed. */
  private Throwable deliverInTransaction(Message message) {
    resource.forgetOutcome();
    Throwable failure = null;
    boolean begun = false;
    try {
      endpoint.beforeDelivery(Activation.onMessage());
      begun = true;
      failure = deliver(message);
      if (failure != null && !DeclaredExceptions.isDeclared(failure, activation.endpointClass())) {
        resource.refuseCommit();
      }
    } catch (ResourceException | NoSuchMethodException | RuntimeException e) {
      failure = e;
    } finally {
      if (begun) {
        failure = afterDelivery(failure);
      }
    }
    if (failure == null && resource.outcome() == Outcome.FAILED) {
      return new DeliveryFailedException("The transaction was rolled back", null);
    }
    return failure;
  }

  private Throwable afterDelivery(Throwable failure) {
    try {
      endpoint.afterDelivery();
      return failure;
    } catch (ResourceException | RuntimeException e) {
      if (failure != null) {
        failure.addSuppressed(e);
        return failure;
      }
      return e;
    }
  }
}
