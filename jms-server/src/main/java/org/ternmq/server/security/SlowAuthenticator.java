package org.ternmq.server.security;

import org.ternmq.server.effect.Authenticator;

/**
 * An authenticator that needs more time than the loop thread has: {@link #verify} is called
 * beforehand on another thread, and {@link #accepts} answers from what it found out. Whom it found
 * out nothing about is refused.
 */
public interface SlowAuthenticator extends Authenticator {

  /** Whether {@link #accepts} has its answer already. Does not take long. */
  boolean isKnown(String user, String password);

  /** Finds out and remembers. May take long: not for the loop thread. */
  void verify(String user, String password);
}
