package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ternmq.server.effect.Authenticator;
import org.ternmq.server.net.Connection;
import org.ternmq.server.security.SlowAuthenticator;
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
    MemoryStore memory = new MemoryStore();
    return (Store)
        Proxy.newProxyInstance(
            BrokerLoopTest.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) ->
                method.getName().equals("written") ? false : method.invoke(memory, arguments));
  }

  @Test
  void whatWaitsForAWriteIsNeverSaidWhenTheStoreFailsBeforeIt() throws Exception {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      CompletableFuture<Throwable> stopped = new CompletableFuture<>();
      BrokerLoop loop =
          new BrokerLoop(
              group.next(),
              System::currentTimeMillis,
              neverWritten(),
              BrokerOptions.builder().build().coreLimits("test"),
              Authenticator.ANYBODY,
              Runnable::run,
              stopped::complete);
      Keeping peer = new Keeping();
      int id =
          group
              .next()
              .submit(
                  () -> {
                    loop.recover();
                    int opened = loop.opened(peer, "peer");
                    loop.send(opened, new Command.Heartbeat());
                    loop.writeBeforeOutput();
                    return opened;
                  })
              .get(10, TimeUnit.SECONDS);
      group
          .next()
          .submit( // the round has ended
              () -> {
                assertThat(peer.kept).hasSize(1);
                assertThat(peer.gone).isEmpty();
                assertThat(loop.mayFlush(id)).as("nor when the socket takes more").isFalse();
                loop.failed(new StoreException("the lease was lost"));
              })
          .get(10, TimeUnit.SECONDS);
      assertThat(stopped.get(10, TimeUnit.SECONDS)).hasMessage("the lease was lost");
      assertThat(peer.gone).containsExactly(ErrorCode.STORE_FAILED);
    } finally {
      assertThat(group.shutdownGracefully(0, 10, TimeUnit.SECONDS).await(10_000)).isTrue();
    }
  }

  @Test
  void whatNobodyWaitsForLeavesWithTheNextCommandAndWritesNothingByItself() throws Exception {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      BrokerLoop loop =
          new BrokerLoop(
              group.next(),
              System::currentTimeMillis,
              new MemoryStore(),
              BrokerOptions.builder().build().coreLimits("test"),
              Authenticator.ANYBODY,
              Runnable::run,
              failure -> {});
      Keeping peer = new Keeping();
      BrokerCommand.Confirm later = new BrokerCommand.Confirm(0, 2);
      int id =
          group
              .next()
              .submit(
                  () -> {
                    loop.recover();
                    int opened = loop.opened(peer, "peer");
                    loop.sendWithNext(opened, new BrokerCommand.Confirm(0, 1));
                    loop.sendWithNext(opened, later);
                    return opened;
                  })
              .get(10, TimeUnit.SECONDS);
      Command next = new Command.Heartbeat();
      group
          .next()
          .submit( // the round has ended
              () -> {
                assertThat(peer.kept).isEmpty();
                assertThat(peer.gone).isEmpty();
                loop.execute(() -> loop.send(id, next));
              })
          .get(10, TimeUnit.SECONDS);
      CompletableFuture<List<Object>> gone = new CompletableFuture<>();
      group
          .next()
          .submit( // behind the end of the round
              () -> loop.execute(() -> loop.execute(() -> gone.complete(peer.gone))))
          .get(10, TimeUnit.SECONDS);
      assertThat(gone.get(10, TimeUnit.SECONDS)).containsExactly(later, next);
    } finally {
      assertThat(group.shutdownGracefully(0, 10, TimeUnit.SECONDS).await(10_000)).isTrue();
    }
  }

  private static ClientCommand.Hello helloOf(String user) {
    ClientCommand.Hello plain = PeerConversation.newHello(UUID.randomUUID());
    return new ClientCommand.Hello(
        plain.minVersion(),
        plain.maxVersion(),
        plain.features(),
        plain.clientInstance(),
        false,
        0,
        user,
        "password",
        null,
        0,
        plain.product());
  }

  @Test
  void whoseVerificationFailsIsRefusedAndAllOthersAreServed() throws Exception {
    for (Throwable failure :
        List.of(new IllegalStateException("no such hash"), new NoClassDefFoundError("provider"))) {
      MultiThreadIoEventLoopGroup group =
          new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
      try {
        CompletableFuture<Throwable> stopped = new CompletableFuture<>();
        BrokerLoop loop =
            new BrokerLoop(
                group.next(),
                System::currentTimeMillis,
                new MemoryStore(),
                BrokerOptions.builder().build().coreLimits("test"),
                new BrokenVerification(failure),
                Runnable::run,
                stopped::complete);
        Answered refused = new Answered();
        Answered served = new Answered();
        group
            .next()
            .submit(
                () -> {
                  loop.recover();
                  int bad = loop.opened(refused, "bad peer");
                  loop.received(bad, helloOf("bad"));
                  loop.received(bad, new ClientCommand.OpenSession(1, 1, false));
                  int good = loop.opened(served, "good peer");
                  loop.received(good, helloOf("good"));
                })
            .get(10, TimeUnit.SECONDS);
        assertThat(refused.first.get(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.NOT_AUTHENTICATED);
        assertThat(served.first.get(10, TimeUnit.SECONDS)).isInstanceOf(Welcome.class);
        assertThat(stopped).as("the loop goes on").isNotDone();
      } finally {
        assertThat(group.shutdownGracefully(0, 10, TimeUnit.SECONDS).await(10_000)).isTrue();
      }
    }
  }
}
