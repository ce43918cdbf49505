package org.ternmq.server;

import org.ternmq.wire.Protocol;

/**
 * An address to listen at.
 *
 * @param host a name or an IP address, without brackets; {@code 0.0.0.0} or {@code ::} for every
 *     interface
 * @param port 0 to 65535; 0 lets the system choose a free one
 */
public record HostPort(String host, int port) {
  /** The port of {@code tern://host} URLs that name none. */
  public static final int DEFAULT_PORT = Protocol.DEFAULT_PORT;

  public HostPort {
    if (host.isBlank()) {
      throw new IllegalArgumentException("an address needs a host, such as 127.0.0.1");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not in 0 to 65535");
    }
  }

  /**
   * Reads {@code host}, {@code host:port} or {@code [IPv6]:port}.
   *
   * @throws IllegalArgumentException if it is none of these; the text says what is wrong
   */
  public static HostPort parse(String text) {
    String trimmed = text.trim();
    if (trimmed.startsWith("[")) {
      int end = trimmed.indexOf(']');
      if (end < 0) {
        throw new IllegalArgumentException("\"" + text + "\" has no closing bracket");
      }
      String rest = trimmed.substring(end + 1);
      if (!rest.isEmpty() && !rest.startsWith(":")) {
        throw new IllegalArgumentException("\"" + text + "\" is not [IPv6]:port");
      }
      return new HostPort(
          trimmed.substring(1, end),
          rest.isEmpty() ? DEFAULT_PORT : portOf(rest.substring(1), text));
    }
    int colon = trimmed.lastIndexOf(':');
    if (colon < 0) {
      return new HostPort(trimmed, DEFAULT_PORT);
    }
    if (trimmed.indexOf(':') != colon) {
      throw new IllegalArgumentException(
          "\"" + text + "\": write an IPv6 address in brackets, [::1]:" + DEFAULT_PORT);
    }
    return new HostPort(trimmed.substring(0, colon), portOf(trimmed.substring(colon + 1), text));
  }

  private static int portOf(String digits, String text) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not host:port, the port is no number", e);
    }
  }

  /** Such as {@code 127.0.0.1:5757} or {@code [::1]:5757}. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
