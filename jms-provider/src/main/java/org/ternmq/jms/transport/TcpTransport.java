package org.ternmq.jms.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.ternmq.jms.option.ConnectionOptions.HostPort;
import org.ternmq.wire.FrameLimits;
import org.ternmq.wire.FrameReader;
import org.ternmq.wire.FrameWriter;
import org.ternmq.wire.Protocol;
import org.ternmq.wire.Side;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.WireException;

/**
 * The transport over a blocking socket, plain or TLS. A sending thread writes by itself; what other
 * threads enqueue meanwhile it writes too, in one go. One daemon thread reads, or in its stead a
 * thread that waits (see {@link ReadTurn}).
 */
final class TcpTransport implements Transport {
  /** So much may wait for a thread that is writing before senders wait too. */
  private static final int CONGESTED_BYTES = 1024 * 1024;

  /** The buffer for reading grows up to here, with what comes. */
  private static final int MOST_READ_BYTES = 64 * 1024;

  private static final int FIRST_READ_BYTES = 4 * 1024;
  private static final int GROWTH = 4;

  /** What nobody waits for is written at once if nothing was written for so long; else so late. */
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** So long a thread that waits reads by itself when nothing comes in: it hears nothing else. */
  private static final int READ_SLICE_MS = 5;

  private static final System.Logger LOG = System.getLogger(TcpTransport.class.getName());

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final String peer;
  private final Receiver receiver;
  private final boolean mayShareReading;
  private final ReadTurn turn = new ReadTurn(TimeUnit.MILLISECONDS.toNanos(READ_SLICE_MS));

  // --- of the thread whose turn it is to read
  private final FrameReader reader = new FrameReader(Side.BROKER, FrameLimits.HANDSHAKE);
  private byte[] readBuffer = new byte[FIRST_READ_BYTES];
  private final Consumer<Command> received;
  private int readTimeoutMs;

  /** Why nothing is read any more; null as long as something is. */
  private volatile String readFailure;

  /** The link's. */
  private final ReentrantLock lock;

  // --- guarded by lock
  private final Condition roomMade;

  /** Where commands are gathered; the other one is being written, or waits for its turn. */
  private FrameWriter gathering = new FrameWriter(Protocol.HANDSHAKE_FRAME_BYTES);

  private FrameWriter spare = new FrameWriter(Protocol.HANDSHAKE_FRAME_BYTES);
  private int maxFrameBytes = Protocol.HANDSHAKE_FRAME_BYTES;
  private boolean writing;
  private ScheduledFuture<?> plannedFlush; // null if there is none
  private long lastWriteNanos;
  private boolean ended;

  /** The first reason to end it. */
  private String closeReason;

  /**
   * @param plain what is closed
   * @param socket what is read and written: the same one, or TLS over it
   */
  TcpTransport(Socket plain, Socket socket, String peer, ReentrantLock lock, Receiver receiver)
      throws IOException {
    this.socket = plain;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.peer = peer;
    this.lock = lock;
    this.roomMade = lock.newCondition();
    this.receiver = receiver;
    this.received = receiver::received;
    this.mayShareReading = plain == socket; // a time-out within a TLS record may lose its place
    this.lastWriteNanos = System.nanoTime();
  }

