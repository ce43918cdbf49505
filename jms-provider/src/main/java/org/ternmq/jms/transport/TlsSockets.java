package org.ternmq.jms.transport;

import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.ternmq.jms.option.ConnectionOptions;

/** Makes TLS sockets with the trust and keys of one set of options. Safe for several threads. */
final class TlsSockets {
  private final SSLContext context;
  private final boolean verifyHost;

  private TlsSockets(SSLContext context, boolean verifyHost) {
    this.context = context;
    this.verifyHost = verifyHost;
  }

  /**
   * @throws LinkException if a store cannot be read; the text names it
   */
  static TlsSockets of(ConnectionOptions options) throws LinkException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(options), trust(options), null);
      return new TlsSockets(context, options.verifyHost());
    } catch (GeneralSecurityException e) {
      throw new LinkException(null, false, "TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] trust(ConnectionOptions options)
      throws GeneralSecurityException, LinkException {
    if (options.trustStore() == null) {
      return null; // those of the JDK
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store("trustStore", options.trustStore(), options.trustStorePassword()));
    return factory.getTrustManagers();
  }

  private static KeyManager[] keys(ConnectionOptions options)
      throws GeneralSecurityException, LinkException {
    if (options.keyStore() == null) {
      return null; // no certificate of our own
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(
        store("keyStore", options.keyStore(), options.keyStorePassword()),
        chars(options.keyStorePassword()));
    return factory.getKeyManagers();
  }

  private static KeyStore store(String option, String path, String password) throws LinkException {
    try {
      return KeyStore.getInstance(new File(path), chars(password));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new LinkException(
          null, false, "Option " + option + ": cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static char[] chars(String password) {
    return password == null ? new char[0] : password.toCharArray();
  }

  /** Turns a connected socket into a TLS one and shakes hands; the socket's time-out applies. */
  SSLSocket over(Socket socket, String host, int port) throws IOException {
    SSLSocket secure =
        (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
    if (verifyHost) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
    }
    secure.startHandshake();
    return secure;
  }
}
