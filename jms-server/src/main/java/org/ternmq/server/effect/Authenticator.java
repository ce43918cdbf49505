package org.ternmq.server.effect;

/** Decides whether a user may connect. Called on the loop thread; must not block. */
@FunctionalInterface
public interface Authenticator {

  /** Lets everybody in. */
  Authenticator ANYBODY = (user, password) -> true;

  /**
   * @param user null if the client gave none
   * @param password null if the client gave none
   */
  boolean accepts(String user, String password);
}
