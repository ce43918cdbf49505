package org.ternmq.ra;

import static org.ternmq.ra.broker.BrokerAddress.isEmpty;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.Serializable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.ra.broker.BrokerAccess;
import org.ternmq.ra.broker.BrokerAddress;
import org.ternmq.ra.broker.OpenBranches;
import org.ternmq.ra.broker.RecoverableResource;
import org.ternmq.ra.inbound.Activations;
import org.ternmq.ra.inbound.TernActivationSpec;

/**
 * TernMQ as a resource adapter: a bean that the server sets up, starts and stops. Its settings are
 * those of every connection factory and activation that does not say otherwise.
 *
 * <p>The setters are called by one thread before {@link #start}; all else by any.
 */
public final class TernResourceAdapter implements ResourceAdapter, BrokerAccess, Serializable {
  private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger(TernResourceAdapter.class.getName());

  /** Of the broker that a data directory starts. */
  private static final String EMBEDDED_NAME = "ternmq-embedded";

  private String url;
  private String user;
  private String password;
  private String dataDirectory;

  private transient volatile Activations activations;

  /** Knows the transaction of a thread; null before the start. */
  private transient volatile TransactionSynchronizationRegistry transactions;

  /** One for each broker, shared by all that was lost or is only asked for recovery. */
  private transient Map<BrokerAddress, RecoverableResource> recovery = new ConcurrentHashMap<>();

  private transient OpenBranches open = new OpenBranches();

  /** Keeps an embedded broker running; null if there is none. */
  private transient volatile XAConnection embedded;

  /** For the server, which sets the properties and calls {@link #start}. */
  public TernResourceAdapter() {}

  // --- settings

  /**
   * Where the broker is, with all options of a URL; default: {@code tern://localhost:5757}, or the
   * one that the data directory starts. The getter does not tell that default: Open Liberty would
   * set it on connection factories and activations.
   */
  public void setUrl(String url) {
    this.url = url;
  }

  public String getUrl() {
    return url;
  }

  /** Who connects when nobody else is named; default: nobody. */
  public void setUser(String user) {
    this.user = user;
  }

  public String getUser() {
    return user;
  }

  /** The user's password. */
  public void setPassword(String password) {
    this.password = password;
  }

  public String getPassword() {
    return password;
  }

  /**
   * A folder: a broker with its journal there runs inside the server, from the start of the
   * resource adapter to its end, and is what everything connects to. Default: none; a remote broker
   * is used. Needs {@code ternmq-embedded.rar}.
   */
  public void setDataDirectory(String dataDirectory) {
    this.dataDirectory = dataDirectory;
  }

  public String getDataDirectory() {
    return dataDirectory;
  }

  /**
   * What connection factories and activations begin from.
   *
   * @throws IllegalArgumentException if a URL and a data directory contradict each other
   */
  @Override
  public BrokerAddress broker() {
    return new BrokerAddress(effectiveUrl(), user, password, null);
  }

  @Override
  public BrokerAddress overridden(
      BrokerAddress from,
      String otherUrl,
      String otherUser,
      String otherPassword,
      String otherClientId) {
    boolean sameUser = Objects.equals(otherUser, user) && Objects.equals(otherPassword, password);
    return from.overriddenBy(
        Objects.equals(otherUrl, url) ? null : otherUrl,
        sameUser ? null : otherUser,
        otherPassword,
        otherClientId);
  }

  private String effectiveUrl() {
    if (isEmpty(dataDirectory)) {
      return isEmpty(url) ? TernConnectionFactory.DEFAULT_URL : url;
    }
    String data =
        "data=" + URLEncoder.encode(dataDirectory, StandardCharsets.UTF_8).replace("+", "%20");
    if (isEmpty(url)) {
      return "tern:vm://" + EMBEDDED_NAME + "?" + data;
    }
    if (url.startsWith("tern:vm:") && !url.contains("?data=") && !url.contains("&data=")) {
      return url + (url.contains("?") ? "&" : "?") + data;
    }
    throw new IllegalArgumentException(
        "dataDirectory starts a broker inside the server, and url names another one: "
            + new TernConnectionFactory(url)
            + "; set one of them, or a url tern:vm://NAME for the options of the broker inside");
  }

  // --- life

  @Override
  public void start(BootstrapContext bootstrap) throws ResourceAdapterInternalException {
    try {
      BrokerAddress broker = broker();
      broker.factory(); // a wrong URL is told now, not at the first message
      if (broker.url().startsWith("tern:vm:")) {
        embedded = broker.connect();
      }
      LOG.log(System.Logger.Level.INFO, "TernMQ resource adapter for {0}", broker);
    } catch (IllegalArgumentException e) {
      throw new ResourceAdapterInternalException(e.getMessage(), e);
    } catch (JMSException e) {
      throw new ResourceAdapterInternalException(
          "The broker inside the server does not start: " + e.getMessage(), e);
    }
    transactions = bootstrap.getTransactionSynchronizationRegistry();
    activations = new Activations(this, bootstrap.getWorkManager());
  }

  /** Endpoints have been deactivated by the server before; those that are left are stopped. */
  @Override
  public void stop() {
    Activations all = activations;
    activations = null;
    if (all != null) {
      all.close();
    }
    recovery.values().forEach(RecoverableResource::close);
    recovery.clear();
    XAConnection keeper = embedded;
    embedded = null;
    if (keeper != null) {
      try {
        keeper.close();
      } catch (JMSException e) {
        LOG.log(System.Logger.Level.WARNING, "The broker inside the server did not end cleanly", e);
      }
    }
  }

  @Override
  public int transactionStatus() {
    TransactionSynchronizationRegistry known = transactions;
    return known == null ? Status.STATUS_UNKNOWN : known.getTransactionStatus();
  }

  /** What answers a transaction manager for that broker when no session can. Does not connect. */
  @Override
  public RecoverableResource recoveryOf(BrokerAddress broker) {
    return recovery.computeIfAbsent(broker, address -> new RecoverableResource(address, open));
  }

  private Object readResolve() {
    recovery = new ConcurrentHashMap<>();
    open = new OpenBranches();
    return this;
  }

  private Activations started() throws ResourceException {
    Activations all = activations;
    if (all == null) {
      throw new ResourceAdapterInternalException("The resource adapter is not started");
    }
    return all;
  }

  @Override
  public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec)
      throws ResourceException {
    started().activate(factory, TernActivationSpec.of(spec));
  }

  @Override
  public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {
    Activations all = activations;
    if (all != null) {
      all.deactivate(factory, spec);
    }
  }

  /**
   * One resource for each broker that the activations connect to: also for specifications that were
   * never activated, which is what some servers ask with after a crash.
   */
  @Override
  public XAResource[] getXAResources(ActivationSpec[] specs) throws ResourceException {
    return started().recoveryResources(specs);
  }

  // --- a bean

  @Override
  public boolean equals(Object other) {
    return other instanceof TernResourceAdapter that
        && Objects.equals(url, that.url)
        && Objects.equals(user, that.user)
        && Objects.equals(password, that.password)
        && Objects.equals(dataDirectory, that.dataDirectory);
  }

  @Override
  public int hashCode() {
    return Objects.hash(url, user, dataDirectory);
  }

  @Override
  public String toString() {
    return "TernResourceAdapter(" + (isEmpty(dataDirectory) ? effectiveUrl() : dataDirectory) + ")";
  }
}
