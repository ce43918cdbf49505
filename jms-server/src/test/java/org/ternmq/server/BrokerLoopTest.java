package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.server.effect.Authenticator;
import org.ternmq.server.net.Connection;
import org.ternmq.server.security.SlowAuthenticator;
import org.ternmq.server.store.ForwardingStore;
import org.ternmq.server.store.MemoryStore;
import org.ternmq.server.store.Store;
import org.ternmq.server.store.StoreException;
import org.ternmq.wire.PeerConversation;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.BrokerCommand.Welcome;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;

class BrokerLoopTest {

  /** Whoever's name is "bad" cannot be verified; all others are let in once they are. */
  private static final class BrokenVerification implements SlowAuthenticator {
    private final List<String> verified = new ArrayList<>();
    private final Throwable failure;

    BrokenVerification(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public boolean isKnown(String user, String password) {
      return verified.contains(user);
    }

    @Override
    public void verify(String user, String password) {
      if (!user.equals("bad")) {
        verified.add(user);
      } else if (failure instanceof Error error) {
        throw error;
      } else {
        throw (RuntimeException) failure;
      }
    }

    @Override
    public boolean accepts(String user, String password) {
      return verified.contains(user);
    }
  }

  /** Says what comes to the peer first. */
  private static final class Answered implements Connection {
    private final CompletableFuture<Object> first = new CompletableFuture<>();

    @Override
    public void send(Command command) {
      first.complete(command);
    }

    @Override
    public void flush() {
      // nothing is kept back
    }

    @Override
    public void dropKept() {
      // nothing is kept
    }

    @Override
    public void disconnect(ErrorCode code, String text) {
      first.complete(code);
    }
  }

  /** What a socket does: keeps what is sent until it is flushed. */
  private static final class Keeping implements Connection {
    private final List<Object> kept = new ArrayList<>();
    private final List<Object> gone = new ArrayList<>();

    @Override
    public void send(Command command) {
      kept.add(command);
    }

    @Override
    public void flush() {
      gone.addAll(kept);
      kept.clear();
    }

    @Override
    public void dropKept() {
      kept.clear();
    }

    @Override
    public void disconnect(ErrorCode code, String text) {
      kept.add(code);
    }
  }

  /** A store that never has written what it was asked to write. */
  private static Store neverWritten() {
    return new ForwardingStore(new MemoryStore()) {
      @Override
      public boolean written() {
        return false;
      }
    };
  }

  /** A store that is sure of its data when the test says so. */
  static Store sure(AtomicBoolean sure) {
    return new ForwardingStore(new MemoryStore()) {
      @Override
      public boolean stillOwned() {
        return sure.get();
      }
    };
  }

  /** A store that cannot write what it is asked to write. */
  private static Store failingToWrite() {
    return new ForwardingStore(new MemoryStore()) {
      @Override
      public void write() {
        throw new StoreException("the disk is gone");
      }
    };
  }

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<Throwable> stopped = new CompletableFuture<>();

  @AfterEach
  void endOfTheThread() throws InterruptedException {
    assertThat(group.shutdownGracefully(0, 10, TimeUnit.SECONDS).await(10_000)).isTrue();
  }

  private BrokerLoop loop(Store store, Authenticator authenticator) throws Exception {
    BrokerLoop loop =
        new BrokerLoop(
            group.next(),
            System::currentTimeMillis,
            store,
            BrokerOptions.builder().build().coreLimits("test"),
            authenticator,
            Runnable::run,
            stopped::complete);
    onItsThread(
        () -> {
          loop.recover();
          return null;
        });
    return loop;
  }

  /** On the loop's thread: a new connection, to which something is said. */
  private static int openAndSay(BrokerLoop loop, Connection peer) {
    int opened = loop.opened(peer, "peer");
    loop.send(opened, new Command.Heartbeat());
    return opened;
  }

  /** The round that was open before has ended. */
  private <T> T onItsThread(Callable<T> work) throws Exception {
    return group.next().submit(work).get(10, TimeUnit.SECONDS);
  }

  @Test
  void whatWaitsForAWriteIsNeverSaidWhenTheStoreFailsBeforeIt() throws Exception {
    BrokerLoop loop = loop(neverWritten(), Authenticator.ANYBODY);
    Keeping peer = new Keeping();
    int id =
        onItsThread(
            () -> {
              int opened = openAndSay(loop, peer);
              loop.writeBeforeOutput();
              return opened;
            });
    onItsThread(
        () -> {
          assertThat(peer.kept).hasSize(1);
          assertThat(peer.gone).isEmpty();
          assertThat(loop.mayFlush(id)).as("nor when the socket takes more").isFalse();
          loop.failed(new StoreException("the lease was lost"));
          return null;
        });
    assertThat(stopped.get(10, TimeUnit.SECONDS)).hasMessage("the lease was lost");
    assertThat(peer.gone).containsExactly(ErrorCode.STORE_FAILED);
  }

