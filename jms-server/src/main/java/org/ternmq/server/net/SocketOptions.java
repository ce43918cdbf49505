package org.ternmq.server.net;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What the listener is given.
 *
 * @param listen addresses for plain TCP, not yet resolved
 * @param tlsListen addresses for TLS
 * @param keyStore with the key for TLS; null without {@code tlsListen}
 * @param keyStorePassword null for none
 * @param maxFrameBytes the largest frame after the handshake
 * @param maxMessageBytes the largest message
 * @param maxConnections open at once
 * @param maxUnauthenticatedConnections of them, those before their Welcome
 * @param handshakeTimeoutMs within which a client must have its Welcome
 * @param maxPendingOutputBytes above which a client that does not read is disconnected
 */
public record SocketOptions(
    List<InetSocketAddress> listen,
    List<InetSocketAddress> tlsListen,
    Path keyStore,
    String keyStorePassword,
    int maxFrameBytes,
    long maxMessageBytes,
    int maxConnections,
    int maxUnauthenticatedConnections,
    int handshakeTimeoutMs,
    long maxPendingOutputBytes) {

  public SocketOptions {
    listen = List.copyOf(listen);
    tlsListen = List.copyOf(tlsListen);
  }
}
