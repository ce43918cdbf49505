package org.ternmq.command;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.wire.Protocol;
import picocli.CommandLine.Option;

/** How a command reaches the broker. */
final class ClientOptions {
  private static final String DEFAULT_URL = "tern://127.0.0.1:" + Protocol.DEFAULT_PORT;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = DEFAULT_URL,
      description =
          "Where the broker is (default: ${DEFAULT-VALUE}). tern://a:5757,b:5757 tries several;"
              + " with ?reconnect=true the command outlives a restart of the broker.")
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

  /**
   * @param clientId null for none
   */
  Connection connect(Console console, String clientId) throws JMSException {
    ConnectionFactory factory = factory();
    String secret = password == null ? console.environment().get("TERNMQ_PASSWORD") : password;
    if (user == null && secret != null && password != null) {
      throw CommandException.usage("--password needs --user");
    }
    Connection connection =
        user == null ? factory.createConnection() : factory.createConnection(user, secret);
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

  private ConnectionFactory factory() {
    try {
      return new TernConnectionFactory(url);
    } catch (IllegalArgumentException wrong) {
      throw CommandException.usage("--url " + url + ": " + ErrorLine.reason(wrong));
    }
  }
}
