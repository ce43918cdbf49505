package org.ternmq.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.BrokerCommand.Ok;
import org.ternmq.wire.command.ClientCommand.OpenSession;
import org.ternmq.wire.command.Command.Goodbye;
import org.ternmq.wire.command.Command.Heartbeat;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.MessageEncoder;

/** Both ends of a conversation are played, so the fixture is tested against itself. */
class ScriptedPeerTest {

  @Test
  void aConversationGoesLineByLineAndPassesOverHeartbeats() throws IOException {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = peer.acceptAndWelcome();
              OpenSession open = c.expect(OpenSession.class);
              c.send(new Heartbeat(), new Ok(open.correlation()));
              c.expect(new Heartbeat());
              c.send(new Goodbye(ErrorCode.SHUTTING_DOWN, "bye"));
              c.close();
            })) {
      try (PeerConversation client = PeerConversation.connect(broker.port())) {
        assertThat(client.hello().brokerInstance()).isEqualTo(PeerConversation.BROKER_INSTANCE);
        client.send(new OpenSession(7, 1, false));
        client.expect(new Ok(7));
        client.send(new Heartbeat());
        assertThat(client.expectGoodbye(ErrorCode.SHUTTING_DOWN).text()).isEqualTo("bye");
      }
      broker.awaitEnd();
    }
  }

  @Test
  void aLargeMessageComesInFragments() throws IOException {
    byte[] body = new byte[1_000_000];
    body[999_999] = 42;
    try (ScriptedPeer broker =
            ScriptedPeer.start(
                peer -> {
                  PeerConversation c = peer.acceptAndWelcome();
                  c.send(
                      new Deliver(
                          1,
                          2,
                          1,
                          new MessageEncoder()
                              .destination(Address.queue("q"))
                              .body(BodyType.BYTES, ByteBuffer.wrap(body))
                              .encode()));
                });
        PeerConversation client = PeerConversation.connect(broker.port())) {
      client.hello();
      Deliver deliver = client.expect(Deliver.class);
      assertThat(deliver.message().body()).isEqualTo(ByteBuffer.wrap(body));
      broker.awaitEnd();
    }
  }

  @Test
  void whatTheScriptDidNotExpectFailsTheTestWithBothNamed() throws IOException {
    try (ScriptedPeer broker =
            ScriptedPeer.start(peer -> peer.acceptAndWelcome().expect(OpenSession.class));
        PeerConversation client = PeerConversation.connect(broker.port())) {
      client.hello();
      client.send(new Goodbye(ErrorCode.INTERNAL, "no"));
      assertThatThrownBy(broker::awaitEnd)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("OpenSession was expected, this came: Goodbye[code=INTERNAL");
    }
  }

  @Test
  void anEndOfTheConnectionIsSeenWhicheverWayItComes() throws IOException {
    try (ScriptedPeer broker =
            ScriptedPeer.start(
                peer -> {
                  peer.accept().close();
                  PeerConversation second = peer.accept();
                  second.expect(PeerConversation.newHello(new UUID(0, 1)));
                  second.reset();
                });
        PeerConversation first = PeerConversation.connect(broker.port())) {
      first.expectEnd();
      try (PeerConversation second = PeerConversation.connect(broker.port())) {
        second.send(PeerConversation.newHello(new UUID(0, 1)));
        second.expectEnd();
      }
      broker.awaitEnd();
    }
  }
}
