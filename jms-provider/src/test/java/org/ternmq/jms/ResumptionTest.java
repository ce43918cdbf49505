package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ternmq.jms.ConversationTest.MESSAGE;
import static org.ternmq.jms.ConversationTest.connect;
import static org.ternmq.jms.ConversationTest.openConsumer;
import static org.ternmq.jms.ConversationTest.welcomeWithSession;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.failure.OutcomeUnknownException;
import org.ternmq.wire.PeerConversation;
import org.ternmq.wire.ScriptedPeer;
import org.ternmq.wire.command.BrokerCommand.Confirm;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.BrokerCommand.Ok;
import org.ternmq.wire.command.BrokerCommand.Reclaimed;
import org.ternmq.wire.command.BrokerCommand.Welcome;
import org.ternmq.wire.command.ClientCommand.Acknowledge;
import org.ternmq.wire.command.ClientCommand.Commit;
import org.ternmq.wire.command.ClientCommand.Credit;
import org.ternmq.wire.command.ClientCommand.Drain;
import org.ternmq.wire.command.ClientCommand.Hello;
import org.ternmq.wire.command.ClientCommand.OpenConsumer;
import org.ternmq.wire.command.ClientCommand.OpenSession;
import org.ternmq.wire.command.ClientCommand.Reclaim;
import org.ternmq.wire.command.ClientCommand.Send;
import org.ternmq.wire.command.Command.Goodbye;
import org.ternmq.wire.error.ErrorCode;

/** What the client says when it comes back after a loss, line by line. */
class ResumptionTest {
  private static final String RECONNECT = "?reconnect=true&reconnectDelayMs=1";

