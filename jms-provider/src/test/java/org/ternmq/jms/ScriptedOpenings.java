package org.ternmq.jms;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.UUID;
import org.ternmq.wire.PeerConversation;
import org.ternmq.wire.ScriptedPeer;
import org.ternmq.wire.command.BrokerCommand.Ok;
import org.ternmq.wire.command.BrokerCommand.Reclaimed;
import org.ternmq.wire.command.BrokerCommand.Welcome;
import org.ternmq.wire.command.ClientCommand.OpenConsumer;
import org.ternmq.wire.command.ClientCommand.OpenSession;
import org.ternmq.wire.command.ClientCommand.Reclaim;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/** How scripts of conversations with a client begin. */
final class ScriptedOpenings {
  static final String RECONNECT = "?reconnect=true&reconnectDelayMs=1";

  static final EncodedMessage MESSAGE =
      new MessageEncoder().destination(Address.queue("q")).messageId("ID:1").textBody("x").encode();

  private ScriptedOpenings() {}

  static Connection connect(ScriptedPeer broker, String options) throws JMSException {
    return new TernConnectionFactory("tern://localhost:" + broker.port() + options)
        .createConnection();
  }

  static PeerConversation welcomeWithSession(ScriptedPeer peer) throws IOException {
    PeerConversation c = peer.acceptAndWelcome();
    OpenSession session = c.expect(OpenSession.class);
    c.send(new Ok(session.correlation()));
    return c;
  }

  static OpenConsumer openConsumer(PeerConversation c) throws IOException {
    OpenConsumer open = c.expect(OpenConsumer.class);
    c.send(new Ok(open.correlation()));
    return open;
  }

  static Welcome withCredit(int messages) {
    return welcome(PeerConversation.BROKER_INSTANCE, messages, 0);
  }

  static Welcome welcome(UUID brokerInstance, long lastSequence, long... failed) {
    return welcome(brokerInstance, 100, lastSequence, failed);
  }

  private static Welcome welcome(
      UUID brokerInstance, int creditMessages, long lastSequence, long... failed) {
    Welcome w = PeerConversation.newWelcome();
    return new Welcome(
        w.version(),
        w.features(),
        brokerInstance,
        lastSequence,
        failed,
        0,
        w.maxFrameBytes(),
        w.maxMessageBytes(),
        creditMessages,
        1_000_000,
        w.brokerTimeMs(),
        w.product());
  }

  /** The client comes back, and its session 1 is open again. */
  static PeerConversation resumed(ScriptedPeer peer, long lastSequence, long... failed)
      throws IOException {
    PeerConversation c = peer.accept();
    c.welcome(welcome(PeerConversation.BROKER_INSTANCE, lastSequence, failed));
    c.send(new Ok(c.expect(OpenSession.class, s -> s.sessionId() == 1).correlation()));
    return c;
  }

  /** The client opens its only consumer again; it gets all that it reclaims. */
  static Reclaim reclaimAll(PeerConversation c) throws IOException {
    OpenConsumer reopened = c.expect(OpenConsumer.class);
    Reclaim reclaim = c.expect(Reclaim.class);
    c.send(new Ok(reopened.correlation()), new Reclaimed(reclaim.correlation(), reclaim.held()));
    return reclaim;
  }
}
