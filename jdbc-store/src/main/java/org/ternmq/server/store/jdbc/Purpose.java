package org.ternmq.server.store.jdbc;

/** What a store is opened for. */
enum Purpose {
  /** By a broker. */
  SERVE,
  /** By a tool that copies what it holds, and changes nothing but the lease. */
  READ,
  /** By a tool that writes a copy into it; marked as unfinished meanwhile. */
  FILL
}