  @Test
  void nothingLeavesWhileTheStoreIsNotSureThatTheDataAreStillOurs() throws Exception {
    AtomicBoolean sure = new AtomicBoolean();
    BrokerLoop loop = loop(sure(sure), Authenticator.ANYBODY);
    Keeping peer = new Keeping();
    int id = onItsThread(() -> openAndSay(loop, peer));
    onItsThread(
        () -> {
          assertThat(peer.kept).hasSize(1);
          assertThat(peer.gone).isEmpty();
          assertThat(loop.mayFlush(id)).as("nor when the socket takes more").isFalse();
          sure.set(true);
          loop.execute(() -> {}); // as the store does when it is sure
          return null;
        });
    CompletableFuture<List<Object>> gone = new CompletableFuture<>();
    onItsThread(
        () -> {
          loop.execute(() -> gone.complete(List.copyOf(peer.gone)));
          return null;
        });
    assertThat(gone.get(10, TimeUnit.SECONDS)).containsExactly(new Command.Heartbeat());
    assertThat(onItsThread(() -> loop.mayFlush(id))).isTrue();
  }

  @Test
  void whatWasSaidByABrokerThatIsNoOwnerAnyMoreNeverLeaves() throws Exception {
    BrokerLoop loop = loop(sure(new AtomicBoolean()), Authenticator.ANYBODY);
    Keeping peer = new Keeping();
    onItsThread(() -> openAndSay(loop, peer));
    onItsThread(
        () -> {
          loop.failed(new StoreException("the lease was lost"));
          return null;
        });
    assertThat(peer.gone).containsExactly(ErrorCode.STORE_FAILED);
  }

  @Test
  void whatWasSaidByABrokerThatIsNotSureDoesNotLeaveWhenItIsStopped() throws Exception {
    BrokerLoop loop = loop(sure(new AtomicBoolean()), Authenticator.ANYBODY);
    Keeping peer = new Keeping();
    onItsThread(
        () -> {
          openAndSay(loop, peer);
          loop.shutDown();
          return null;
        });
    assertThat(onItsThread(() -> List.copyOf(peer.gone))).isEmpty();
  }

  @Test
  void whatARoundSaysDoesNotLeaveBeforeItsWriteWhenTheSocketTakesMoreMeanwhile() throws Exception {
    BrokerLoop loop = loop(new MemoryStore(), Authenticator.ANYBODY);
    Keeping peer = new Keeping();
    onItsThread(
        () -> {
          int opened = openAndSay(loop, peer);
          loop.writeBeforeOutput();
          assertThat(loop.mayFlush(opened)).isFalse();
          return null;
        });
    assertThat(onItsThread(() -> peer.gone)).containsExactly(new Command.Heartbeat());
  }

  @Test
  void whatWaitsForAWriteIsNeverSaidWhenTheWriteFails() throws Exception {
    BrokerLoop loop = loop(failingToWrite(), Authenticator.ANYBODY);
    Keeping peer = new Keeping();
    onItsThread(
        () -> {
          openAndSay(loop, peer);
          loop.writeBeforeOutput();
          return null;
        });
    assertThat(stopped.get(10, TimeUnit.SECONDS)).hasMessage("the disk is gone");
    onItsThread(
        () -> {
          assertThat(peer.gone).containsExactly(ErrorCode.STORE_FAILED);
          return null;
        });
  }

  @Test
  void whatNobodyWaitsForLeavesWithTheNextCommandAndWritesNothingByItself() throws Exception {
    BrokerLoop loop = loop(new MemoryStore(), Authenticator.ANYBODY);
    Keeping peer = new Keeping();
    Command later = new BrokerCommand.Confirm(0, 2);
    Command next = new Command.Heartbeat();
    int id =
        onItsThread(
            () -> {
              int opened = loop.opened(peer, "peer");
              loop.sendWithNext(opened, new BrokerCommand.Confirm(0, 1));
              loop.sendWithNext(opened, later);
              return opened;
            });
    onItsThread(
        () -> {
          assertThat(peer.kept).isEmpty();
          assertThat(peer.gone).isEmpty();
          loop.execute(() -> loop.send(id, next));
          return null;
        });
    CompletableFuture<List<Object>> gone = new CompletableFuture<>();
    onItsThread(
        () -> {
          loop.execute(() -> loop.execute(() -> gone.complete(peer.gone)));
          return null;
        });
    assertThat(gone.get(10, TimeUnit.SECONDS)).containsExactly(later, next);
  }

  private static ClientCommand.Hello helloOf(String user) {
    return PeerConversation.newHello(UUID.randomUUID(), user, "password");
  }

  static List<Throwable> failures() {
    return List.of(new IllegalStateException("no such hash"), new NoClassDefFoundError("provider"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whoseVerificationFailsIsRefusedAndAllOthersAreServed(Throwable failure) throws Exception {
    BrokerLoop loop = loop(new MemoryStore(), new BrokenVerification(failure));
    Answered refused = new Answered();
    Answered served = new Answered();
    onItsThread(
        () -> {
          int bad = loop.opened(refused, "bad peer");
          loop.received(bad, helloOf("bad"));
          loop.received(bad, new ClientCommand.OpenSession(1, 1, false));
          int good = loop.opened(served, "good peer");
          loop.received(good, helloOf("good"));
          return null;
        });
    assertThat(refused.first.get(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.NOT_AUTHENTICATED);
    assertThat(served.first.get(10, TimeUnit.SECONDS)).isInstanceOf(Welcome.class);
    assertThat(stopped).as("the loop goes on").isNotDone();
  }
}
