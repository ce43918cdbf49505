package org.ternmq.systest.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.ternmq.systest.BrokerProcess;
import org.ternmq.wire.FrameLimits;
import org.ternmq.wire.FrameReader;
import org.ternmq.wire.FrameWriter;
import org.ternmq.wire.Protocol;
import org.ternmq.wire.Side;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.BrokerCommand.Ok;
import org.ternmq.wire.command.BrokerCommand.Welcome;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.Hello;
import org.ternmq.wire.command.ClientCommand.OpenConsumer;
import org.ternmq.wire.command.ClientCommand.OpenSession;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/**
 * Speaks the protocol by itself, and so can break its rules: read nothing, send without credit. It
 * never sends a heartbeat. Used by one thread.
 */
final class RawClient implements AutoCloseable {

  private static final int READ_TIMEOUT_MS = 20_000;

  private final Socket socket;
  private final FrameWriter writer = new FrameWriter(Protocol.HANDSHAKE_FRAME_BYTES);
  private final FrameReader reader = new FrameReader(Side.BROKER, FrameLimits.HANDSHAKE);
  private final Deque<Command> arrived = new ArrayDeque<>();
  private final Welcome welcome;
  private int lastCorrelation;

  /** Without heartbeats. */
  RawClient(BrokerProcess broker) throws IOException {
    this(broker, 0);
  }

  /**
   * @param heartbeatMs what it asks the broker for
   */
  RawClient(BrokerProcess broker, int heartbeatMs) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), broker.port());
    socket.setSoTimeout(READ_TIMEOUT_MS);
    send(
        new Hello(
            Protocol.VERSION,
            Protocol.VERSION,
            Protocol.FEATURES,
            UUID.randomUUID(),
            false,
            0,
            null,
            null,
            null,
            heartbeatMs,
            "raw client of the system tests"));
    welcome = (Welcome) read();
    writer.maxFrameBytes(welcome.maxFrameBytes());
    reader.limits(FrameLimits.ofClient(welcome.maxFrameBytes()));
  }

  Welcome welcome() {
    return welcome;
  }

  void send(Command command) throws IOException {
    writer.append(command);
    writer.writeTo(socket.getOutputStream());
  }

  /** The next command, or null when the broker has closed the connection. */
  Command read() throws IOException {
    byte[] chunk = new byte[8192];
    while (arrived.isEmpty()) {
      int n = socket.getInputStream().read(chunk);
      if (n < 0) {
        return null;
      }
      reader.read(ByteBuffer.wrap(chunk, 0, n), arrived::add);
    }
    return arrived.poll();
  }

  void openSession(int sessionId) throws IOException {
    send(new OpenSession(++lastCorrelation, sessionId, false));
    awaitOk();
  }

  void openConsumer(int sessionId, int consumerId, Address queue) throws IOException {
    send(
        new OpenConsumer(
            ++lastCorrelation,
            sessionId,
            consumerId,
            ConsumerKind.QUEUE,
            queue,
            null,
            null,
            false));
    awaitOk();
  }

  private void awaitOk() throws IOException {
    Command command = read();
    while (command != null && !(command instanceof BrokerCommand.Reply)) {
      command = read();
    }
    assertThat(command).isEqualTo(new Ok(lastCorrelation));
  }

  static EncodedMessage nonPersistentMessage(Address destination, int bodyBytes) {
    return new MessageEncoder()
        .destination(destination)
        .persistent(false)
        .messageId("raw-" + UUID.randomUUID())
        .body(BodyType.BYTES, ByteBuffer.allocate(bodyBytes))
        .encode();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
