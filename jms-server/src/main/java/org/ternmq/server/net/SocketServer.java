package org.ternmq.server.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.ternmq.wire.FrameWriter;
import org.ternmq.wire.Protocol;
import org.ternmq.wire.error.ErrorCode;

/**
 * Listens, and has the connections that came. Owned by the loop thread, but for {@link #listen},
 * {@link #stopListening} and {@link #awaitConnectionsClosed}.
 */
public final class SocketServer {
  private static final int BACKLOG = 1024;
  private static final int LOW_WATER_BYTES = 256 * 1024;
  private static final int HIGH_WATER_BYTES = 1024 * 1024;
  private static final int FIRST_READ_BYTES = 4 * 1024;
  private static final int MAX_READ_BYTES = 256 * 1024;
  private static final long MAX_TICK_MS = 1_000;
  private static final long MIN_TICK_MS = 10;
  private static final long GOODBYES_TIMEOUT_MS = 3_000;

  private final EventLoop eventLoop;
  private final Class<? extends ServerChannel> channelClass;
  private final SocketOptions options;
  private final Conversations conversations;
  private final FrameWriter writer = new FrameWriter(Protocol.HANDSHAKE_FRAME_BYTES);
  private final List<Channel> listeners = new ArrayList<>();
  private final ChannelGroup channels;
  private final Set<SocketConnection> connections = new LinkedHashSet<>();
  private int unauthenticated;
  private long tickMs;
  private ScheduledFuture<?> nextTick; // null: nobody is there

  /**
   * @param eventLoop the only one
   * @param epoll whether it is one of Linux's epoll
   */
  public SocketServer(
      EventLoop eventLoop, boolean epoll, SocketOptions options, Conversations conversations) {
    this.eventLoop = eventLoop;
    this.channelClass = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    this.options = options;
    this.conversations = conversations;
    this.channels = new DefaultChannelGroup("connections", eventLoop);
    this.tickMs = Math.max(MIN_TICK_MS, Math.min(MAX_TICK_MS, options.handshakeTimeoutMs() / 4));
  }

  /**
   * Binds all addresses. Blocks until that is done.
   *
   * @return the real addresses: those for plain TCP, then those for TLS
   * @throws ListenException if one cannot be bound, or the key store not be read
   */
  public List<InetSocketAddress> listen() {
    SslContext tls = options.tlsListen().isEmpty() ? null : TlsKeys.load(options);
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (InetSocketAddress address : options.listen()) {
      addresses.add(bind(address, null));
    }
    for (InetSocketAddress address : options.tlsListen()) {
      addresses.add(bind(address, tls));
    }
    return List.copyOf(addresses);
  }

  private InetSocketAddress bind(InetSocketAddress address, SslContext tls) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(eventLoop)
            .channel(channelClass)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES))
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(1024, FIRST_READ_BYTES, MAX_READ_BYTES))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    channel
                        .pipeline()
                        .addLast(new SocketConnection(SocketServer.this, conversations));
                  }
                });
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new ListenException(
          "cannot listen at " + describe(address) + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    listeners.add(bound.channel());
    return (InetSocketAddress) bound.channel().localAddress();
  }

  private static String describe(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  /** Takes no more connections. Blocks for a moment; does nothing the second time. */
  public void stopListening() {
    for (Channel listener : listeners) {
      listener.close().awaitUninterruptibly();
    }
  }

  /** Blocks until all clients have their Goodbyes, or a time-out. */
  public void awaitConnectionsClosed() {
    channels.newCloseFuture().awaitUninterruptibly(GOODBYES_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    channels.close().awaitUninterruptibly();
  }

  // --- loop thread

  /** Notes a new connection; not null: why it may not stay. */
  ErrorCode register(SocketConnection connection) {
    channels.add(connection.channel());
    connections.add(connection);
    if (nextTick == null) {
      planTick();
    }
    unauthenticated++;
    return connections.size() > options.maxConnections()
            || unauthenticated > options.maxUnauthenticatedConnections()
        ? ErrorCode.LIMIT_REACHED
        : null;
  }

  /** A connection that was registered has no longer to say who it is. */
  void handshakeEnded() {
    unauthenticated--;
  }

  void unregister(SocketConnection connection) {
    connections.remove(connection);
  }

  /** A client agreed on an interval: it has to be looked at often enough. */
  void welcomed(int heartbeatMs) {
    if (heartbeatMs > 0) {
      long needed = Math.max(MIN_TICK_MS, heartbeatMs / 8);
      if (needed < tickMs) {
        tickMs = needed;
        nextTick.cancel(false); // a connection is open, so one is planned
        planTick();
      }
    }
  }

  private void planTick() {
    nextTick = eventLoop.schedule(this::tick, tickMs, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    nextTick = null;
    if (connections.isEmpty()) {
      return;
    }
    long nowMs = conversations.nowMs();
    for (SocketConnection connection : List.copyOf(connections)) {
      connection.tick(nowMs);
    }
    if (nextTick == null) {
      planTick();
    }
  }

  SocketOptions options() {
    return options;
  }

  /** Shared by all connections, one after the other. */
  FrameWriter writer() {
    return writer;
  }
}