  /**
   * Connects, with TLS if wanted.
   *
   * @param tls null for a plain socket
   * @param lock under which {@link #enqueue} is called
   * @throws LinkException if that does not succeed within the time
   */
  static TcpTransport open(
      HostPort host, TlsSockets tls, int timeoutMs, ReentrantLock lock, Receiver receiver)
      throws LinkException {
    String peer = (tls == null ? "tern://" : "terns://") + host;
    Socket socket = new Socket();
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      socket.connect(new InetSocketAddress(host.host(), host.port()), timeoutMs);
      if (tls == null) {
        return new TcpTransport(socket, socket, peer, lock, receiver);
      }
      socket.setSoTimeout(timeoutMs);
      Socket secure = tls.over(socket, host.host(), host.port());
      socket.setSoTimeout(0);
      return new TcpTransport(socket, secure, peer, lock, receiver);
    } catch (IOException e) {
      closeAfter(e, socket);
      throw new LinkException(null, false, peer + ": " + words(e), e);
    }
  }

  private static String words(IOException e) {
    if (e instanceof UnknownHostException) {
      return "the host's name is unknown";
    }
    if (e instanceof SocketTimeoutException) {
      return "no answer within the connect time-out (option connectTimeoutMs)";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static void closeAfter(IOException why, Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /** From now on commands come in. */
  void start() {
    LinkThreads.serve(this::readUntilEnd, "ternmq-reader " + peer);
  }

  // --- sending

  @Override
  public void enqueue(Command command) {
    if (!ended) {
      gathering.append(command);
    }
  }

  @Override
  public void flush() {
    FrameWriter full;
    lock.lock();
    try {
      if (writing || gathering.isEmpty()) {
        return; // the thread that is writing takes ours along
      }
      writing = true;
      full = swap();
    } finally {
      lock.unlock();
    }
    while (full != null) {
      full = write(full);
    }
  }

  /**
   * Writes all of it; returns what was gathered meanwhile, or null if there is nothing. Whatever
   * goes wrong ends the transport, and with that the conversation; nothing is thrown, so that the
   * next thread may write.
   */
  private FrameWriter write(FrameWriter full) {
    String failure = null;
    try {
      full.writeTo(out);
    } catch (IOException e) {
      failure = "Writing to the socket failed: " + words(e);
    } catch (RuntimeException | Error e) {
      failure = "The client failed to write to the socket: " + e;
      LOG.log(System.Logger.Level.ERROR, failure, e);
    }
    FrameWriter next;
    lock.lock();
    try {
      spare = full;
      lastWriteNanos = System.nanoTime();
      ended |= failure != null; // half a frame may be out: nothing can follow it
      if (ended) {
        gathering.clear();
      }
      next = gathering.isEmpty() ? null : swap();
      writing = next != null;
      roomMade.signalAll();
    } finally {
      lock.unlock();
    }
    if (failure != null) {
      close(failure);
    }
    return next;
  }

  @Override
  public void flushSoon() {
    lock.lock();
    try {
      if (writing || gathering.isEmpty() || plannedFlush != null) {
        return;
      }
      if (System.nanoTime() - lastWriteNanos < SOON_NANOS) {
        plannedFlush = LinkThreads.after(SOON_NANOS, this::flushAsPlanned);
        return;
      }
    } finally {
      lock.unlock();
    }
    flush();
  }

  private void flushAsPlanned() {
    lock.lock();
    try {
      plannedFlush = null;
      if (gathering.isEmpty()) {
        return;
      }
    } finally {
      lock.unlock();
    }
    LinkThreads.work(this::flush); // it may block, and the clock is everybody's
  }

  private FrameWriter swap() {
    FrameWriter full = gathering;
    gathering = spare;
    gathering.maxFrameBytes(maxFrameBytes);
    spare = null;
    return full;
  }

  @Override
  public boolean congested() {
    return writing && gathering.size() > CONGESTED_BYTES;
  }

  @Override
  public void awaitRoom() throws InterruptedException {
    while (congested() && !ended) {
      roomMade.await();
    }
  }

  @Override
  public void agreed(int frameBytes) {
    maxFrameBytes = frameBytes;
    gathering.maxFrameBytes(frameBytes);
    reader.limits(FrameLimits.ofClient(frameBytes));
  }

  // --- receiving

  private void readUntilEnd() {
    while (readFailure == null) {
      turn.awaitReadersTurn();
      if (readFailure == null) {
        readOnce(0);
      }
      turn.readerHasRead();
    }
    close(readFailure);
    receiver.ended(endOfSending());
  }

  @Override
  public boolean isShared() {
    // Who interrupts a virtual thread that reads closes the socket, under everybody.
    return mayShareReading && !LinkThreads.isVirtual(Thread.currentThread());
  }

  @Override
  public void begin(Wait wait) {
    turn.begin(wait);
  }

  @Override
  public void end(Wait wait) {
    turn.end(wait);
  }

  @Override
  public boolean read(Wait wait, long nanos) {
    long mostMs = Math.min(READ_SLICE_MS, TimeUnit.NANOSECONDS.toMillis(nanos));
    if (mostMs == 0 || !isShared() || !turn.tryTake()) {
      return wait.isOver();
    }
    try {
      long begunNanos = System.nanoTime();
      boolean more = true;
      while (!wait.isOver() && more) {
        more = readFailure == null && readOnce((int) mostMs);
        turn.hasRead();
        // What comes in may be for others, without end.
        more &= System.nanoTime() - begunNanos < nanos && !Thread.currentThread().isInterrupted();
      }
    } finally {
      turn.leave();
    }
    return wait.isOver();
  }

  /**
   * Reads what there is and tells the receiver; blocks until there is something. If that fails, no
   * more is read, and the reading thread ends the transport.
   *
   * @param timeoutMs 0 = none
   * @return false if nothing came in within the time, or it failed
   */
  private boolean readOnce(int timeoutMs) {
    try {
      if (timeoutMs != readTimeoutMs) {
        socket.setSoTimeout(timeoutMs);
        readTimeoutMs = timeoutMs;
      }
      int count = in.read(readBuffer);
      if (count < 0) {
        readFailure = "The broker closed the connection";
        return false;
      }
      turn.came();
      receiver.heard();
      reader.read(readBuffer, 0, count, received);
      if (count == readBuffer.length && count < MOST_READ_BYTES) {
        readBuffer = new byte[count * GROWTH];
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      readFailure = "Reading from the socket failed: " + words(e);
    } catch (WireException e) {
      readFailure = "The broker broke the protocol: " + e.getMessage();
      lock.lock();
      try {
        enqueue(new Command.Goodbye(e.code(), e.getMessage()));
      } finally {
        lock.unlock();
      }
      flush();
    } catch (RuntimeException | Error e) {
      readFailure = "The client failed to handle what the broker sent: " + e;
      LOG.log(System.Logger.Level.ERROR, readFailure, e);
    }
    return false;
  }

  /** Returns the first reason that was given. */
  private String endOfSending() {
    lock.lock();
    try {
      ended = true;
      roomMade.signalAll();
      return closeReason;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close(String reason) {
    lock.lock();
    try {
      if (closeReason != null) {
        return;
      }
      closeReason = reason;
    } finally {
      lock.unlock();
    }
    try {
      socket.close(); // the reading thread notices and tells the receiver
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "Closing the socket to " + peer + " failed", e);
    }
  }

  @Override
  public String peer() {
    return peer;
  }
}
