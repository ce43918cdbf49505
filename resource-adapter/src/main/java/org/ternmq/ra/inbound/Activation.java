package org.ternmq.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.reflect.Method;
import javax.transaction.xa.XAResource;
import org.ternmq.ra.broker.RecoverableResource;

/**
 * One endpoint from its activation to its deactivation. It has a connection ({@link
 * EndpointConnection}) as long as there is a broker, and makes another one when that is lost.
 *
 * <p>Safe for use by several threads.
 */
final class Activation {
  private static final System.Logger LOG = System.getLogger(Activation.class.getName());
  private static final long FIRST_PAUSE_MS = 100;
  private static final long LONGEST_PAUSE_MS = 10_000;

  private final Activations owner;
  private final MessageEndpointFactory factory;
  private final ActivationTarget target;
  private final boolean transacted;
  private final FailureGate gate;

  // --- guarded by this
  private EndpointConnection present;
  private long pauseMs = FIRST_PAUSE_MS;
  private boolean stopped;
  private boolean saidThatItFails;

  private Activation(
      Activations owner,
      MessageEndpointFactory factory,
      ActivationTarget target,
      boolean transacted) {
    this.owner = owner;
    this.factory = factory;
    this.target = target;
    this.transacted = transacted;
    TernActivationSpec spec = target.spec();
    this.gate =
        new FailureGate(
            target.toString(),
            spec.getPauseAfterFailures(),
            spec.getPauseMs(),
            spec.getPauseMaxMs());
  }

  static Activation of(Activations owner, MessageEndpointFactory factory, TernActivationSpec spec)
      throws ResourceException {
    try {
      boolean transacted = factory.isDeliveryTransacted(onMessage());
      return new Activation(owner, factory, ActivationTarget.of(spec), transacted);
    } catch (NoSuchMethodException e) {
      throw new NotSupportedException("The endpoint is not a MessageListener", e);
    }
  }

  /** What is called on endpoints. */
  static Method onMessage() throws NoSuchMethodException {
    return MessageListener.class.getMethod("onMessage", jakarta.jms.Message.class);
  }

  // --- for its parts

  TernActivationSpec spec() {
    return target.spec();
  }

  ActivationTarget target() {
    return target;
  }

  FailureGate gate() {
    return gate;
  }

  RecoverableResource recovery() {
    return owner.recoveryOf(target.broker());
  }

  boolean isTransacted() {
    return transacted;
  }

  Activations owner() {
    return owner;
  }

  MessageEndpoint endpoint(XAResource resource) throws UnavailableException {
    return factory.createEndpoint(transacted ? resource : null);
  }

  /** Of the message-driven bean; null if the server does not say. */
  Class<?> endpointClass() {
    return factory.getEndpointClass();
  }

  boolean isOf(MessageEndpointFactory otherFactory, ActivationSpec otherSpec) {
    return factory.equals(otherFactory) && target.spec() == otherSpec;
  }

  // --- life

  void start() throws ResourceException {
    try {
      connect();
    } catch (JMSException e) {
      if (target.spec().getFailWithoutBroker()) {
        throw new ResourceAdapterInternalException(
            target + " cannot be activated: " + e.getMessage(), e);
      }
      connectLater(e);
    }
  }

  /**
   * One thread at a time, and without the lock: a broker that does not answer holds up neither the
   * end of the endpoint nor who tells of a loss.
   */
  private void connect() throws JMSException {
    if (isStopped()) {
      return;
    }
    EndpointConnection opened = EndpointConnection.open(this);
    boolean installed = false;
    boolean begun = false;
    try {
      installed = install(opened);
      if (installed) {
        opened.begin(); // no message before: whoever stops finds what it has to stop
        begun = true;
      }
    } catch (JMSException e) {
      if (!installed || uninstall(opened)) {
        throw e;
      } // else it was lost or stopped, and who told so has seen to the rest
    } finally {
      if (!begun) {
        uninstall(opened);
        owner.threads().run(opened::discard);
      }
    }
    if (begun) {
      connected();
    }
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  /**
   * False at the end.
   *
   * @throws JMSException if it was lost before: from here on it finds itself here
   */
  private synchronized boolean install(EndpointConnection opened) throws JMSException {
    opened.checkPresent();
    if (stopped) {
      return false;
    }
    present = opened;
    return true;
  }

  /** False if it is not the present one any more. */
  private synchronized boolean uninstall(EndpointConnection failed) {
    if (present != failed) {
      return false;
    }
    present = null;
    return true;
  }

  private synchronized void connected() {
    pauseMs = FIRST_PAUSE_MS;
    if (saidThatItFails) {
      saidThatItFails = false;
      LOG.log(System.Logger.Level.INFO, "{0}: the broker is there, messages come", target);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // connectAgain handles its own failures
  private synchronized void connectLater(JMSException why) {
    if (stopped) {
      return;
    }
    if (!saidThatItFails) {
      saidThatItFails = true;
      LOG.log(
          System.Logger.Level.WARNING,
          target + ": no connection to the broker; it is tried again until it succeeds",
          why);
    }
    owner.threads().after(pauseMs, () -> owner.threads().run(this::connectAgain));
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }

  private void connectAgain() {
    try {
      connect();
    } catch (JMSException e) {
      connectLater(e);
    } catch (RuntimeException | Error e) { // whatever it is, the endpoint comes back
      connectLater(new JMSException("Cannot connect: " + e));
      LOG.log(System.Logger.Level.ERROR, target + ": cannot connect", e);
    }
  }

  /** By the client's thread: what was open is over. One that is being opened looks itself. */
  void lost(EndpointConnection lost, JMSException why) {
    if (uninstall(lost)) {
      owner.threads().run(lost::discard);
      connectLater(why);
    }
  }

  /** Returns when no message is in the endpoint any more. */
  void stop() {
    EndpointConnection last;
    synchronized (this) {
      stopped = true;
      last = present;
      present = null;
    }
    gate.end();
    if (last != null) {
      last.drainAndClose();
    }
  }

  @Override
  public String toString() {
    return target.toString();
  }
}
