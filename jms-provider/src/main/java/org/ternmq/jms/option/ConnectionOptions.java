package org.ternmq.jms.option;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ternmq.wire.Protocol;

/**
 * Where to connect and how: a URL that was read, checked and frozen. Immutable, safe for use by
 * several threads. {@link Option} says what each option does, its default and its range.
 */
public final class ConnectionOptions {
  /** The port of a host without one. */
  public static final int DEFAULT_PORT = Protocol.DEFAULT_PORT;

  /** One broker's address. */
  public record HostPort(String host, int port) implements Serializable {
    @Override
    public String toString() {
      return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
  }

  private final List<HostPort> hosts;
  private final boolean tls;
  private final String vmName;
  private final Map<String, String> brokerOptions;
  private final EnumMap<Option, Object> values;

  ConnectionOptions(
      List<HostPort> hosts,
      boolean tls,
      String vmName,
      Map<String, String> brokerOptions,
      Map<Option, Object> values) {
    this.hosts = List.copyOf(hosts);
    this.tls = tls;
    this.vmName = vmName;
    this.brokerOptions = Map.copyOf(brokerOptions);
    this.values = new EnumMap<>(Option.class);
    this.values.putAll(values);
    if (trustedPackages() != null) {
      TrustedPackages.filter(trustedPackages());
    }
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is wrong; the text says what and where
   */
  public static ConnectionOptions parse(String url) {
    return ConnectionUrl.parse(url);
  }

  /**
   * These options with another value for one; null goes back to the default.
   *
   * @throws IllegalArgumentException if the value is out of range; the text names option and range
   */
  public ConnectionOptions with(Option option, Object value) {
    EnumMap<Option, Object> changed = new EnumMap<>(values);
    if (value == null) {
      changed.remove(option);
    } else {
      changed.put(option, option.check(value));
    }
    return new ConnectionOptions(hosts, tls, vmName, brokerOptions, changed);
  }

  /**
   * Where the other options lead, with their values, and with those of these options that the
   * others do not set.
   */
  public ConnectionOptions overriddenBy(ConnectionOptions others) {
    EnumMap<Option, Object> merged = new EnumMap<>(values);
    merged.putAll(others.values);
    return new ConnectionOptions(
        others.hosts, others.tls, others.vmName, others.brokerOptions, merged);
  }

  /** Empty for a broker in this JVM; else at least one, in the order to try them. */
  public List<HostPort> hosts() {
    return hosts;
  }

  /** Whether the scheme is {@code terns://}. */
  public boolean tls() {
    return tls;
  }

  /** The name in {@code tern:vm://name}, else null. */
  public String vmName() {
    return vmName;
  }

  /** Of a {@code tern:vm} URL: what goes to {@code InVmBrokers.connect}. */
  public Map<String, String> brokerOptions() {
    return brokerOptions;
  }

  /** The value that was set, or the default; null if there is neither. */
  public Object value(Option option) {
    Object value = values.get(option);
    return value != null ? value : option.defaultValue();
  }

  public String user() {
    return (String) value(Option.USER);
  }

  public String password() {
    return (String) value(Option.PASSWORD);
  }

  public String clientId() {
    return (String) value(Option.CLIENT_ID);
  }

  public boolean reconnect() {
    Object value = value(Option.RECONNECT);
    return value != null ? (Boolean) value : hosts.size() > 1;
  }

  public int prefetchMessages() {
    return (Integer) value(Option.PREFETCH_MESSAGES);
  }

  public long prefetchBytes() {
    return (Long) value(Option.PREFETCH_BYTES);
  }

  public int connectTimeoutMs() {
    return (Integer) value(Option.CONNECT_TIMEOUT_MS);
  }

  /** 0 = for ever. */
  public int requestTimeoutMs() {
    return (Integer) value(Option.REQUEST_TIMEOUT_MS);
  }

  /** 0 = for ever. */
  public int sendTimeoutMs() {
    return (Integer) value(Option.SEND_TIMEOUT_MS);
  }

  /** 0 = for ever. */
  public int reconnectTimeoutMs() {
    return (Integer) value(Option.RECONNECT_TIMEOUT_MS);
  }

  public int reconnectDelayMs() {
    return (Integer) value(Option.RECONNECT_DELAY_MS);
  }

  /** Never less than {@link #reconnectDelayMs}. */
  public int reconnectMaxDelayMs() {
    return Math.max(reconnectDelayMs(), (Integer) value(Option.RECONNECT_MAX_DELAY_MS));
  }

  /** 0 = none. */
  public int heartbeatMs() {
    return (Integer) value(Option.HEARTBEAT_MS);
  }

  public String trustStore() {
    return (String) value(Option.TRUST_STORE);
  }

  public String trustStorePassword() {
    return (String) value(Option.TRUST_STORE_PASSWORD);
  }

  public String keyStore() {
    return (String) value(Option.KEY_STORE);
  }

  public String keyStorePassword() {
    return (String) value(Option.KEY_STORE_PASSWORD);
  }

  public boolean verifyHost() {
    return (Boolean) value(Option.VERIFY_HOST);
  }

  /** Null: the JDK's own serial filter decides. */
  public String trustedPackages() {
    return (String) value(Option.TRUSTED_PACKAGES);
  }

  /** The URL that {@link #parse} reads back as equal options, passwords included. */
  public String toUrl() {
    return ConnectionUrl.write(this, values, false);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConnectionOptions that
        && hosts.equals(that.hosts)
        && tls == that.tls
        && Objects.equals(vmName, that.vmName)
        && brokerOptions.equals(that.brokerOptions)
        && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(hosts, tls, vmName, brokerOptions, values);
  }

  /** The URL with passwords hidden, fit for logs. */
  @Override
  public String toString() {
    return ConnectionUrl.write(this, values, true);
  }
}
