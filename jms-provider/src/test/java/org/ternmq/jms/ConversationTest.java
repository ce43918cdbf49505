package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.ternmq.jms.ScriptedOpenings.MESSAGE;
import static org.ternmq.jms.ScriptedOpenings.connect;
import static org.ternmq.jms.ScriptedOpenings.openConsumer;
import static org.ternmq.jms.ScriptedOpenings.welcomeWithSession;
import static org.ternmq.jms.ScriptedOpenings.withCredit;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.failure.OutcomeUnknownException;
import org.ternmq.wire.PeerConversation;
import org.ternmq.wire.ScriptedPeer;
import org.ternmq.wire.command.BrokerCommand.Confirm;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.BrokerCommand.Failed;
import org.ternmq.wire.command.BrokerCommand.Ok;
import org.ternmq.wire.command.BrokerCommand.SendCredit;
import org.ternmq.wire.command.BrokerCommand.SendFailed;
import org.ternmq.wire.command.BrokerCommand.Welcome;
import org.ternmq.wire.command.ClientCommand.Acknowledge;
import org.ternmq.wire.command.ClientCommand.CloseConnection;
import org.ternmq.wire.command.ClientCommand.CloseConsumer;
import org.ternmq.wire.command.ClientCommand.CloseSession;
import org.ternmq.wire.command.ClientCommand.Commit;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.command.ClientCommand.Credit;
import org.ternmq.wire.command.ClientCommand.Drain;
import org.ternmq.wire.command.ClientCommand.Hello;
import org.ternmq.wire.command.ClientCommand.OpenConsumer;
import org.ternmq.wire.command.ClientCommand.OpenSession;
import org.ternmq.wire.command.ClientCommand.Rollback;
import org.ternmq.wire.command.ClientCommand.Send;
import org.ternmq.wire.command.Command.Goodbye;
import org.ternmq.wire.command.Command.Heartbeat;
import org.ternmq.wire.error.ErrorCode;

