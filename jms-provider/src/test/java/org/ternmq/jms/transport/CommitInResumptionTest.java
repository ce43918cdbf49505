package org.ternmq.jms.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.option.ConnectionOptions;
import org.ternmq.wire.PeerConversation;
import org.ternmq.wire.ScriptedPeer;
import org.ternmq.wire.command.BrokerCommand.Ok;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.Acknowledge;
import org.ternmq.wire.command.ClientCommand.CloseConnection;
import org.ternmq.wire.command.ClientCommand.Commit;

/**
 * Consumers have credit a moment before the link is up again: a transaction may begin and want to
 * end within the resumption.
 */
class CommitInResumptionTest {
  private static final int SESSION = 1;
  private static final int CONSUMER = 2;

  @Test
  void aCommitOfWorkInTheNewConversationWaitsUntilThatIsUp() throws Exception {
    CompletableFuture<Void> opened = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation first = peer.acceptAndWelcome();
              opened.join();
              first.reset();
              PeerConversation again = peer.acceptAndWelcome();
              assertThat(again.expect(Acknowledge.class).messageIds()).containsExactly(7);
              Commit commit = again.expect(Commit.class);
              assertThat(commit.sessionId()).isEqualTo(SESSION);
              again.send(new Ok(commit.correlation()));
              again.send(new Ok(again.expect(CloseConnection.class).correlation()));
            })) {
      CommitsWhenCreditIsGiven owner = new CommitsWhenCreditIsGiven();
      owner.link =
          BrokerLink.open(
              ConnectionOptions.parse(
                  "tern://localhost:" + broker.port() + "?reconnect=true&reconnectDelayMs=1"),
              null,
              null,
              null,
              owner);
      opened.complete(null);
      assertThat(owner.commit.get(PeerConversation.DEADLINE_MS, TimeUnit.MILLISECONDS))
          .as("null: it was committed")
          .isNull();
      owner.link.close();
      broker.awaitEnd();
    }
  }

  /** Holds the resumption up until the commit waits for its end. */
  private static final class CommitsWhenCreditIsGiven extends NothingToOpenAgain {
    private volatile BrokerLink link; // written before the loss, read after it
    private volatile int conversation;
    private final FutureTask<Exception> commit = new FutureTask<>(this::commit);

    private Exception commit() {
      try {
        link.commit(
            SESSION,
            conversation,
            List.of(new ClientCommand.Acknowledge(0, CONSUMER, 0, new long[] {7})));
        return null;
      } catch (RefusedException | LinkException e) {
        return e;
      }
    }

    @Override
    public void giveCredit(Resumption resumption) {
      conversation = resumption.conversation();
      Thread committing = new Thread(commit, "committing");
      committing.setDaemon(true);
      committing.start();
      await()
          .untilAsserted(() -> assertThat(committing.getState()).isEqualTo(Thread.State.WAITING));
      assertThat(commit.isDone()).isFalse();
    }
  }
}
