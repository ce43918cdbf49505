package org.ternmq.server.store.jdbc;

import java.io.IOException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A {@link PostgresServer} for all tests of a class, as a static {@code @RegisterExtension}. Where
 * PostgreSQL is missing the class is skipped; in continuous integration it fails.
 */
public final class SharedPostgres implements BeforeAllCallback, AfterAllCallback {
  private PostgresServer server; // null: it could not be started

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    server = PostgresServer.startOrSkip();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
    if (server != null) {
      server.close();
    }
  }

  /** While the tests of the class run. */
  public PostgresServer server() {
    return server;
  }
}
