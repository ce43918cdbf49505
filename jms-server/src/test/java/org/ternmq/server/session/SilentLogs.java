package org.ternmq.server.session;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** For tests in which brokers fail by the thousand, as they should: they do not write about it. */
final class SilentLogs implements BeforeAllCallback, AfterAllCallback {
  private final Logger server = (Logger) LoggerFactory.getLogger("org.ternmq.server");
  private final java.util.logging.Logger journal =
      java.util.logging.Logger.getLogger("org.ternmq.journal");

  @Override
  public void beforeAll(ExtensionContext context) {
    server.setLevel(Level.OFF);
    journal.setLevel(java.util.logging.Level.OFF);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    server.setLevel(null); // as its parent says
    journal.setLevel(null);
  }
}
