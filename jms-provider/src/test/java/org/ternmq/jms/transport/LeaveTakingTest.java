package org.ternmq.jms.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.option.ConnectionOptions;
import org.ternmq.wire.PeerConversation;
import org.ternmq.wire.ScriptedPeer;
import org.ternmq.wire.command.BrokerCommand.Ok;
import org.ternmq.wire.command.ClientCommand.Acknowledge;
import org.ternmq.wire.command.ClientCommand.CloseConnection;
import org.ternmq.wire.command.ClientCommand.CloseSession;
import org.ternmq.wire.command.ClientCommand.Seen;

/** A connection that is lost in the middle of its close. */
class LeaveTakingTest {
  private static final int SESSION = 1;
  private static final int CONSUMER = 2;

  /** To a broker that hears the goodbye alone nothing was seen, and it comes again as if new. */
  @Test
  void whatWasSeenIsSaidInTheConversationThatEndsWithTheGoodbye() throws Exception {
    CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation first = peer.acceptAndWelcome();
              acknowledged.join();
              assertThat(first.expect(Acknowledge.class).messageIds()).containsExactly(7);
              assertThat(first.expect(CloseSession.class).sessionId()).isEqualTo(SESSION);
              first.reset();
              PeerConversation again = peer.acceptAndWelcome();
              CloseSession closing = again.expect(CloseSession.class);
              assertThat(closing.seen().get(0).messageIds()).containsExactly(8);
              again.send(new Ok(closing.correlation()));
              again.send(new Ok(again.expect(CloseConnection.class).correlation()));
            })) {
      BrokerLink link =
          BrokerLink.open(
              ConnectionOptions.parse(
                  "tern://localhost:" + broker.port() + "?reconnect=true&reconnectDelayMs=1"),
              null,
              null,
              null,
              new NothingToOpenAgain());
      link.acknowledge(CONSUMER, new long[] {7}, 1, 0, 0);
      acknowledged.complete(null);
      link.close(
          () ->
              List.of(
                  correlation ->
                      new CloseSession(
                          correlation, SESSION, List.of(new Seen(CONSUMER, new long[] {8})))));
      broker.awaitEnd();
    }
  }
}