  private static Welcome welcome(UUID brokerInstance, long lastSequence, long... failed) {
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
        100,
        1_000_000,
        w.brokerTimeMs(),
        w.product());
  }

  private static PeerConversation resumed(ScriptedPeer peer, long lastSequence, long... failed)
      throws IOException {
    PeerConversation c = peer.accept();
    c.welcome(welcome(PeerConversation.BROKER_INSTANCE, lastSequence, failed));
    c.send(new Ok(c.expect(OpenSession.class, s -> s.sessionId() == 1).correlation()));
    return c;
  }

  private static CompletableFuture<Throwable> sending(Session session) throws JMSException {
    MessageProducer producer = session.createProducer(session.createQueue("q"));
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            producer.send(session.createTextMessage("x"));
            return null;
          } catch (JMSException e) {
            return e;
          }
        });
  }

  @Test
  void anUnconfirmedSendIsRepeatedWithItsSequenceAndTheSameInstance() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = peer.accept();
              Hello first = c.welcome();
              assertThat(first.resumable()).isTrue();
              c.send(new Ok(c.expect(OpenSession.class).correlation()));
              Send send = c.expect(Send.class, s -> s.sequence() == 1);
              c.reset();
              PeerConversation again = peer.accept();
              Hello second = again.welcome(welcome(PeerConversation.BROKER_INSTANCE, 0));
              assertThat(second.clientInstance()).isEqualTo(first.clientInstance());
              assertThat(second.confirmedUpTo()).isZero();
              again.send(new Ok(again.expect(OpenSession.class).correlation()));
              Send repeated = again.expect(Send.class, s -> s.sequence() == 1);
              assertThat(repeated.message().messageId()).isEqualTo(send.message().messageId());
              again.send(new Confirm(1, 0));
            })) {
      Session session = connect(broker, RECONNECT).createSession();
      assertThat(sending(session).get(10, TimeUnit.SECONDS)).isNull();
      broker.awaitEnd();
    }
  }

  @Test
  void aSendThatWelcomeTellsOfIsNotRepeated() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              c.expect(Send.class, s -> s.sequence() == 1);
              c.reset();
              PeerConversation second = resumed(peer, 1);
              second.expect(Send.class, s -> s.sequence() == 2);
              second.reset();
              PeerConversation third = resumed(peer, 2, 2);
              third.expect(Send.class, s -> s.sequence() == 3);
              third.send(new Confirm(3, 0));
            })) {
      Session session = connect(broker, RECONNECT).createSession();
      assertThat(sending(session).get(10, TimeUnit.SECONDS)).isNull();
      assertThat(sending(session).get(10, TimeUnit.SECONDS))
          .as("the broker had refused it")
          .isInstanceOf(JMSException.class);
      assertThat(sending(session).get(10, TimeUnit.SECONDS)).isNull();
      broker.awaitEnd();
    }
  }

  private static PeerConversation lostInCommit(ScriptedPeer peer) throws IOException {
    PeerConversation c = welcomeWithSession(peer);
    c.expect(Send.class, s -> s.sequence() == 0);
    c.expect(Commit.class, k -> k.sequence() == 1);
    c.reset();
    return c;
  }

  private static void commit(ScriptedPeer broker) throws JMSException {
    Session session = connect(broker, RECONNECT).createSession(Session.SESSION_TRANSACTED);
    session.createProducer(session.createQueue("q")).send(session.createMessage());
    session.commit();
  }

  @Test
  void aCommitThatHappenedReturns() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              lostInCommit(peer);
              resumed(peer, 1);
            })) {
      commit(broker);
      broker.awaitEnd();
    }
  }

  @Test
  void aCommitThatDidNotArriveIsRolledBack() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              lostInCommit(peer);
              resumed(peer, 0);
            })) {
      assertThatThrownBy(() -> commit(broker)).isInstanceOf(TransactionRolledBackException.class);
    }
  }

  @Test
  void aCommitThatFailedIsRolledBack() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              lostInCommit(peer);
              resumed(peer, 1, 1);
            })) {
      assertThatThrownBy(() -> commit(broker)).isInstanceOf(TransactionRolledBackException.class);
    }
  }

  @Test
  void withAnotherStoreSendsAreRepeatedAndACommitIsInDoubt() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              lostInCommit(peer);
              PeerConversation c = peer.accept();
              c.welcome(welcome(UUID.randomUUID(), 0));
              c.send(new Ok(c.expect(OpenSession.class).correlation()));
            })) {
      assertThatThrownBy(() -> commit(broker)).isInstanceOf(OutcomeUnknownException.class);
    }
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              c.expect(Send.class, s -> s.sequence() == 1);
              c.reset();
              PeerConversation other = peer.accept();
              other.welcome(welcome(UUID.randomUUID(), 17));
              other.send(new Ok(other.expect(OpenSession.class).correlation()));
              other.expect(Send.class, s -> s.sequence() == 1);
              other.send(new Confirm(1, 0));
            })) {
      Session session = connect(broker, RECONNECT).createSession();
      assertThat(sending(session).get(10, TimeUnit.SECONDS)).isNull();
      broker.awaitEnd();
    }
  }

  @Test
  void consumersAreReopenedReclaimWhatTheyHadAndGetNewCredit() throws Exception {
    CompletableFuture<Void> secondAcknowledged = new CompletableFuture<>();
    CompletableFuture<Void> thirdReceived = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              OpenConsumer open = openConsumer(c);
              int id = open.consumerId();
              c.expect(Credit.class);
              for (int i = 1; i <= 3; i++) {
                c.send(new Deliver(id, i, 1, MESSAGE));
              }
              Acknowledge acknowledge = c.expect(Acknowledge.class);
              assertThat(acknowledge.messageIds()).containsExactly(1);
              c.send(new Ok(acknowledge.correlation())); // not confirmed by a Confirm: is kept
              c.expect(Acknowledge.class, a -> a.sequence() == 2);
              secondAcknowledged.complete(null);
              thirdReceived.join();
              c.reset();

              PeerConversation again = resumed(peer, 0);
              OpenConsumer reopened = again.expect(OpenConsumer.class);
              assertThat(reopened.consumerId()).isEqualTo(id);
              assertThat(reopened.address()).isEqualTo(open.address());
              Reclaim reclaim = again.expect(Reclaim.class);
              assertThat(reclaim.acknowledged()).containsExactly(1, 2);
              assertThat(reclaim.held()).containsExactly(3);
              again.send(
                  new Ok(reopened.correlation()),
                  new Reclaimed(reclaim.correlation(), new long[] {3}));
              again.expect(new Credit(id, 1_000, 4L << 20));
              again.send(new Deliver(id, 4, 2, MESSAGE));
              Acknowledge last = again.expect(Acknowledge.class, a -> a.sequence() == 1);
              assertThat(last.messageIds()).containsExactly(3, 4);
              again.send(new Ok(last.correlation()));
            })) {
      Connection connection = connect(broker, RECONNECT);
      connection.start();
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      consumer.receive(10_000).acknowledge();
      Message second = consumer.receive(10_000);
      CompletableFuture<Void> acknowledged =
          CompletableFuture.runAsync(
              () -> {
                try {
                  second.acknowledge();
                } catch (JMSException e) {
                  throw new AssertionError(e);
                }
              });
      secondAcknowledged.get(10, TimeUnit.SECONDS);
      Message third = consumer.receive(10_000);
      assertThat(third.getJMSRedelivered()).isFalse();
      thirdReceived.complete(null);
      acknowledged.get(10, TimeUnit.SECONDS); // it is said again after the loss
      Message fourth = consumer.receive(10_000);
      assertThat(fourth.getJMSRedelivered()).isTrue();
      fourth.acknowledge();
      broker.awaitEnd();
    }
  }

  @Test
  void aRequestThatWasUnderWayIsAskedAgain() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = peer.acceptAndWelcome();
              c.expect(OpenSession.class);
              c.reset();
              PeerConversation again = peer.acceptAndWelcome();
              again.send(new Ok(again.expect(OpenSession.class).correlation()));
            })) {
      assertThat(connect(broker, RECONNECT).createSession()).isNotNull();
      broker.awaitEnd();
    }
  }

  @Test
  void aLossDuringTheResumptionIsAnotherLoss() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              c.expect(Send.class);
              c.reset();
              PeerConversation second = peer.acceptAndWelcome();
              second.expect(OpenSession.class);
              second.reset();
              PeerConversation third = resumed(peer, 0);
              third.expect(Send.class, s -> s.sequence() == 1);
              third.reset();
              PeerConversation fourth = resumed(peer, 0);
              fourth.expect(Send.class, s -> s.sequence() == 1);
              fourth.send(new Confirm(1, 0));
            })) {
      Session session = connect(broker, RECONNECT).createSession();
      assertThat(sending(session).get(10, TimeUnit.SECONDS)).isNull();
      broker.awaitEnd();
    }
  }

  @Test
  void afterAnEndThatNoRetryCanMendItDoesNotComeBack() throws Exception {
    CompletableFuture<Void> listening = new CompletableFuture<>();
    CompletableFuture<JMSException> told = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              listening.join();
              c.send(new Goodbye(ErrorCode.CLOSED_BY_OPERATOR, "go away"));
              c.expectEnd();
            })) {
      Connection connection = connect(broker, RECONNECT);
      connection.setExceptionListener(told::complete);
      connection.createSession();
      listening.complete(null);
      assertThat(told.get(10, TimeUnit.SECONDS)).hasMessageContaining("go away");
      broker.awaitEnd();
    }
  }

  @Test
  void whatIsAcknowledgedWhileTheConnectionIsResumedIsNotForgotten() throws Exception {
    CompletableFuture<Void> welcomedAgain = new CompletableFuture<>();
    CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              int id = openConsumer(c).consumerId();
              c.expect(Credit.class);
              c.send(new Deliver(id, 1, 1, MESSAGE));
              c.expect(Credit.class);
              c.expect(Drain.class); // the test has the message
              c.reset();
              PeerConversation again = peer.accept();
              again.welcome(welcome(PeerConversation.BROKER_INSTANCE, 0));
              OpenSession open = again.expect(OpenSession.class);
              welcomedAgain.complete(null);
              acknowledged.join();
              again.send(new Ok(open.correlation()));
              OpenConsumer reopened = again.expect(OpenConsumer.class);
              Reclaim reclaim = again.expect(Reclaim.class);
              assertThat(reclaim.acknowledged()).containsExactly(1);
              assertThat(reclaim.held()).isEmpty();
              again.send(
                  new Ok(reopened.correlation()),
                  new Reclaimed(reclaim.correlation(), new long[] {}));
              again.expect(Credit.class);
            })) {
      Connection connection = connect(broker, RECONNECT);
      connection.start();
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      Message message = consumer.receive(10_000);
      assertThat(consumer.receiveNoWait()).isNull();
      welcomedAgain.get(10, TimeUnit.SECONDS);
      message.acknowledge();
      acknowledged.complete(null);
      broker.awaitEnd();
    }
  }

  @Test
  void anAcknowledgementThatWasLostForGoodIsNotCalledDone() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              int id = openConsumer(c).consumerId();
              c.expect(Credit.class);
              c.send(new Deliver(id, 1, 1, MESSAGE));
              c.expect(Acknowledge.class);
              c.reset();
            })) {
      Connection connection = connect(broker, "");
      connection.start();
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      Message message = session.createConsumer(session.createQueue("q")).receive(10_000);
      assertThatThrownBy(message::acknowledge).isInstanceOf(OutcomeUnknownException.class);
      broker.awaitEnd();
    }
  }
}