/** What the client says to a broker, line by line. */
class ConversationTest {
  @Test
  void helloNamesTheUserTheClientIdentifierAndWhetherItCanResume() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = peer.accept();
              Hello hello = c.welcome();
              assertThat(hello.user()).isEqualTo("u");
              assertThat(hello.password()).isEqualTo("p");
              assertThat(hello.clientId()).isEqualTo("c");
              assertThat(hello.resumable()).isFalse();
              assertThat(hello.confirmedUpTo()).isZero();
              assertThat(hello.heartbeatMs()).isEqualTo(1_234);
              CloseConnection close = c.expect(CloseConnection.class);
              c.send(new Ok(close.correlation()));
              c.expectEnd();
            })) {
      connect(broker, "?user=u&password=p&clientId=c&heartbeatMs=1234").close();
      broker.awaitEnd();
    }
  }

  @Test
  void aRefusedHelloIsTheRightException() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = peer.accept();
              c.expect(Hello.class);
              c.send(new Goodbye(ErrorCode.NOT_AUTHENTICATED, "who are you?"));
              c.expectEnd();
            })) {
      assertThatThrownBy(() -> connect(broker, ""))
          .isInstanceOf(JMSSecurityException.class)
          .hasMessageContaining("who are you?");
      broker.awaitEnd();
    }
  }

  @Test
  void aBrokerThatDoesNotAnswerHelloIsGivenUp() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = peer.accept();
              c.expect(Hello.class);
              c.expectEnd();
            })) {
      assertThatThrownBy(() -> connect(broker, "?connectTimeoutMs=50"))
          .isInstanceOf(JMSException.class)
          .hasMessageContaining("did not answer");
      broker.awaitEnd();
    }
  }

  @Test
  void theSecondHostIsTriedWhenTheFirstIsAway() throws Exception {
    try (ScriptedPeer away = ScriptedPeer.start(ScriptedPeer::stopListening)) {
      away.awaitEnd();
      try (ScriptedPeer broker = ScriptedPeer.start(ScriptedPeer::acceptAndWelcome)) {
        var unused =
            new TernConnectionFactory(
                    "tern://localhost:"
                        + away.port()
                        + ",localhost:"
                        + broker.port()
                        + "?reconnect=false")
                .createConnection();
        broker.awaitEnd();
      }
    }
  }

  @Test
  void aPersistentSendHasASequenceAndReturnsWithItsConfirmation() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              c.expect(Send.class, s -> s.sequence() == 1 && s.message().persistent());
              c.send(new Confirm(1, 0));
              c.expect(Send.class, s -> s.sequence() == 0 && !s.message().persistent());
              c.expect(Send.class, s -> s.sequence() == 2);
              c.send(
                  new SendFailed(2, ErrorCode.INVALID_DESTINATION, "no such"), new Confirm(2, 0));
            })) {
      Session session = connect(broker, "").createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      producer.send(session.createTextMessage("1"));
      producer.send(session.createMessage(), DeliveryMode.NON_PERSISTENT, 4, 0);
      assertThatThrownBy(() -> producer.send(session.createMessage()))
          .isInstanceOf(InvalidDestinationException.class)
          .hasMessageContaining("no such");
      broker.awaitEnd();
    }
  }

  @Test
  void aSendWaitsForCredit() throws Exception {
    CompletableFuture<Void> first = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = peer.accept();
              c.welcome(withCredit(1));
              c.send(new Ok(c.expect(OpenSession.class).correlation()));
              c.expect(Send.class);
              first.join();
              c.send(new SendCredit(1, 1_000));
              c.expect(Send.class);
            })) {
      Session session = connect(broker, "").createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      producer.send(session.createMessage());
      CompletableFuture<Void> second =
          CompletableFuture.runAsync(
              () -> {
                try {
                  producer.send(session.createMessage());
                } catch (JMSException e) {
                  throw new AssertionError(e);
                }
              });
      assertThatThrownBy(() -> second.get(50, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      first.complete(null);
      second.get(10, TimeUnit.SECONDS);
      broker.awaitEnd();
    }
  }

  @Test
  void aSendWithoutCreditFailsAfterItsTimeOutOrWhenInterrupted() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = peer.accept();
              c.welcome(withCredit(0));
              c.send(new Ok(c.expect(OpenSession.class).correlation()));
              c.send(new Ok(c.expect(CloseConnection.class).correlation()));
              c.expectEnd();
            })) {
      try (Connection connection = connect(broker, "?sendTimeoutMs=30")) {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("q"));
        assertThatThrownBy(() -> producer.send(session.createMessage()))
            .isInstanceOf(ResourceAllocationException.class)
            .hasMessageContaining("sendTimeoutMs");
        Thread.currentThread().interrupt();
        Throwable failure = catchThrowable(() -> producer.send(session.createMessage()));
        assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
        assertThat(failure)
            .as("nothing was sent")
            .isExactlyInstanceOf(JMSException.class)
            .hasMessageContaining("interrupted");
      }
      broker.awaitEnd();
    }
  }

  @Test
  void aSendThatIsInterruptedBeforeItsConfirmationHasAnUnknownOutcome() throws Exception {
    Thread sender = Thread.currentThread();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              c.expect(Send.class);
              sender.interrupt();
              c.expectEnd();
            })) {
      Session session = connect(broker, "").createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));

      Throwable failure = catchThrowable(() -> producer.send(session.createMessage()));

      assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
      assertThat(failure).isInstanceOf(OutcomeUnknownException.class);
    }
  }

  @Test
  void creditIsGivenAfterStartAndAgainAtHalfTogetherWithTheAcknowledgement() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              OpenConsumer open = openConsumer(c);
              assertThat(open.kind()).isEqualTo(ConsumerKind.QUEUE);
              int id = open.consumerId();
              c.expect(new Credit(id, 4, 1_000_000));
              for (int i = 1; i <= 4; i++) {
                c.send(new Deliver(id, 100 + i, 1, MESSAGE));
              }
              c.expect(new Acknowledge(0, id, 1, new long[] {101}));
              c.expect(new Acknowledge(0, id, 2, new long[] {102}));
              c.expect(new Credit(id, 2, 2L * MESSAGE.length()));
              c.expect(new Acknowledge(0, id, 3, new long[] {103}));
              CloseConsumer close = c.expect(CloseConsumer.class, k -> k.seen().length == 0);
              c.send(new Ok(close.correlation()));
            })) {
      Connection connection = connect(broker, "?prefetchMessages=4&prefetchBytes=1000000");
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      connection.start();
      for (int i = 0; i < 3; i++) {
        assertThat(consumer.receive(10_000).getJMSMessageID()).isEqualTo("ID:1");
      }
      consumer.close();
      broker.awaitEnd();
    }
  }

  @Test
  void receiveNoWaitAsksTheBrokerWhenItsBufferIsEmpty() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              int id = openConsumer(c).consumerId();
              c.expect(Credit.class);
              Drain drain = c.expect(Drain.class);
              c.send(new Deliver(id, 7, 3, MESSAGE), new Ok(drain.correlation()));
              c.expect(new Acknowledge(0, id, 1, new long[] {7}));
              c.expect(Credit.class, credit -> credit.messages() == 1);
              c.send(new Ok(c.expect(Drain.class).correlation()));
            })) {
      Connection connection = connect(broker, "");
      connection.start();
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      Message message = consumer.receiveNoWait();
      assertThat(message.getJMSRedelivered()).isTrue();
      assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(3);
      assertThat(consumer.receiveNoWait()).isNull();
      broker.awaitEnd();
    }
  }

  @Test
  void aTransactionsAcknowledgementsGoWithItsCommitAndARollbackTellsWhatWasSeen() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              int id = openConsumer(c).consumerId();
              c.expect(Credit.class);
              c.send(new Deliver(id, 1, 1, MESSAGE), new Deliver(id, 2, 1, MESSAGE));
              c.expect(Send.class, s -> s.sequence() == 0);
              c.expect(new Acknowledge(0, id, 0, new long[] {1, 2}));
              Commit commit = c.expect(Commit.class, k -> k.sequence() == 1);
              c.send(new Ok(commit.correlation()), new Deliver(id, 3, 1, MESSAGE));
              c.send(new Deliver(id, 4, 1, MESSAGE));
              Rollback rollback = c.expect(Rollback.class);
              assertThat(rollback.seen()).hasSize(1);
              assertThat(rollback.seen().get(0).messageIds()).containsExactly(3);
              c.send(new Deliver(id, 5, 1, MESSAGE), new Ok(rollback.correlation()));
              c.expect(new Credit(id, 1_000, 4L << 20));
              c.send(new Deliver(id, 3, 2, MESSAGE));
            })) {
      Connection connection = connect(broker, "");
      connection.start();
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      assertThat(consumer.receive(10_000)).isNotNull();
      assertThat(consumer.receive(10_000)).isNotNull();
      session.createProducer(session.createQueue("r")).send(session.createMessage());
      session.commit();
      assertThat(consumer.receive(10_000)).isNotNull();
      session.rollback();
      assertThat(consumer.receive(10_000).getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
      broker.awaitEnd();
    }
  }

  @Test
  void anIdleClientSendsHeartbeatsAndASilentBrokerIsGone() throws Exception {
    CompletableFuture<JMSException> told = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = peer.accept();
              Welcome w = PeerConversation.newWelcome();
              c.welcome(
                  new Welcome(
                      w.version(),
                      w.features(),
                      w.brokerInstance(),
                      0,
                      new long[0],
                      100,
                      w.maxFrameBytes(),
                      w.maxMessageBytes(),
                      1,
                      1,
                      w.brokerTimeMs(),
                      w.product()));
              c.expect(new Heartbeat());
              c.expectEnd();
            })) {
      Connection connection = connect(broker, "?heartbeatMs=100");
      connection.setExceptionListener(told::complete);
      assertThat(told.get(10, TimeUnit.SECONDS)).hasMessageContaining("heartbeat");
      broker.awaitEnd();
    }
  }

  @Test
  void aBrokerThatBreaksTheProtocolIsToldSoAndLeft() throws Exception {
    CompletableFuture<Void> listening = new CompletableFuture<>();
    CompletableFuture<JMSException> told = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              listening.join();
              c.sendRaw(new byte[] {0, 0, 0, 1, (byte) 250});
              c.expectGoodbye(ErrorCode.PROTOCOL);
            })) {
      Connection connection = connect(broker, "");
      connection.setExceptionListener(told::complete);
      connection.createSession();
      listening.complete(null);
      broker.awaitEnd();
      assertThat(told.get(10, TimeUnit.SECONDS)).hasMessageContaining("protocol");
    }
  }

  @Test
  void aRequestWithoutAnswerFailsAfterItsTimeOut() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = peer.acceptAndWelcome();
              c.expect(OpenSession.class);
              c.expect(CloseConnection.class);
              c.expectEnd();
            })) {
      Connection connection = connect(broker, "?requestTimeoutMs=50");
      assertThatThrownBy(connection::createSession)
          .isInstanceOf(JMSException.class)
          .hasMessageContaining("requestTimeoutMs");
      connection.close();
      broker.awaitEnd();
    }
  }

  @Test
  void aSendOrCommitThatIsNotConfirmedInTimeIsInDoubt() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              c.expect(Send.class);
              OpenSession transacted = c.expect(OpenSession.class);
              c.send(new Ok(transacted.correlation()));
              c.expect(Send.class);
              c.expect(Commit.class);
            })) {
      Connection connection = connect(broker, "?requestTimeoutMs=200");
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      assertThatThrownBy(() -> producer.send(session.createMessage()))
          .isInstanceOf(OutcomeUnknownException.class)
          .hasMessageContaining("requestTimeoutMs");
      Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
      transacted.createProducer(session.createQueue("q")).send(session.createMessage());
      assertThatThrownBy(transacted::commit).isInstanceOf(OutcomeUnknownException.class);
      broker.awaitEnd();
    }
  }

  @Test
  void aConnectionClosesWhenAThreadClosesItsSessionAtTheSameTime() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              int consumer = openConsumer(c).consumerId();
              c.expect(Credit.class);
              c.send(new Deliver(consumer, 1, 1, MESSAGE));
              CloseSession session = c.expect(CloseSession.class);
              c.send(new Failed(session.correlation(), ErrorCode.ILLEGAL_STATE, "no session 1"));
              CloseConnection close = c.expect(CloseConnection.class);
              c.send(new Ok(close.correlation()));
              c.expectEnd();
            })) {
      Connection connection = connect(broker, "");
      connection.start();
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      assertThat(consumer.receive(10_000)).isNotNull();

      connection.close();
      broker.awaitEnd();
    }
  }
}
