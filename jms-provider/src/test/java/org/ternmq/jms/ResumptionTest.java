package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ternmq.jms.ScriptedOpenings.MESSAGE;
import static org.ternmq.jms.ScriptedOpenings.RECONNECT;
import static org.ternmq.jms.ScriptedOpenings.connect;
import static org.ternmq.jms.ScriptedOpenings.openConsumer;
import static org.ternmq.jms.ScriptedOpenings.reclaimAll;
import static org.ternmq.jms.ScriptedOpenings.resumed;
import static org.ternmq.jms.ScriptedOpenings.welcome;
import static org.ternmq.jms.ScriptedOpenings.welcomeWithSession;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ServerSession;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.jms.failure.OutcomeUnknownException;
import org.ternmq.wire.PeerConversation;
import org.ternmq.wire.ScriptedPeer;
import org.ternmq.wire.command.BrokerCommand.Confirm;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.BrokerCommand.Ok;
import org.ternmq.wire.command.BrokerCommand.Reclaimed;
import org.ternmq.wire.command.ClientCommand.Acknowledge;
import org.ternmq.wire.command.ClientCommand.Assign;
import org.ternmq.wire.command.ClientCommand.CloseConsumer;
import org.ternmq.wire.command.ClientCommand.CloseSession;
import org.ternmq.wire.command.ClientCommand.Commit;
import org.ternmq.wire.command.ClientCommand.Credit;
import org.ternmq.wire.command.ClientCommand.Drain;
import org.ternmq.wire.command.ClientCommand.Hello;
import org.ternmq.wire.command.ClientCommand.OpenConsumer;
import org.ternmq.wire.command.ClientCommand.OpenSession;
import org.ternmq.wire.command.ClientCommand.Reclaim;
import org.ternmq.wire.command.ClientCommand.Recover;
import org.ternmq.wire.command.ClientCommand.Rollback;
import org.ternmq.wire.command.ClientCommand.Send;
import org.ternmq.wire.command.ClientCommand.Unsubscribe;
import org.ternmq.wire.command.Command.Goodbye;
import org.ternmq.wire.error.ErrorCode;

/** What the client says when it comes back after a loss, line by line. */
class ResumptionTest {
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

