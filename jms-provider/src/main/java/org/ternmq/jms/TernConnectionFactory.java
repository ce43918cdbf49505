package org.ternmq.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.ternmq.jms.destination.ReferenceAddresses;
import org.ternmq.jms.failure.UncheckedFailures;
import org.ternmq.jms.option.ConnectionOptions;
import org.ternmq.jms.option.Option;

/**
 * Makes connections to TernMQ; where an application starts.
 *
 * <pre>
 * tern://host[:port][,host[:port]...][?name=value[&amp;name=value...]]    TCP; several hosts: reconnects
 * terns://...                                                       TLS
 * tern:vm://name[?data=DIR]                                         a broker in this JVM
 * </pre>
 *
 * <p>With {@code tern:vm} the options {@code data}, {@code create} and {@code broker.NAME} go to
 * the broker, which is started if there is none of that name.
 *
 * <p>Every option of the URL is also a bean property, under the same name; the setters say what
 * each does, its unit, range and default. An option that does not exist, or a value out of its
 * range, is refused at once with an {@link IllegalArgumentException} that says what is wrong.
 *
 * <p>Set it up in one thread; then it is safe for use by many. A change counts for connections made
 * later. It can be serialized and bound in a JNDI directory; both keep the passwords that were set.
 */
public sealed class TernConnectionFactory
    implements ConnectionFactory,
        QueueConnectionFactory,
        TopicConnectionFactory,
        Referenceable,
        Serializable
    permits TernXAConnectionFactory {
  private static final long serialVersionUID = 1L;

  /** The port of a host that is named without one. */
  public static final int DEFAULT_PORT = ConnectionOptions.DEFAULT_PORT;

  /** What a factory without a URL connects to. */
  public static final String DEFAULT_URL = "tern://localhost:" + DEFAULT_PORT;

  private transient volatile ConnectionOptions options;

  /** For {@value #DEFAULT_URL}. */
  public TernConnectionFactory() {
    this(DEFAULT_URL);
  }

  /**
   * @throws IllegalArgumentException if the URL is wrong; the text says what is
   */
  public TernConnectionFactory(String url) {
    options = ConnectionOptions.parse(url);
  }

  /**
   * @param user who connects if the application names nobody; null for nobody
   * @throws IllegalArgumentException if the URL is wrong; the text says what is
   */
  public TernConnectionFactory(String url, String user, String password) {
    options = ConnectionOptions.parse(url).with(Option.USER, user).with(Option.PASSWORD, password);
  }

  final ConnectionOptions options() {
    return options;
  }

  // --- connections

  /**
   * Connects and authenticates; blocks up to {@code connectTimeoutMs} for each host. The connection
   * delivers nothing until it is started.
   *
   * @throws jakarta.jms.JMSSecurityException if user or password are wrong
   * @throws jakarta.jms.InvalidClientIDException if another connection has the client identifier
   * @throws JMSException if no host can be reached; to try again later makes sense
   */
  @Override
  public Connection createConnection() throws JMSException {
    ConnectionOptions now = options;
    return ConnectionOpening.connection(now, now.user(), now.password());
  }

  /** As {@link #createConnection()}, for this user. */
  @Override
  public Connection createConnection(String userName, String password) throws JMSException {
    return ConnectionOpening.connection(options, userName, password);
  }

  @Override
  public QueueConnection createQueueConnection() throws JMSException {
    ConnectionOptions now = options;
    return ConnectionOpening.queueConnection(now, now.user(), now.password());
  }

  @Override
  public QueueConnection createQueueConnection(String userName, String password)
      throws JMSException {
    return ConnectionOpening.queueConnection(options, userName, password);
  }

  @Override
  public TopicConnection createTopicConnection() throws JMSException {
    ConnectionOptions now = options;
    return ConnectionOpening.topicConnection(now, now.user(), now.password());
  }

  @Override
  public TopicConnection createTopicConnection(String userName, String password)
      throws JMSException {
    return ConnectionOpening.topicConnection(options, userName, password);
  }

  /**
   * A context of its own connection, in mode {@link JMSContext#AUTO_ACKNOWLEDGE}; blocks and fails
   * as {@link #createConnection()}, with the unchecked exceptions.
   */
  @Override
  public JMSContext createContext() {
    ConnectionOptions now = options;
    return context(now, now.user(), now.password(), JMSContext.AUTO_ACKNOWLEDGE);
  }

  @Override
  public JMSContext createContext(String userName, String password) {
    return context(options, userName, password, JMSContext.AUTO_ACKNOWLEDGE);
  }

  @Override
  public JMSContext createContext(String userName, String password, int sessionMode) {
    return context(options, userName, password, sessionMode);
  }

  @Override
  public JMSContext createContext(int sessionMode) {
    ConnectionOptions now = options;
    return context(now, now.user(), now.password(), sessionMode);
  }

  private static JMSContext context(
      ConnectionOptions options, String user, String password, int sessionMode) {
    if (sessionMode < JMSContext.SESSION_TRANSACTED
        || sessionMode > JMSContext.DUPS_OK_ACKNOWLEDGE) {
      throw new JMSRuntimeException("There is no session mode " + sessionMode);
    }
    try {
      return ConnectionOpening.context(options, user, password, sessionMode);
    } catch (JMSException e) {
      throw UncheckedFailures.of(e);
    }
  }

  // --- where to and how

  /**
   * Replaces where to connect, and the options that the URL names; others stay as they are.
   *
   * @throws IllegalArgumentException if the URL is wrong; the text says what is
   */
  public void setUrl(String url) {
    options = options.overriddenBy(ConnectionOptions.parse(url));
  }

  /** With all options that differ from their defaults; passwords are left out. */
  public String getUrl() {
    return options
        .with(Option.PASSWORD, null)
        .with(Option.TRUST_STORE_PASSWORD, null)
        .with(Option.KEY_STORE_PASSWORD, null)
        .toUrl();
  }

  /** Who connects when the application names nobody; null for nobody. 0 to 255 characters. */
  public void setUser(String user) {
    options = options.with(Option.USER, user);
  }

  public String getUser() {
    return options.user();
  }

  /** The user's password. */
  public void setPassword(String password) {
    options = options.with(Option.PASSWORD, password);
  }

  /**
   * The client identifier of every connection made (specification 6.1.2), 1 to 255 characters; null
   * for none. Only one connection at a time can have it.
   */
  public void setClientId(String clientId) {
    options = options.with(Option.CLIENT_ID, clientId);
  }

  public String getClientId() {
    return options.clientId();
  }

  /**
   * Whether connections outlive the loss of their broker. Default: true with several hosts, else
   * false.
   */
  public void setReconnect(boolean reconnect) {
    options = options.with(Option.RECONNECT, reconnect);
  }

  public boolean isReconnect() {
    return options.reconnect();
  }

  /**
   * How many messages may wait in the client for one consumer: 1 to 100,000, default 1,000. Small
   * shares work out evenly among slow consumers, large keeps fast ones busy.
   */
  public void setPrefetchMessages(int prefetchMessages) {
    options = options.with(Option.PREFETCH_MESSAGES, prefetchMessages);
  }

  public int getPrefetchMessages() {
    return options.prefetchMessages();
  }

  /**
   * How many bytes of messages may wait in the client for one consumer, passed by one message at
   * most: 1 to 1 GiB, default 4 MiB.
   */
  public void setPrefetchBytes(long prefetchBytes) {
    options = options.with(Option.PREFETCH_BYTES, prefetchBytes);
  }

  public long getPrefetchBytes() {
    return options.prefetchBytes();
  }

  /**
   * How long one attempt to reach one host may take, TLS and handshake included, in ms: 1 to
   * 3,600,000, default 10,000.
   */
  public void setConnectTimeoutMs(int connectTimeoutMs) {
    options = options.with(Option.CONNECT_TIMEOUT_MS, connectTimeoutMs);
  }

  public int getConnectTimeoutMs() {
    return options.connectTimeoutMs();
  }

  /**
   * How long a call waits for the broker's reply while connected, in ms: up to 86,400,000, default
   * 60,000; 0 = for ever. After it the outcome is unknown.
   */
  public void setRequestTimeoutMs(int requestTimeoutMs) {
    options = options.with(Option.REQUEST_TIMEOUT_MS, requestTimeoutMs);
  }

  public int getRequestTimeoutMs() {
    return options.requestTimeoutMs();
  }

  /**
   * How long a send waits while the broker has no room for more messages, in ms: up to 86,400,000,
   * default 0 = until it has.
   */
  public void setSendTimeoutMs(int sendTimeoutMs) {
    options = options.with(Option.SEND_TIMEOUT_MS, sendTimeoutMs);
  }

  public int getSendTimeoutMs() {
    return options.sendTimeoutMs();
  }

  /**
   * How long a lost connection tries to come back before it is given up, in ms: default 300,000; 0
   * = for ever.
   */
  public void setReconnectTimeoutMs(int reconnectTimeoutMs) {
    options = options.with(Option.RECONNECT_TIMEOUT_MS, reconnectTimeoutMs);
  }

  public int getReconnectTimeoutMs() {
    return options.reconnectTimeoutMs();
  }

  /**
   * The file of the certificates that {@code terns://} trusts, PKCS #12 or JKS; null, the default,
   * for those of the JDK.
   */
  public void setTrustStore(String trustStore) {
    options = options.with(Option.TRUST_STORE, trustStore);
  }

  public String getTrustStore() {
    return options.trustStore();
  }

  /** The trust store's password. */
  public void setTrustStorePassword(String trustStorePassword) {
    options = options.with(Option.TRUST_STORE_PASSWORD, trustStorePassword);
  }

  /**
   * What an ObjectMessage may hold: patterns of {@link java.io.ObjectInputFilter} such as {@code
   * com.acme.**}, separated by semicolons or commas; all else is refused when it is read. Null, the
   * default, for what the JDK's own serial filter lets through.
   */
  public void setTrustedPackages(String trustedPackages) {
    options = options.with(Option.TRUSTED_PACKAGES, trustedPackages);
  }

  public String getTrustedPackages() {
    return options.trustedPackages();
  }

  /**
   * A peer that was silent for two of these intervals is gone, in ms: up to 3,600,000, default
   * 15,000; 0 = rely on the operating system alone.
   */
  public void setHeartbeatMs(int heartbeatMs) {
    options = options.with(Option.HEARTBEAT_MS, heartbeatMs);
  }

  public int getHeartbeatMs() {
    return options.heartbeatMs();
  }

  /**
   * The pause before the second round of attempts to reconnect, in ms; it doubles with each round:
   * 1 to 3,600,000, default 50.
   */
  public void setReconnectDelayMs(int reconnectDelayMs) {
    options = options.with(Option.RECONNECT_DELAY_MS, reconnectDelayMs);
  }

  public int getReconnectDelayMs() {
    return options.reconnectDelayMs();
  }

  /**
   * The longest pause between rounds of attempts to reconnect, in ms: 1 to 3,600,000, default
   * 5,000, less than reconnectDelayMs counts as that.
   */
  public void setReconnectMaxDelayMs(int reconnectMaxDelayMs) {
    options = options.with(Option.RECONNECT_MAX_DELAY_MS, reconnectMaxDelayMs);
  }

  public int getReconnectMaxDelayMs() {
    return options.reconnectMaxDelayMs();
  }

  /** The file with the client's own certificate and key, for brokers that ask for one. */
  public void setKeyStore(String keyStore) {
    options = options.with(Option.KEY_STORE, keyStore);
  }

  public String getKeyStore() {
    return options.keyStore();
  }

  /** The key store's password. */
  public void setKeyStorePassword(String keyStorePassword) {
    options = options.with(Option.KEY_STORE_PASSWORD, keyStorePassword);
  }

  /**
   * Whether {@code terns://} checks that the broker's certificate is for the host's name. Default:
   * true.
   */
  public void setVerifyHost(boolean verifyHost) {
    options = options.with(Option.VERIFY_HOST, verifyHost);
  }

  public boolean isVerifyHost() {
    return options.verifyHost();
  }

  // --- directories and streams

  /** What a JNDI directory keeps: the URL with all options, passwords included. */
  @Override
  public Reference getReference() {
    return new Reference(
        getClass().getName(),
        new StringRefAddr(ReferenceAddresses.URL, options.toUrl()),
        ReferenceAddresses.OBJECT_FACTORY,
        null);
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeObject(options.toUrl());
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    try {
      options = ConnectionOptions.parse((String) in.readObject());
    } catch (IllegalArgumentException e) {
      InvalidObjectException invalid = new InvalidObjectException(e.getMessage());
      invalid.initCause(e);
      throw invalid;
    }
  }

  /** The URL with passwords hidden. */
  @Override
  public String toString() {
    return getClass().getSimpleName() + "(" + options + ")";
  }
}
