package org.ternmq.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.function.Predicate;
import org.ternmq.wire.command.BrokerCommand.Welcome;
import org.ternmq.wire.command.ClientCommand.Hello;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.command.Command.Goodbye;
import org.ternmq.wire.command.Command.Heartbeat;
import org.ternmq.wire.error.ErrorCode;

/**
 * One connection of a test that speaks the protocol by itself, as a client or as a broker. Each
 * call waits at most {@link #DEADLINE_MS} and then fails with what was expected. Heartbeats are
 * passed over unless one is expected. For one thread at a time.
 */
public final class PeerConversation implements AutoCloseable {
  /** Long enough for a loaded machine; nothing waits so long when all goes well. */
  public static final int DEADLINE_MS = 10_000;

  /** What {@link #welcome} names as the broker's store. */
  public static final UUID BROKER_INSTANCE =
      UUID.fromString("7e12a000-0000-4000-8000-000000000001");

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final FrameReader reader;
  private final FrameWriter writer = new FrameWriter(Protocol.HANDSHAKE_FRAME_BYTES);
  private final Deque<Command> arrived = new ArrayDeque<>();
  private final byte[] chunk = new byte[64 * 1024];

  PeerConversation(Socket socket, Side peer) throws IOException {
    this.socket = socket;
    this.socket.setSoTimeout(DEADLINE_MS);
    this.socket.setTcpNoDelay(true);
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.reader = new FrameReader(peer, FrameLimits.HANDSHAKE);
  }

  /** Connects to a broker under test on the loopback address, without saying anything. */
  public static PeerConversation connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEADLINE_MS);
    return new PeerConversation(socket, Side.BROKER);
  }

  /** As a client: says Hello with a new instance and no credentials, and waits for Welcome. */
  public Welcome hello() throws IOException {
    return hello(newHello(UUID.randomUUID()));
  }

  /** As a client: says Hello, and waits for Welcome. */
  public Welcome hello(Hello hello) throws IOException {
    send(hello);
    Welcome welcome = expect(Welcome.class);
    writer.maxFrameBytes(welcome.maxFrameBytes());
    return welcome;
  }

  /** A Hello without credentials or heartbeats. */
  public static Hello newHello(UUID clientInstance) {
    return newHello(clientInstance, null, null);
  }

  /** A Hello without heartbeats. */
  public static Hello newHello(UUID clientInstance, String user, String password) {
    return new Hello(
        Protocol.VERSION,
        Protocol.VERSION,
        Protocol.FEATURES,
        clientInstance,
        false,
        0,
        user,
        password,
        null,
        0,
        "scripted peer");
  }

  /** As a broker: waits for Hello, and answers with {@link #newWelcome}. */
  public Hello welcome() throws IOException {
    return welcome(newWelcome());
  }

  /** As a broker: waits for Hello, and answers. */
  public Hello welcome(Welcome welcome) throws IOException {
    Hello hello = expect(Hello.class);
    send(welcome);
    writer.maxFrameBytes(welcome.maxFrameBytes());
    reader.limits(FrameLimits.ofBroker(welcome.maxFrameBytes(), welcome.maxMessageBytes()));
    return hello;
  }

  /** A Welcome of a broker that knows nothing of the client, with plenty of credit. */
  public static Welcome newWelcome() {
    return new Welcome(
        Protocol.VERSION,
        Protocol.FEATURES,
        BROKER_INSTANCE,
        0,
        new long[0],
        0,
        Protocol.DEFAULT_FRAME_BYTES,
        100L * 1024 * 1024,
        100_000,
        100L * 1024 * 1024,
        System.currentTimeMillis(),
        "scripted peer");
  }

  /** Sends commands with one write. */
  public void send(Command... commands) throws IOException {
    for (Command command : commands) {
      writer.append(command);
    }
    writer.writeTo(out);
    out.flush();
  }

  /** Sends bytes as they are, to see what the other side makes of them. */
  public void sendRaw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** The next command must be of this type. */
  public <C extends Command> C expect(Class<C> type) throws IOException {
    return expect(type, command -> true, "");
  }

  /** The next command must be of this type and fulfil the condition. */
  public <C extends Command> C expect(Class<C> type, Predicate<? super C> condition)
      throws IOException {
    return expect(type, condition, " of the expected content");
  }

  private <C extends Command> C expect(
      Class<C> type, Predicate<? super C> condition, String content) throws IOException {
    String expected = type.getSimpleName() + content;
    Command command = next(type == Heartbeat.class, expected);
    if (command == null) {
      throw new AssertionError(expected + " was expected, the connection ended");
    }
    if (!type.isInstance(command) || !condition.test(type.cast(command))) {
      throw new AssertionError(expected + " was expected, this came: " + CommandText.of(command));
    }
    return type.cast(command);
  }

  /** The next command must be exactly this one. */
  public void expect(Command expected) throws IOException {
    Command command = expect(expected.getClass());
    if (!CommandText.of(command).equals(CommandText.of(expected))) {
      throw new AssertionError(
          CommandText.of(expected) + " was expected, this came: " + CommandText.of(command));
    }
  }

  /** Passes over commands until one is of this type and fulfils the condition. */
  public <C extends Command> C expectEventually(Class<C> type, Predicate<? super C> condition)
      throws IOException {
    while (true) {
      Command command = next(type == Heartbeat.class, type.getSimpleName());
      if (command == null) {
        throw new AssertionError(type.getSimpleName() + " never came, the connection ended");
      }
      if (type.isInstance(command) && condition.test(type.cast(command))) {
        return type.cast(command);
      }
    }
  }

  /** The next command must be Goodbye with this code, and the connection must end after it. */
  public Goodbye expectGoodbye(ErrorCode code) throws IOException {
    Goodbye goodbye = expect(Goodbye.class, g -> g.code() == code);
    expectEnd();
    return goodbye;
  }

  /** The other side must close the connection and say nothing more. */
  public void expectEnd() throws IOException {
    Command command = next(false, "the end of the connection");
    if (command != null) {
      throw new AssertionError(
          "the end of the connection was expected, this came: " + CommandText.of(command));
    }
  }

  /** Null at the end of the connection. */
  private Command next(boolean heartbeats, String expected) throws IOException {
    while (true) {
      Command command = arrived.poll();
      if (command instanceof Heartbeat && !heartbeats) {
        continue;
      }
      if (command != null) {
        return command;
      }
      if (!readMore(expected)) {
        return null;
      }
    }
  }

  private boolean readMore(String expected) throws IOException {
    int length;
    try {
      length = in.read(chunk);
    } catch (SocketTimeoutException e) {
      throw new AssertionError(
          expected + " was expected, nothing came for " + DEADLINE_MS + " ms", e);
    } catch (SocketException e) {
      return false; // a reset: the other side closed with our bytes unread
    }
    if (length < 0) {
      return false;
    }
    reader.read(chunk, 0, length, arrived::add);
    return true;
  }

  /** Ends the connection in an orderly way of TCP, without a farewell. */
  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Ends the connection with a reset, as a broken network would. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
