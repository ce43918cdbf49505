package org.ternmq.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.wire.FragmentedCommand;
import org.ternmq.wire.FrameLimits;
import org.ternmq.wire.FrameReader;
import org.ternmq.wire.FrameWriter;
import org.ternmq.wire.Protocol;
import org.ternmq.wire.Side;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;

/**
 * One client at a socket: bytes to commands and back. Owned by the loop thread.
 *
 * <p>Outgoing commands wait as objects, which share the messages' bytes with the broker, and are
 * encoded only when the socket takes them: a client that reads slowly costs no copies. When too
 * much waits the core is told to deliver nothing more until it flows again; beyond a limit the
 * client is disconnected.
 */
final class SocketConnection extends ChannelInboundHandlerAdapter implements Connection {
  private static final Logger log = LoggerFactory.getLogger(SocketConnection.class);

  /** About what a command takes beside its message. */
  private static final int COMMAND_BYTES = 64;

  /** From here on the peer counts as one that does not keep up. */
  private static final long CONGESTED_BYTES = 1 << 20;

  /** And from here on again as one that does. */
  private static final long FLOWING_BYTES = CONGESTED_BYTES / 4;

  /** How much is encoded at a time. */
  private static final int CHUNK_BYTES = 256 * 1024;

  /** How long a client may take to read its Goodbye. */
  private static final long GOODBYE_TIMEOUT_MS = 2_000;

  private final SocketServer server;
  private final Conversations conversations;
  private final FrameReader reader = new FrameReader(Side.CLIENT, FrameLimits.HANDSHAKE);
  private final Consumer<Command> received = this::received;

  private final ArrayDeque<Command> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean congested; // what the core was told
  private FragmentedCommand fragments; // of a large command that is partly written

  private Channel channel;
  private int connectionId;
  private State state = State.HANDSHAKE;
  private int maxFrameBytes = Protocol.HANDSHAKE_FRAME_BYTES;
  private long openedMs;
  private long lastReadMs;
  private long lastWriteMs;
  private int heartbeatMs; // 0 = none
  private boolean welcomeLeft; // before it there are no heartbeats

  /** What is awaited. */
  private enum State {
    /** Hello, and the core's Welcome. */
    HANDSHAKE,
    /** Commands. */
    OPEN,
    /** That the peer takes its Goodbye. */
    LEAVING,
    /** Nothing. */
    CLOSED
  }

  SocketConnection(SocketServer server, Conversations conversations) {
    this.server = server;
    this.conversations = conversations;
  }

