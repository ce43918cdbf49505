package org.ternmq.ra.outbound;

import jakarta.resource.spi.ConnectionRequestInfo;
import java.util.Objects;

/**
 * What the application said when it asked for a connection.
 *
 * @param user null if it said nothing: then the server's settings count
 */
record ConnectionRequest(String user, String password) implements ConnectionRequestInfo {
  /** The application named nobody. */
  static final ConnectionRequest DEFAULT = new ConnectionRequest(null, null);

  @Override
  public boolean equals(Object other) {
    return other instanceof ConnectionRequest that
        && Objects.equals(user, that.user)
        && Objects.equals(password, that.password);
  }

  @Override
  public int hashCode() {
    return Objects.hash(user, password);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ConnectionRequest(" + user + ")";
  }
}