  /** So that the broker knows that the application has seen none of what it had delivered. */
  @Test
  void aConsumerThatHasNothingSaysSo() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              openConsumer(c);
              c.expect(Credit.class);
              c.reset();
              PeerConversation again = resumed(peer, 0);
              Reclaim reclaim = reclaimAll(again);
              assertThat(reclaim.acknowledged()).isEmpty();
              assertThat(reclaim.held()).isEmpty();
              again.expect(Credit.class);
            })) {
      Connection connection = connect(broker, RECONNECT);
      connection.start();
      Session session = connection.createSession();
      assertThat(session.createConsumer(session.createQueue("q"))).isNotNull();
      broker.awaitEnd();
    }
  }

  @Test
  void whatATransactionSawIsRolledBackAgainSoThatItCounts() throws Exception {
    CompletableFuture<Void> received = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              int id = openConsumer(c).consumerId();
              c.expect(Credit.class);
              c.send(new Deliver(id, 1, 1, MESSAGE), new Deliver(id, 2, 1, MESSAGE));
              received.join();
              c.reset();
              PeerConversation again = resumed(peer, 0);
              assertThat(reclaimAll(again).held()).as("2 lay in the buffer").containsExactly(1);
              Rollback rollback = again.expect(Rollback.class);
              assertThat(rollback.seen()).hasSize(1);
              assertThat(rollback.seen().get(0).consumerId()).isEqualTo(id);
              assertThat(rollback.seen().get(0).messageIds()).containsExactly(1);
              again.send(new Ok(rollback.correlation()));
              again.expect(Credit.class);
              again.send(new Ok(again.expect(Unsubscribe.class).correlation()));
              Rollback own = again.expect(Rollback.class);
              assertThat(own.seen()).isEmpty();
              again.send(new Ok(own.correlation()));
            })) {
      Connection connection = connect(broker, RECONNECT);
      connection.start();
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      assertThat(consumer.receive(10_000)).isNotNull();
      received.complete(null);
      session.unsubscribe("s"); // returns when everything is open again
      assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
      broker.awaitEnd();
    }
  }

  @Test
  void whatWasReceivedByAClosedConsumerCanStillBeAcknowledged() throws Exception {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    CompletableFuture<Void> back = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              int id = openConsumer(c).consumerId();
              c.expect(Credit.class);
              c.send(new Deliver(id, 1, 1, MESSAGE));
              CloseConsumer close = c.expect(CloseConsumer.class);
              assertThat(close.seen()).containsExactly(1);
              c.send(new Ok(close.correlation()));
              closed.join();
              c.reset();
              PeerConversation again = resumed(peer, 0);
              assertThat(reclaimAll(again).held()).containsExactly(1);
              CloseConsumer closeAgain = again.expect(CloseConsumer.class);
              assertThat(closeAgain.seen()).containsExactly(1);
              again.send(new Ok(closeAgain.correlation()));
              back.complete(null);
              again.send(new Ok(again.expect(Unsubscribe.class).correlation()));
              Acknowledge acknowledge = again.expect(Acknowledge.class);
              assertThat(acknowledge.consumerId()).isEqualTo(id);
              assertThat(acknowledge.messageIds()).containsExactly(1);
              again.send(new Ok(acknowledge.correlation()));
            })) {
      Connection connection = connect(broker, RECONNECT);
      connection.start();
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      Message message = consumer.receive(10_000);
      consumer.close();
      closed.complete(null);
      back.get(10, TimeUnit.SECONDS);
      session.unsubscribe("s"); // returns when everything is open again
      message.acknowledge();
      broker.awaitEnd();
    }
  }

  @Test
  void aConsumerWhoseCloseTheBrokerAnsweredIsNotOpenedAgain() throws Exception {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              openConsumer(c);
              CloseConsumer close = c.expect(CloseConsumer.class);
              c.send(new Ok(close.correlation()));
              closed.join();
              c.reset();
              PeerConversation again = resumed(peer, 0);
              again.expect(Send.class);
              again.send(new Confirm(1, 0));
            })) {
      Session session = connect(broker, RECONNECT).createSession();
      session.createConsumer(session.createQueue("q")).close();
      closed.complete(null);
      assertThat(sending(session).get(10, TimeUnit.SECONDS)).isNull();
      broker.awaitEnd();
    }
  }

  @Test
  void aCloseThatWasNotAnsweredIsAskedAgain() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              openConsumer(c);
              c.expect(CloseConsumer.class);
              c.reset();
              PeerConversation again = resumed(peer, 0);
              reclaimAll(again);
              CloseConsumer close = again.expect(CloseConsumer.class);
              again.send(new Ok(close.correlation()));
            })) {
      Session session = connect(broker, RECONNECT).createSession();
      session.createConsumer(session.createQueue("q")).close();
      broker.awaitEnd();
    }
  }

  /** And what the new conversation brings before its answer is on its way back. */
  @Test
  void aRecoverIsAskedAgainInTheNextConversation() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              int id = openConsumer(c).consumerId();
              c.expect(Credit.class);
              c.send(new Deliver(id, 1, 1, MESSAGE));
              c.expect(Recover.class);
              c.reset();
              PeerConversation again = resumed(peer, 0);
              assertThat(reclaimAll(again).held()).containsExactly(1);
              again.expect(Credit.class);
              again.send(new Deliver(id, 2, 1, MESSAGE));
              Recover recover = again.expect(Recover.class);
              assertThat(recover.seen().get(0).messageIds()).containsExactly(1);
              again.send(new Ok(recover.correlation()));
              again.expect(Credit.class);
              again.send(new Deliver(id, 1, 2, MESSAGE), new Deliver(id, 2, 1, MESSAGE));
              Acknowledge acknowledge = again.expect(Acknowledge.class);
              assertThat(acknowledge.messageIds()).containsExactly(1, 2);
              again.send(new Ok(acknowledge.correlation()));
            })) {
      Connection connection = connect(broker, RECONNECT);
      connection.start();
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      assertThat(consumer.receive(10_000)).isNotNull();
      session.recover();
      assertThat(consumer.receive(10_000).getJMSRedelivered()).isTrue();
      Message second = consumer.receive(10_000);
      assertThat(second.getJMSRedelivered()).isFalse();
      second.acknowledge();
      broker.awaitEnd();
    }
  }

  @Test
  void whatAClosedServerSessionHadIsNotReclaimed() throws Exception {
    CompletableFuture<Void> handled = new CompletableFuture<>();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              OpenSession arrivals = c.expect(OpenSession.class);
              c.send(new Ok(arrivals.correlation()));
              int id = openConsumer(c).consumerId();
              c.expect(Credit.class);
              c.send(new Deliver(id, 1, 1, MESSAGE));
              Assign assign = c.expect(Assign.class);
              assertThat(assign.consumerId()).isEqualTo(id);
              assertThat(assign.sessionId()).isEqualTo(1);
              assertThat(assign.messageIds()).containsExactly(1);
              CloseSession close = c.expect(CloseSession.class);
              assertThat(close.seen().get(0).consumerId()).isEqualTo(assign.holderId());
              c.send(new Ok(close.correlation()));
              closed.join();
              c.reset();
              PeerConversation again = peer.acceptAndWelcome();
              OpenSession reopened = again.expect(OpenSession.class);
              assertThat(reopened.sessionId()).isEqualTo(arrivals.sessionId());
              again.send(new Ok(reopened.correlation()));
              assertThat(reclaimAll(again).held()).isEmpty();
              again.expect(Credit.class);
            })) {
      Connection connection = connect(broker, RECONNECT);
      connection.start();
      ServerSessions pool =
          new ServerSessions(
              connection,
              1,
              Session.CLIENT_ACKNOWLEDGE,
              (session, message) -> handled.complete(null));
      ServerSession serverSession = pool.getServerSession();
      connection.createConnectionConsumer(new TernQueue("q"), null, () -> serverSession, 1);
      handled.get(10, TimeUnit.SECONDS);
      serverSession.getSession().close();
      closed.complete(null);
      broker.awaitEnd();
    }
  }
}
