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
}
