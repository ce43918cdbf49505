package org.ternmq.server.store;

/**
 * Makes a store in a database. Found by {@link java.util.ServiceLoader}, so that a broker with a
 * journal carries neither a pool nor a driver.
 */
public interface StoreProvider {

  /**
   * Nothing is connected yet: {@link Store#own} does that.
   *
   * @throws StoreException if the database is of a kind that is not known, or has no driver here
   */
  Store store(DatabaseOptions options);

  /**
   * For tools: a store that only tells what it holds. Nothing but the lease is changed. {@link
   * Store#own} refuses tables that are not there, and messages that wait in the inbox, since only a
   * broker takes them.
   */
  Store toRead(DatabaseOptions options);

  /**
   * For tools: a store to be filled with the state of another one. Until {@link Filling#finished}
   * no broker starts on it. {@link Store#own} refuses tables that hold anything, but for what an
   * attempt left that was not finished: that is removed.
   */
  Filling toFill(DatabaseOptions options);

  /** A store that is being filled. */
  interface Filling extends Store {

    /** All is there and durable: from now on brokers may start on it. Waits for the database. */
    void finished();
  }
}