  // --- what the socket tells

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    openedMs = conversations.nowMs();
    lastReadMs = openedMs;
    lastWriteMs = openedMs;
    ErrorCode refused = server.register(this);
    connectionId = conversations.opened(this, String.valueOf(channel.remoteAddress()));
    if (refused != null) {
      disconnect(refused, "The broker has as many connections as it takes; try again later.");
      flush();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    lastReadMs = conversations.nowMs();
    try {
      if (state == State.HANDSHAKE || state == State.OPEN) {
        reader.read(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()), received);
      }
    } catch (WireException e) {
      log.info("{} broke the protocol: {}", channel.remoteAddress(), e.getMessage());
      disconnect(e.code(), e.getMessage());
      flushIfAllowed();
    } finally {
      ReferenceCountUtil.release(bytes);
    }
  }

  private void received(Command command) {
    if (command instanceof Command.Heartbeat) {
      return; // that it came is all it says
    }
    conversations.received(connectionId, command);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      flushIfAllowed();
    }
  }

  /** Not at the end of a round, when the loop does. */
  private void flushIfAllowed() {
    if (conversations.mayFlush(connectionId)) {
      flush();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    become(State.CLOSED);
    dropKept();
    fragments = null;
    reader.stop();
    server.unregister(this);
    conversations.closed(connectionId);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("{} is lost: {}", ctx.channel().remoteAddress(), cause.getMessage());
    } else {
      log.error("Connection of {} failed", ctx.channel().remoteAddress(), cause);
    }
    var unused = ctx.close();
  }

  // --- what the loop asks for

  @Override
  public void send(Command command) {
    if (state != State.HANDSHAKE && state != State.OPEN) {
      return;
    }
    if (isTooMuch() && !channel.isWritable()) {
      log.info("{} does not read; it is disconnected", channel.remoteAddress());
      dropKept();
      disconnect(
          ErrorCode.LIMIT_REACHED,
          "More than "
              + server.options().maxPendingOutputBytes()
              + " bytes wait to be read by this client.");
      return;
    }
    waiting.add(command);
    waitingBytes += sizeOf(command);
    if (command instanceof BrokerCommand.Welcome welcome) {
      welcomed(welcome);
    }
  }

  /** A peer whose socket would take more is not to blame for what waits. */
  private boolean isTooMuch() {
    return waitingBytes > server.options().maxPendingOutputBytes();
  }

  private void welcomed(BrokerCommand.Welcome welcome) {
    become(State.OPEN);
    heartbeatMs = welcome.heartbeatMs();
    reader.limits(FrameLimits.ofBroker(welcome.maxFrameBytes(), welcome.maxMessageBytes()));
    server.welcomed(heartbeatMs);
  }

  private static long sizeOf(Command command) {
    return command instanceof BrokerCommand.Deliver deliver
        ? COMMAND_BYTES + deliver.message().length()
        : COMMAND_BYTES;
  }

  @Override
  public void disconnect(ErrorCode code, String text) {
    if (state == State.LEAVING || state == State.CLOSED) {
      return;
    }
    become(State.LEAVING);
    reader.stop();
    waiting.add(new Command.Goodbye(code, text));
    waitingBytes += COMMAND_BYTES;
    var unused =
        channel.eventLoop().schedule(this::closeNow, GOODBYE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void dropKept() {
    waiting.clear();
    waitingBytes = 0;
  }

  private void closeNow() {
    var unused = channel.close();
  }

  @Override
  public void flush() {
    if (state == State.CLOSED) {
      return;
    }
    boolean written = false;
    while (hasOutput() && channel.isWritable()) {
      ByteBuf chunk = encode();
      if (state == State.LEAVING && !hasOutput()) {
        channel.write(chunk).addListener(ChannelFutureListener.CLOSE);
      } else {
        var unused = channel.write(chunk, channel.voidPromise());
      }
      written = true;
    }
    if (written) {
      lastWriteMs = conversations.nowMs();
      channel.flush();
    }
    hearAgain();
    tellCongestion();
  }

  /** Nothing more is delivered; and who asks on and on, without an answer, is not heard. */
  @Override
  public void stays() {
    if (state != State.CLOSED) {
      tellCongestion();
      if (isTooMuch()) {
        channel.config().setAutoRead(false);
      }
    }
  }

  private void hearAgain() {
    if (!channel.config().isAutoRead() && !isTooMuch()) {
      lastReadMs = conversations.nowMs();
      channel.config().setAutoRead(true);
    }
  }

  private void tellCongestion() {
    if (congested ? waitingBytes < FLOWING_BYTES : waitingBytes > CONGESTED_BYTES) {
      congested = !congested;
      conversations.congested(connectionId, congested);
    }
  }

  private boolean hasOutput() {
    return fragments != null || !waiting.isEmpty();
  }

  /** The next commands, up to a chunk of bytes, in one buffer. */
  private ByteBuf encode() {
    FrameWriter writer = server.writer();
    writer.maxFrameBytes(maxFrameBytes);
    while (writer.size() < CHUNK_BYTES) {
      if (fragments != null) {
        if (!writer.appendFragment(fragments)) {
          fragments = null;
        }
        continue;
      }
      Command command = waiting.poll();
      if (command == null) {
        break;
      }
      waitingBytes -= sizeOf(command);
      fragments = writer.begin(command);
      if (command instanceof BrokerCommand.Welcome welcome) {
        maxFrameBytes = welcome.maxFrameBytes(); // larger frames only after this one
        writer.maxFrameBytes(maxFrameBytes);
        welcomeLeft = true;
      }
    }
    return drained(writer);
  }

  private ByteBuf drained(FrameWriter writer) {
    ByteBuf chunk = channel.alloc().directBuffer((int) writer.size());
    writer.drainTo((array, offset, length, lasting) -> chunk.writeBytes(array, offset, length));
    return chunk;
  }

  // --- time

  /** Looks whether the peer is in time, and whether it has to hear from us. */
  void tick(long nowMs) {
    if (state == State.HANDSHAKE) {
      if (nowMs - openedMs > server.options().handshakeTimeoutMs()) {
        disconnect(ErrorCode.PROTOCOL, "No Hello within the time allowed.");
        flush();
      }
    } else if (state == State.OPEN && heartbeatMs > 0) {
      if (nowMs - lastReadMs > 2L * heartbeatMs && channel.config().isAutoRead()) {
        disconnect(
            ErrorCode.HEARTBEAT_MISSED,
            "Nothing was heard for "
                + (nowMs - lastReadMs)
                + " ms, the interval is "
                + heartbeatMs);
        flushIfAllowed();
      } else if (nowMs - lastWriteMs >= heartbeatMs / 2 && welcomeLeft && channel.isWritable()) {
        beat(nowMs);
      }
    }
  }

  /** Before what is kept, which may have to wait long: for a database that is away. */
  private void beat(long nowMs) {
    FrameWriter writer = server.writer();
    writer.maxFrameBytes(maxFrameBytes);
    writer.append(new Command.Heartbeat());
    var unused = channel.writeAndFlush(drained(writer), channel.voidPromise());
    lastWriteMs = nowMs;
  }

  private void become(State next) {
    if (state == State.HANDSHAKE) {
      server.handshakeEnded();
    }
    state = next;
  }

  Channel channel() {
    return channel;
  }
}
