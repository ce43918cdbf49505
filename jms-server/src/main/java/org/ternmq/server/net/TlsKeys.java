package org.ternmq.server.net;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;

/** Reads the broker's key and certificate. */
final class TlsKeys {
  private TlsKeys() {}

  static SslContext load(SocketOptions options) {
    char[] password =
        options.keyStorePassword() == null ? null : options.keyStorePassword().toCharArray();
    File file = options.keyStore().toFile();
    try {
      KeyStore keys = KeyStore.getInstance(file, password);
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, password);
      return SslContextBuilder.forServer(managers).build();
    } catch (IOException | GeneralSecurityException e) {
      throw new ListenException("cannot read the key store " + file + ": " + e.getMessage(), e);
    }
  }
}
