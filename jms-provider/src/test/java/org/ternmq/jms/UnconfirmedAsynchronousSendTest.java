package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.jms.ScriptedOpenings.RECONNECT;
import static org.ternmq.jms.ScriptedOpenings.connect;
import static org.ternmq.jms.ScriptedOpenings.resumed;
import static org.ternmq.jms.ScriptedOpenings.welcomeWithSession;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.failure.OutcomeUnknownException;
import org.ternmq.wire.PeerConversation;
import org.ternmq.wire.ScriptedPeer;
import org.ternmq.wire.command.BrokerCommand.Confirm;
import org.ternmq.wire.command.BrokerCommand.Ok;
import org.ternmq.wire.command.ClientCommand.CloseSession;
import org.ternmq.wire.command.ClientCommand.Send;

/** What becomes of an asynchronous send whose confirmation does not come. */
class UnconfirmedAsynchronousSendTest {
  private static final int TIMEOUT_MS = 1_000;

  /** No heartbeats come to its help: the scripted broker's Welcome asks for none. */
  private static final String OPTIONS = RECONNECT + "&requestTimeoutMs=" + TIMEOUT_MS;

  private record Outcome(String text, Exception failure, long atNanos) {}

  /** Notes what it is told. */
  private static final class Outcomes implements CompletionListener {
    private final BlockingQueue<Outcome> all = new LinkedBlockingQueue<>();

    @Override
    public void onCompletion(Message message) {
      onException(message, null);
    }

    @Override
    public void onException(Message message, Exception failure) {
      try {
        all.add(new Outcome(message.getBody(String.class), failure, System.nanoTime()));
      } catch (JMSException e) {
        throw new AssertionError(e);
      }
    }

    Outcome next() throws InterruptedException {
      Outcome next = all.poll(10, TimeUnit.SECONDS);
      assertThat(next).as("the listener is called").isNotNull();
      return next;
    }
  }

  private final Outcomes outcomes = new Outcomes();

  private static long msSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  @Test
  void itsOutcomeIsUnknownAfterTheRequestTimeOutAndCloseWaitsNoLonger() throws Exception {
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              c.expect(Send.class, s -> s.sequence() == 1);
              c.send(new Confirm(1, 0));
              c.expect(Send.class, s -> s.sequence() == 2);
              c.expect(Send.class, s -> s.sequence() == 3);
              c.send(new Ok(c.expect(CloseSession.class).correlation()));
            })) {
      Session session = connect(broker, OPTIONS).createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      producer.send(session.createTextMessage("confirmed"), outcomes);
      assertThat(outcomes.next().failure()).isNull();
      long sentNanos = System.nanoTime();
      producer.send(session.createTextMessage("second"), outcomes);
      producer.send(session.createTextMessage("third"), outcomes);
      session.close();
      assertThat(msSince(sentNanos)).isGreaterThanOrEqualTo(TIMEOUT_MS);
      for (String text : new String[] {"second", "third"}) {
        Outcome outcome = outcomes.next();
        assertThat(outcome.text()).isEqualTo(text);
        assertThat(outcome.failure())
            .isInstanceOf(OutcomeUnknownException.class)
            .hasMessageContaining("requestTimeoutMs");
      }
      assertThat(outcomes.all).as("each is told once").isEmpty();
      broker.awaitEnd();
    }
  }

  @Test
  void theTimeBeginsAnewInTheNextConversation() throws Exception {
    CompletableFuture<Long> repeatedNanos = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              c.expect(Send.class, s -> s.sequence() == 1);
              c.reset();
              PeerConversation again = resumed(peer, 0);
              long nowNanos = System.nanoTime(); // the client sends it after this
              again.expect(Send.class, s -> s.sequence() == 1);
              repeatedNanos.complete(nowNanos);
              again.expectEnd();
            })) {
      Session session = connect(broker, OPTIONS).createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      producer.send(session.createTextMessage("repeated"), outcomes);
      Outcome outcome = outcomes.next();
      assertThat(outcome.failure()).isInstanceOf(OutcomeUnknownException.class);
      long sinceRepeated = outcome.atNanos() - repeatedNanos.get(10, TimeUnit.SECONDS);
      assertThat(TimeUnit.NANOSECONDS.toMillis(sinceRepeated))
          .isGreaterThanOrEqualTo(TIMEOUT_MS - 1L);
    }
  }

  @Test
  void whoseApplicationWasToldThatItIsUnknownIsNotRepeatedAfterALoss() throws Exception {
    CompletableFuture<Void> told = new CompletableFuture<>();
    try (ScriptedPeer broker =
        ScriptedPeer.start(
            peer -> {
              PeerConversation c = welcomeWithSession(peer);
              c.expect(Send.class, s -> s.sequence() == 1);
              told.join();
              c.reset();
              PeerConversation again = resumed(peer, 0);
              again.expect(Send.class, s -> s.sequence() == 2);
              again.send(new Confirm(2, 0));
            })) {
      Session session = connect(broker, OPTIONS).createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      producer.send(session.createTextMessage("given up"), outcomes);
      assertThat(outcomes.next().failure()).isInstanceOf(OutcomeUnknownException.class);
      told.complete(null);
      producer.send(session.createTextMessage("second"), outcomes);
      Outcome second = outcomes.next();
      assertThat(second.text()).isEqualTo("second");
      assertThat(second.failure()).isNull();
      broker.awaitEnd();
    }
  }
}
