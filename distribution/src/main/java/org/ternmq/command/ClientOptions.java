package org.ternmq.command;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.option.ConnectionOptions;
import org.ternmq.wire.Protocol;
import picocli.CommandLine.Option;

/** How a command reaches the broker. */
final class ClientOptions {
  private static final String DEFAULT_URL = "tern://127.0.0.1:" + Protocol.DEFAULT_PORT;
  private static final Set<String> UNREACHABLE =
      Set.of(JmsFailures.CONNECTION_LOST, JmsFailures.TIMED_OUT);
  private static final long FIRST_CONNECTION_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long RETRY_MS = 250;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = DEFAULT_URL,
      description =
          "Where the broker is (default: ${DEFAULT-VALUE}). tern://a:5757,b:5757 tries several;"
              + " with ?reconnect=true the command outlives a restart of the broker, and waits"
              + " up to 30 s for it at the beginning.")
  String url;

  @Option(names = "--user", paramLabel = "NAME", description = "User name.")
  String user;

  @Option(
      names = "--password",
      paramLabel = "PASSWORD",
      description =
          "Password; better in the environment variable TERNMQ_PASSWORD, since others can see"
              + " arguments.")
  String password;

  /** The caller closes it. */
  Connection connect(Console console) throws JMSException {
    return connect(console, null);
  }

  /** For commands of administration. The caller closes it. */
  AdminLink administer(Console console) throws JMSException {
    try {
      return AdminLink.open(ConnectionOptions.parse(url), user, secret(console));
    } catch (IllegalArgumentException wrong) {
      throw CommandException.usage("--url " + url + ": " + ErrorLine.reason(wrong));
    }
  }

  private String secret(Console console) {
    if (user == null && password != null) {
      throw CommandException.usage("--password needs --user");
    }
    return password == null ? console.environment().get("TERNMQ_PASSWORD") : password;
  }

  /**
   * @param clientId null for none
   */
  Connection connect(Console console, String clientId) throws JMSException {
    TernConnectionFactory factory = factory();
    Connection connection = open(factory, secret(console), console);
    boolean identified = false;
    try {
      if (clientId != null) {
        connection.setClientID(clientId);
      }
      identified = true;
      return connection;
    } finally {
      if (!identified) {
        connection.close();
      }
    }
  }

  /**
   * The library tries the first connection once. A command with a reconnecting URL may be started
   * while the broker is down, or die with it in the middle of a handshake; it tries for a while.
   */
  private Connection open(TernConnectionFactory factory, String secret, Console console)
      throws JMSException {
    long deadline = System.nanoTime() + FIRST_CONNECTION_NANOS;
    boolean told = false;
    while (true) {
      try {
        return user == null ? factory.createConnection() : factory.createConnection(user, secret);
      } catch (JMSException failure) {
        boolean mayPass = UNREACHABLE.contains(String.valueOf(failure.getErrorCode()));
        if (!factory.isReconnect() || !mayPass || System.nanoTime() >= deadline) {
          throw failure;
        }
        if (!told) {
          console.say("waiting for the broker: %s", ErrorLine.text(failure));
          told = true;
        }
        pause(console, failure);
      }
    }
  }

  private static void pause(Console console, JMSException failure) throws JMSException {
    try {
      if (console.termination().await(RETRY_MS, TimeUnit.MILLISECONDS)) {
        throw failure;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private TernConnectionFactory factory() {
    try {
      return new TernConnectionFactory(url);
    } catch (IllegalArgumentException wrong) {
      throw CommandException.usage("--url " + url + ": " + ErrorLine.reason(wrong));
    }
  }
}
