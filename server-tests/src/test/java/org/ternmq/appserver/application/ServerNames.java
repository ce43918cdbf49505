package org.ternmq.appserver.application;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** What this server's directory calls what the administrator bound; the WAR has it in a file. */
final class ServerNames {
  private static final String FILE = "/names.properties";

  private ServerNames() {}

  @SuppressWarnings("BanJNDI") // the server's own directory, names of the tests
  static <T> T lookup(String what, Class<T> type) throws NamingException {
    Properties names = new Properties();
    try (InputStream file = ServerNames.class.getResourceAsStream(FILE)) {
      names.load(file);
    } catch (IOException e) {
      NamingException failure = new NamingException("no " + FILE);
      failure.initCause(e);
      throw failure;
    }
    return type.cast(new InitialContext().lookup(names.getProperty(what)));
  }
}
