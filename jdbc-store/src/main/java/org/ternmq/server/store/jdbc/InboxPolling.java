package org.ternmq.server.store.jdbc;

import java.sql.Connection;
import java.util.concurrent.TimeUnit;

/**
 * For databases that cannot tell: the reader asks again after a while. Soon, if something came
 * lately; else at a pace at which asking costs next to nothing.
 */
final class InboxPolling implements InboxReader.Signal {
  private static final int BUSY_MS = 5;
  private static final int IDLE_MS = 40;

  private InboxPolling() {}

  /** The connection is not needed. */
  static InboxReader.Signal on(Connection connection) {
    return new InboxPolling();
  }

  @Override
  public void await(boolean busy) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(busy ? BUSY_MS : IDLE_MS);
  }
}
