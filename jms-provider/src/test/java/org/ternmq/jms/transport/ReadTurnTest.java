package org.ternmq.jms.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.Command;

/** Who reads: the reading thread, or a thread that waits. */
class ReadTurnTest {
  private static final byte[] HEARTBEAT = {0, 0, 0, 1, 1};
  private static final byte[] NOTHING_KNOWN = {0, 0, 0, 1, 0};

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Thread> readBy = new CopyOnWriteArrayList<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();

  private ServerSocket server;
  private Socket client;
  private Socket peer;
  private TcpTransport transport;

  private final Transport.Receiver receiver =
      new Transport.Receiver() {
        @Override
        public void received(Command command) {
          readBy.add(Thread.currentThread());
        }

        @Override
        public void heard() {
          // its commands are counted
        }

        @Override
        public void ended(String reason) {
          ended.complete(reason);
        }
      };

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    client = new Socket(server.getInetAddress(), server.getLocalPort());
    peer = server.accept();
    transport = new TcpTransport(client, client, "tern://peer", lock, receiver);
  }

  @AfterEach
  void close() throws IOException {
    transport.close("the test is over");
    peer.close();
    server.close();
  }

  private void say(byte[] frame) throws IOException {
    OutputStream out = peer.getOutputStream();
    out.write(frame);
    out.flush();
  }

  /** Waits as the client's threads do, which wait before the answer comes. */
  private void awaitAsClientsDo(Wait wait, byte[] answer) throws IOException {
    transport.begin(wait);
    try {
      say(answer);
      long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (!transport.read(wait, Long.MAX_VALUE)) {
        assertThat(System.nanoTime()).isLessThan(deadlineNanos);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // nobody unparks it
      }
    } finally {
      transport.end(wait);
    }
  }

  private Wait forCommands(int count) {
    return () -> readBy.size() >= count;
  }

  private boolean lastReadByThisThread() {
    return readBy.get(readBy.size() - 1) == Thread.currentThread();
  }

  @Test
  void aThreadThatWaitsAloneComesToReadByItself() throws IOException {
    transport.start();
    int read = 0;
    do { // at first the reading thread is in the middle of a read
      awaitAsClientsDo(forCommands(++read), HEARTBEAT);
      assertThat(read).isLessThan(10_000);
    } while (!lastReadByThisThread());
  }

  @Test
  void whatNobodyWaitsForIsReadByTheReadingThreadAfterwardsToo() throws IOException {
    awaitAsClientsDo(
        forCommands(1), HEARTBEAT); // by this thread, since the other one has not started
    assertThat(lastReadByThisThread()).isTrue();
    transport.start();
    say(HEARTBEAT);
    await().atMost(10, TimeUnit.SECONDS).until(() -> readBy.size() == 2);
    assertThat(lastReadByThisThread()).isFalse();
  }

  @Test
  void aThreadThatLeavesHandsOverToTheReadingThreadAsLongAsAnotherWaits() throws IOException {
    CompletableFuture<Void> served = new CompletableFuture<>();
    Wait other = forCommands(2);
    transport.begin(other);
    Thread waiting =
        new Thread(
            () -> {
              while (!other.isOver()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
              }
              served.complete(null);
            });
    awaitAsClientsDo(forCommands(1), HEARTBEAT);
    transport.start();
    waiting.start();
    say(HEARTBEAT);
    served.orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(lastReadByThisThread()).isFalse();
    transport.end(other);
  }

  @Test
  void aThreadThatWaitsForNothingThatComesIsBackSoon() {
    transport.start();
    Wait never = () -> false;
    transport.begin(never);
    for (int i = 0; i < 100; i++) { // whoever's turn it is
      assertThat(transport.read(never, Long.MAX_VALUE)).isFalse();
    }
    transport.end(never);
  }

  @Test
  void whatComesInForOthersWithoutEndDoesNotKeepAThreadBeyondItsTime() throws Exception {
    CompletableFuture<Void> enough = new CompletableFuture<>();
    CompletableFuture<Void> saying = CompletableFuture.runAsync(() -> sayUntil(enough));
    Wait never = () -> false;
    transport.begin(never); // the reading thread has not started
    try {
      CompletableFuture<Boolean> over =
          CompletableFuture.supplyAsync(
              () -> transport.read(never, TimeUnit.MILLISECONDS.toNanos(50)));
      assertThat(over.get(10, TimeUnit.SECONDS)).isFalse();
    } finally {
      enough.complete(null);
    }
    assertThat(readBy).as("it did read").isNotEmpty();
    transport.end(never);
    saying.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private void sayUntil(CompletableFuture<Void> enough) {
    while (!enough.isDone()) {
      try {
        say(HEARTBEAT);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
    }
  }

  @Test
  void aVirtualThreadThatIsInterruptedWhileItWaitsClosesNothing() throws Exception {
    assumeThat(Runtime.version().feature()).isGreaterThanOrEqualTo(21);
    CompletableFuture<Boolean> waits = new CompletableFuture<>();
    Wait never = () -> false;
    transport.begin(never);
    Runnable waiting =
        () -> {
          waits.complete(transport.isShared());
          while (!Thread.currentThread().isInterrupted()) {
            boolean unused = transport.read(never, Long.MAX_VALUE);
          }
        };
    Thread virtual =
        (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, waiting);
    assertThat(waits.get(10, TimeUnit.SECONDS)).isFalse();
    virtual.interrupt();
    virtual.join();
    transport.end(never);
    awaitAsClientsDo(forCommands(1), HEARTBEAT);
    assertThat(client.isClosed()).isFalse();
  }

  @Test
  void whatAThreadMeetsThatReadsByItselfEndsTheTransport() throws Exception {
    say(NOTHING_KNOWN);
    Wait never = () -> false;
    transport.begin(never);
    assertThat(transport.read(never, Long.MAX_VALUE)).isFalse();
    transport.end(never);
    assertThat(ended).isNotDone();
    transport.start();
    assertThat(ended.get(10, TimeUnit.SECONDS)).contains("broke the protocol");
    assertThat(transport.read(never, Long.MAX_VALUE)).isFalse();
  }

  @Test
  void theEndOfTheConnectionIsToldWhoeverReads() throws Exception {
    transport.start();
    peer.close();
    assertThat(ended.get(10, TimeUnit.SECONDS)).contains("closed the connection");
  }

  /** What the reading thread does when something comes in for a thread that waits. */
  private static ReadTurn served(long quickNanos) {
    ReadTurn turn = new ReadTurn(quickNanos);
    AtomicBoolean over = new AtomicBoolean();
    Wait wait = over::get;
    turn.awaitReadersTurn();
    turn.begin(wait);
    turn.came();
    over.set(true);
    turn.end(wait);
    turn.readerHasRead();
    return turn;
  }

  @Test
  void theReadingThreadStepsBackForOneThatWaitsForAShortTimeOnly() {
    assertThat(served(TimeUnit.MINUTES.toNanos(1)).hasSteppedBack()).isTrue();
    assertThat(served(-1).hasSteppedBack()).isFalse();
  }

  @Test
  void aReadingThreadThatHasSteppedBackComesBackWhenItIsMissed() {
    List<ReadTurn> turns =
        Stream.generate(() -> served(TimeUnit.MINUTES.toNanos(1))).limit(50).toList();
    ExecutorService readers = Executors.newFixedThreadPool(turns.size());
    try {
      turns.forEach(turn -> assertThat(turn.tryTake()).isTrue());
      List<CompletableFuture<Void>> back =
          turns.stream()
              .map(turn -> CompletableFuture.runAsync(turn::awaitReadersTurn, readers))
              .toList();
      assertThat(back).noneMatch(CompletableFuture::isDone);
      turns.forEach(ReadTurn::leave);
      back.forEach(each -> each.orTimeout(10, TimeUnit.SECONDS).join());
    } finally {
      readers.shutdownNow();
    }
  }
}
