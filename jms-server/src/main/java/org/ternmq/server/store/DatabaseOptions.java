package org.ternmq.server.store;

/**
 * Where a store in a database lies, and how it is used.
 *
 * @param url of JDBC
 * @param user null for none
 * @param password null for none
 * @param schema in which the tables lie; null for the user's usual one
 * @param tablePrefix begins the name of each table: letters, digits and underscores
 * @param poolSize the most connections to the database at a time
 * @param leaseMs how long an owner that says nothing more stays the owner
 * @param outageMs how long the database may be away before the store fails
 */
public record DatabaseOptions(
    String url,
    String user,
    String password,
    String schema,
    String tablePrefix,
    int poolSize,
    int leaseMs,
    int outageMs) {

  /** The usual ones. */
  public static DatabaseOptions of(String url, String user, String password) {
    return new DatabaseOptions(url, user, password, null, "ternmq_", 4, 10_000, 120_000);
  }

  public DatabaseOptions withLeaseMs(int ms) {
    return new DatabaseOptions(url, user, password, schema, tablePrefix, poolSize, ms, outageMs);
  }

  public DatabaseOptions withOutageMs(int ms) {
    return new DatabaseOptions(url, user, password, schema, tablePrefix, poolSize, leaseMs, ms);
  }

  /** Without the password, also where it stands in the URL. */
  @Override
  public String toString() {
    return url.replaceAll("(?i)(password|pwd)=[^;&]*", "$1=...");
  }
}
