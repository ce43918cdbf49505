package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.wire.PeerConversation;
import org.ternmq.wire.ScriptedPeer;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.command.BrokerCommand.Failed;
import org.ternmq.wire.command.BrokerCommand.Ok;
import org.ternmq.wire.command.BrokerCommand.XaBranches;
import org.ternmq.wire.command.BrokerCommand.XaVote;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.Acknowledge;
import org.ternmq.wire.command.ClientCommand.OpenConsumer;
import org.ternmq.wire.command.ClientCommand.OpenSession;
import org.ternmq.wire.command.ClientCommand.Send;
import org.ternmq.wire.command.ClientCommand.XaCommit;
import org.ternmq.wire.command.ClientCommand.XaEnd;
import org.ternmq.wire.command.ClientCommand.XaForget;
import org.ternmq.wire.command.ClientCommand.XaPrepare;
import org.ternmq.wire.command.ClientCommand.XaRecover;
import org.ternmq.wire.command.ClientCommand.XaRollback;
import org.ternmq.wire.command.ClientCommand.XaStart;
import org.ternmq.wire.error.ErrorCode;

/** What each call of XAResource says on the wire, and what it makes of every kind of answer. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class XaCallsTest {
  private static final TestXid XID = new TestXid("transaction", "branch");

  /** A call, and the command that says it. */
  @SuppressWarnings("ImmutableEnumChecker") // its lambdas have no state
  enum Call {
    START(XaStart.class, resource -> resource.start(XID, XAResource.TMNOFLAGS)),
    END(XaEnd.class, resource -> resource.end(XID, XAResource.TMSUCCESS)),
    PREPARE(XaPrepare.class, resource -> resource.prepare(XID)),
    COMMIT(XaCommit.class, resource -> resource.commit(XID, false)),
    COMMIT_ONE_PHASE(XaCommit.class, resource -> resource.commit(XID, true)),
    ROLLBACK(XaRollback.class, resource -> resource.rollback(XID)),
    FORGET(XaForget.class, resource -> resource.forget(XID)),
    RECOVER(XaRecover.class, resource -> resource.recover(XAResource.TMSTARTRSCAN));

    private final Class<? extends ClientCommand.Request> says;
    private final Run run;

    Call(Class<? extends ClientCommand.Request> says, Run run) {
      this.says = says;
      this.run = run;
    }
  }

  @FunctionalInterface
  private interface Run {
    void on(XAResource resource) throws XAException;
  }

  private static XAConnection connect(ScriptedPeer peer, String options) throws JMSException {
    return new TernXAConnectionFactory("tern://localhost:" + peer.port() + options)
        .createXAConnection();
  }

  /** An XA session is opened as one that is not transacted. */
  private static PeerConversation welcome(ScriptedPeer peer) throws IOException {
    PeerConversation c = peer.acceptAndWelcome();
    c.send(new Ok(c.expect(OpenSession.class, s -> !s.transacted()).correlation()));
    return c;
  }

  private static int codeOf(Throwable thrown) {
    assertThat(thrown).isInstanceOf(XAException.class).hasMessageContaining("XA");
    return ((XAException) thrown).errorCode;
  }

  @ParameterizedTest
  @EnumSource
  void aLostReplyIsAFailedResourceManager(Call call) throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            p -> {
              PeerConversation c = welcome(p);
              c.expect(call.says);
              c.close();
            })) {
      XAResource resource = connect(peer, "").createXASession().getXAResource();

      assertThat(codeOf(catchThrowable(() -> call.run.on(resource))))
          .isEqualTo(XAException.XAER_RMFAIL);
      peer.awaitEnd();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLostRequestIsAFailedResourceManager(Call call) throws Exception {
    CompletableFuture<Void> sessionIsOpen = new CompletableFuture<>();
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            p -> {
              PeerConversation c = welcome(p);
              sessionIsOpen.join();
              c.reset();
            })) {
      XAResource resource = connect(peer, "").createXASession().getXAResource();
      sessionIsOpen.complete(null);
      peer.awaitEnd();

      assertThat(codeOf(catchThrowable(() -> call.run.on(resource))))
          .isEqualTo(XAException.XAER_RMFAIL);
    }
  }

  /** The commit of one phase waits as that of a local session does: it is the decision. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMMIT_ONE_PHASE")
  void aReplyThatIsTooSlowIsAFailedResourceManager(Call call) throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            p -> {
              PeerConversation c = welcome(p);
              c.expect(call.says);
              c.expect(XaRecover.class); // nothing was answered
            })) {
      XAResource resource =
          connect(peer, "?requestTimeoutMs=200").createXASession().getXAResource();

      assertThat(codeOf(catchThrowable(() -> call.run.on(resource))))
          .isEqualTo(XAException.XAER_RMFAIL);
      assertThat(codeOf(catchThrowable(() -> resource.recover(XAResource.TMSTARTRSCAN))))
          .isEqualTo(XAException.XAER_RMFAIL);
      peer.awaitEnd();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLateReplyWithinTheTimeIsTaken(Call call) throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            p -> {
              PeerConversation c = welcome(p);
              ClientCommand.Request request = c.expect(call.says);
              c.send(new org.ternmq.wire.command.Command.Heartbeat());
              answer(c, call, request.correlation());
            })) {
      XAResource resource = connect(peer, "").createXASession().getXAResource();

      assertThat(catchThrowable(() -> call.run.on(resource))).isNull();
      peer.awaitEnd();
    }
  }

  private static void answer(PeerConversation c, Call call, int correlation) throws IOException {
    switch (call) {
      case PREPARE -> c.send(new XaVote(correlation, false));
      case RECOVER -> c.send(new XaBranches(correlation, List.of(XID.id())));
      default -> c.send(new Ok(correlation));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "XA_NOTA, XAER_NOTA, -4",
    "XA_DUPLICATE, XAER_DUPID, -8",
    "XA_PROTOCOL, XAER_PROTO, -6",
    "XA_OUTSIDE, XAER_OUTSIDE, -9",
    "XA_INVALID, XAER_INVAL, -5",
    "XA_RESOURCE_ERROR, XAER_RMERR, -3",
    "XA_RETRY, XA_RETRY, 4",
    "XA_ROLLED_BACK, XA_RBROLLBACK, 100",
    "XA_COMM_LOST, XA_RBCOMMFAIL, 101",
    "XA_TIMED_OUT, XA_RBTIMEOUT, 106",
    "XA_REFUSED, XA_RBOTHER, 104",
    "XA_HEURISTIC_COMMIT, XA_HEURCOM, 7",
    "XA_HEURISTIC_ROLLBACK, XA_HEURRB, 6",
    "INTERNAL, XAER_RMERR, -3",
    "STORE_FAILED, XAER_RMFAIL, -7",
    "SHUTTING_DOWN, XAER_RMFAIL, -7"
  })
  void eachErrorOfTheBrokerHasItsCode(ErrorCode code, String name, int number) throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            p -> {
              PeerConversation c = welcome(p);
              c.send(new Failed(c.expect(XaPrepare.class).correlation(), code, "because"));
            })) {
      XAResource resource = connect(peer, "").createXASession().getXAResource();

      Throwable thrown = catchThrowable(() -> resource.prepare(XID));
      assertThat(codeOf(thrown)).isEqualTo(number);
      assertThat(thrown).hasMessageContaining("because").hasMessageContaining(name);
      peer.awaitEnd();
    }
  }

  @Test
  void aBranchWithoutWorkVotesReadOnly() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            p -> {
              PeerConversation c = welcome(p);
              c.send(new XaVote(c.expect(XaPrepare.class).correlation(), true));
            })) {
      XAResource resource = connect(peer, "").createXASession().getXAResource();
      assertThat(resource.prepare(XID)).isEqualTo(XAResource.XA_RDONLY);
    }
  }

  @Test
  void recoverTellsAllAtTheBeginningOfAScanAndNothingAfterwards() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            p -> {
              PeerConversation c = welcome(p);
              answer(c, Call.RECOVER, c.expect(XaRecover.class).correlation());
            })) {
      XAResource resource = connect(peer, "").createXASession().getXAResource();

      assertThat(resource.recover(XAResource.TMSTARTRSCAN)).satisfiesExactly(this::isOurs);
      assertThat(resource.recover(XAResource.TMNOFLAGS)).isEmpty();
      assertThat(resource.recover(XAResource.TMENDRSCAN)).isEmpty();
      peer.awaitEnd();
    }
  }

  private void isOurs(Xid xid) {
    assertThat(XID.names(xid)).isTrue();
  }

  @Test
  void flagsThatDoNotBelongToACallAreInvalidAndNotTold() throws Exception {
    try (ScriptedPeer peer = ScriptedPeer.start(p -> welcome(p).expectEnd())) {
      XAConnection connection = connect(peer, "");
      XAResource resource = connection.createXASession().getXAResource();
      Stream<Run> wrong =
          Stream.of(
              r -> r.start(XID, XAResource.TMSUCCESS),
              r -> r.end(XID, XAResource.TMJOIN),
              r -> r.recover(XAResource.TMFAIL),
              r -> r.start(null, XAResource.TMNOFLAGS),
              r -> r.prepare(new TestXid("", "branch")),
              r -> r.setTransactionTimeout(-1));
      wrong.forEach(
          each ->
              assertThat(codeOf(catchThrowable(() -> each.on(resource))))
                  .isEqualTo(XAException.XAER_INVAL));
    }
  }

  /** After a prepare without an answer the same resource finishes the branch, once it is back. */
  @Test
  void theResourceWorksOverAReconnection() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            p -> {
              PeerConversation c = welcome(p);
              c.expect(XaPrepare.class);
              c.close();
              PeerConversation again = welcome(p);
              answer(again, Call.RECOVER, again.expect(XaRecover.class).correlation());
              again.send(new Ok(again.expect(XaCommit.class, x -> !x.onePhase()).correlation()));
            })) {
      XAResource resource =
          connect(peer, "?reconnect=true&reconnectDelayMs=1").createXASession().getXAResource();

      assertThat(codeOf(catchThrowable(() -> resource.prepare(XID))))
          .isEqualTo(XAException.XAER_RMFAIL);
      assertThat(resource.recover(XAResource.TMSTARTRSCAN)).satisfiesExactly(this::isOurs);
      resource.commit(XID, false);
      peer.awaitEnd();
    }
  }

  @Test
  void workOfABranchIsToldBetweenItsStartAndItsEnd() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            p -> {
              PeerConversation c = welcome(p);
              OpenConsumer consumer = c.expect(OpenConsumer.class);
              c.send(new Ok(consumer.correlation()));
              c.expectEventually(ClientCommand.Credit.class, credit -> true);
              c.send(new Deliver(consumer.consumerId(), 7, 1, ScriptedOpenings.MESSAGE));
              c.send(new Deliver(consumer.consumerId(), 8, 1, ScriptedOpenings.MESSAGE));
              c.send(new Ok(c.expect(XaStart.class).correlation()));
              Acknowledge seen = c.expectEventually(Acknowledge.class, a -> a.sequence() == 0);
              assertThat(seen.messageIds()).as("not what lies in the buffer").containsExactly(7);
              c.expectEventually(Send.class, s -> s.sequence() == 0);
              c.send(new Ok(c.expectEventually(XaEnd.class, e -> true).correlation()));
              // outside: each for itself, confirmed
              c.expectEventually(Acknowledge.class, a -> a.sequence() == 1);
              Send send = c.expectEventually(Send.class, s -> s.sequence() == 1);
              c.send(new org.ternmq.wire.command.BrokerCommand.Confirm(send.sequence(), 0));
            })) {
      XAConnection connection = connect(peer, "");
      connection.start();
      XASession session = connection.createXASession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("a"));
      MessageProducer producer = session.createProducer(session.createQueue("b"));
      XAResource resource = session.getXAResource();

      resource.start(XID, XAResource.TMNOFLAGS);
      assertThat(consumer.receive(RunningBroker.DEADLINE_MS)).isNotNull();
      producer.send(session.createMessage());
      resource.end(XID, XAResource.TMSUCCESS);
      assertThat(consumer.receive(RunningBroker.DEADLINE_MS)).isNotNull();
      producer.send(session.createMessage());
      peer.awaitEnd();
    }
  }

  /** What is meant for a branch is never done outside of it. */
  @Test
  void afterALossNothingIsSentForTheBranchThatIsGone() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            p -> {
              PeerConversation c = welcome(p);
              c.send(new Ok(c.expect(XaStart.class).correlation()));
              c.expect(Send.class);
              c.close();
              PeerConversation again = welcome(p);
              again.send(new Ok(again.expect(XaRollback.class).correlation()));
            })) {
      XASession session = connect(peer, "?reconnect=true&reconnectDelayMs=1").createXASession();
      MessageProducer producer = session.createProducer(session.createQueue("b"));
      XAResource resource = session.getXAResource();
      resource.start(XID, XAResource.TMNOFLAGS);
      producer.send(session.createMessage());
      // waits for the reconnection, then finds that the branch was of the conversation before
      Throwable thrown = null;
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (thrown == null && System.nanoTime() < deadline) {
        thrown = catchThrowable(() -> producer.send(session.createMessage()));
      }
      assertThat(thrown).isInstanceOf(TransactionRolledBackException.class);
      assertThat(codeOf(catchThrowable(() -> resource.end(XID, XAResource.TMSUCCESS))))
          .isEqualTo(XAException.XA_RBCOMMFAIL);
      resource.rollback(XID);
      peer.awaitEnd();
    }
  }

  /**
   * A transaction manager's reaper ends a branch under the hands of the thread that works in it.
   */
  @Test
  void afterAnotherThreadEndedTheBranchTheNextSendFailsOnce() throws Exception {
    try (ScriptedPeer peer =
        ScriptedPeer.start(
            p -> {
              PeerConversation c = welcome(p);
              c.send(new Ok(c.expect(XaStart.class).correlation()));
              c.send(new Ok(c.expect(XaEnd.class).correlation()));
              Send send = c.expect(Send.class, s -> s.sequence() == 1);
              c.send(new org.ternmq.wire.command.BrokerCommand.Confirm(send.sequence(), 0));
            })) {
      XASession session = connect(peer, "").createXASession();
      MessageProducer producer = session.createProducer(session.createQueue("b"));
      XAResource resource = session.getXAResource();
      resource.start(XID, XAResource.TMNOFLAGS);
      Thread reaper =
          new Thread(
              () ->
                  assertThat(catchThrowable(() -> resource.end(XID, XAResource.TMFAIL))).isNull());
      reaper.start();
      reaper.join();

      assertThat(catchThrowable(() -> producer.send(session.createMessage())))
          .isInstanceOf(TransactionRolledBackException.class);
      producer.send(session.createMessage());
      peer.awaitEnd();
    }
  }
}
