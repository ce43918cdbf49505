package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Receiving synchronously, with both APIs (specification 8.5). */
@Conformance
class ReceiveTest {

  /** A thread that waits in a receive. */
  private static final class Waiting {
    private final CompletableFuture<Message> result;
    private volatile Thread thread;

    Waiting(ConsumerApi.Receiver receiver, long timeoutMs) {
      result =
          CompletableFuture.supplyAsync(
              () -> {
                thread = Thread.currentThread();
                try {
                  return timeoutMs < 0 ? receiver.receive() : receiver.receive(timeoutMs);
                } catch (JMSException e) {
                  throw new CompletionException(e);
                }
              });
      while (thread == null || thread.getState() == Thread.State.RUNNABLE) {
        if (result.isDone()) {
          throw new AssertionError("the receive did not wait");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }

    Message result() throws InterruptedException, ExecutionException, TimeoutException {
      return result.get(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static JMSProducer producer(Jms jms) {
    return jms.context().createProducer();
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:JAVADOC:332", "JMS:JAVADOC:1102"})
  void receiveReturnsTheMessagesInTheirOrder(ConsumerApi api, Jms jms) throws JMSException {
    Queue queue = jms.queue();
    ConsumerApi.Receiver receiver = api.open(jms, queue);

    producer(jms).send(queue, "1").send(queue, "2").send(queue, "3");

    for (String expected : new String[] {"1", "2", "3"}) {
      assertThat(receiver.receive().getBody(String.class)).isEqualTo(expected);
    }
  }

  /** With -1 for the method without a timeout; a timeout of zero never expires. */
  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 10_000})
  @Assertion({"JMS:JAVADOC:332", "JMS:JAVADOC:334", "JMS:JAVADOC:1102", "JMS:JAVADOC:1104"})
  void receiveWaitsForAMessage(long timeoutMs, Jms jms)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    for (ConsumerApi api : ConsumerApi.values()) {
      Queue queue = jms.queue();
      Waiting waiting = new Waiting(api.open(jms, queue), timeoutMs);

      producer(jms).send(queue, "hello");

      assertThat(waiting.result().getBody(String.class)).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 10_000})
  @Assertion({
    "JMS:JAVADOC:332",
    "JMS:JAVADOC:334",
    "JMS:JAVADOC:338",
    "JMS:JAVADOC:1098",
    "JMS:JAVADOC:1102",
    "JMS:JAVADOC:1104"
  })
  void receiveReturnsNullWhenTheConsumerIsClosed(long timeoutMs, Jms jms)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    for (ConsumerApi api : ConsumerApi.values()) {
      ConsumerApi.Receiver receiver = api.open(jms, jms.queue());
      Waiting waiting = new Waiting(receiver, timeoutMs);

      receiver.close();

      assertThat(waiting.result()).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:JAVADOC:912"})
  void receiveReturnsNullWhenTheSessionIsClosed(ConsumerApi api, Jms jms)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    ConsumerApi.Receiver receiver = api.open(jms, jms.queue());
    Waiting waiting = new Waiting(receiver, -1);

    receiver.closeSession();

    assertThat(waiting.result()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:JAVADOC:334", "JMS:JAVADOC:1104"})
  void receiveReturnsNullWhenItsTimeIsOver(ConsumerApi api, Jms jms) throws JMSException {
    ConsumerApi.Receiver receiver = api.open(jms, jms.queue());

    long before = System.nanoTime();
    Message message = receiver.receive(30);
    long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);

    assertThat(message).isNull();
    assertThat(waitedMs).isBetween(25L, 5_000L);
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:JAVADOC:336", "JMS:JAVADOC:1106"})
  void receiveNoWaitReturnsNullOrWhatIsThere(ConsumerApi api, Jms jms) throws JMSException {
    Queue queue = jms.queue();
    ConsumerApi.Receiver receiver = api.open(jms, queue);

    assertThat(receiver.receiveNoWait()).isNull();
    producer(jms).send(queue, "hello");
    long deadline = System.nanoTime() + Jms.ARRIVAL.toNanos();
    Message message = null;
    while (message == null && System.nanoTime() < deadline) {
      message = receiver.receiveNoWait();
    }

    assertThat(message.getBody(String.class)).isEqualTo("hello");
    assertThat(receiver.receiveNoWait()).isNull();
  }

  /** The timers of a stopped connection's receives go on (specification 6.1.5). */
  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:JAVADOC:1076", "JMS:JAVADOC:1078"})
  void whileTheConnectionIsStoppedReceivesTimeOutAndDeliveryGoesOnWithStart(
      ConsumerApi api, Jms jms) throws JMSException {
    Queue queue = jms.queue();
    ConsumerApi.Receiver receiver = api.open(jms, queue);
    receiver.stop();
    receiver.stop();
    producer(jms).send(queue, "hello");

    assertThat(receiver.receiveNoWait()).isNull();
    assertThat(receiver.receive(50)).isNull();
    receiver.start();
    receiver.start();
    assertThat(receiver.nextText()).isEqualTo("hello");
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:JAVADOC:1076", "JMS:JAVADOC:1078"})
  void aReceiveThatWaitsOverAStopGetsItsMessageAfterTheStart(ConsumerApi api, Jms jms)
      throws JMSException, InterruptedException, ExecutionException, TimeoutException {
    Queue queue = jms.queue();
    ConsumerApi.Receiver receiver = api.open(jms, queue);
    Waiting waiting = new Waiting(receiver, 0);

    receiver.stop();
    producer(jms).send(queue, "hello");
    assertThat(waiting.result.isDone()).isFalse();
    receiver.start();

    assertThat(waiting.result().getBody(String.class)).isEqualTo("hello");
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:JAVADOC:332", "JMS:JAVADOC:1102", "JMS:JAVADOC:914", "JMS:JAVADOC:995"})
  void inATransactionTheMessageIsKeptUntilTheCommit(ConsumerApi api, Jms jms) throws JMSException {
    Queue queue = jms.queue();
    ConsumerApi.Receiver receiver = api.open(jms, queue, null, Session.SESSION_TRANSACTED);
    producer(jms).send(queue, "1").send(queue, "2");

    assertThat(receiver.nextText()).isEqualTo("1");
    receiver.rollback();
    Message again = receiver.next();
    assertThat(again.getBody(String.class)).isEqualTo("1");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    receiver.commit();
    assertThat(receiver.nextText()).isEqualTo("2");
    receiver.commit();
    assertThat(receiver.receiveNoWait()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:JAVADOC:326", "JMS:JAVADOC:1100"})
  void theSelectorIsToldAsGivenOrNull(ConsumerApi api, Jms jms) throws JMSException {
    Queue queue = jms.queue();

    assertThat(api.open(jms, queue).getMessageSelector()).isNull();
    assertThat(api.open(jms, queue, "", Session.AUTO_ACKNOWLEDGE).getMessageSelector()).isNull();
    assertThat(api.open(jms, queue, "a = 1", Session.AUTO_ACKNOWLEDGE).getMessageSelector())
        .isEqualTo("a = 1");
  }

  @ParameterizedTest
  @EnumSource
  @Assertion({"JMS:JAVADOC:338", "JMS:JAVADOC:1098"})
  void aClosedConsumerIsInAnIllegalStateButMayBeClosedAgain(ConsumerApi api, Jms jms)
      throws JMSException {
    ConsumerApi.Receiver receiver = api.open(jms, jms.queue());

    receiver.close();
    receiver.close();

    assertThatThrownBy(receiver::receive).isInstanceOf(api.illegalState());
    assertThatThrownBy(() -> receiver.receive(1)).isInstanceOf(api.illegalState());
    assertThatThrownBy(receiver::receiveNoWait).isInstanceOf(api.illegalState());
    assertThatThrownBy(receiver::getMessageSelector).isInstanceOf(api.illegalState());
    assertThatThrownBy(receiver::getMessageListener).isInstanceOf(api.illegalState());
    assertThatThrownBy(() -> receiver.setMessageListener(message -> {}))
        .isInstanceOf(api.illegalState());
  }

  @ParameterizedTest
  @EnumSource
  void whatAClosedConsumerDidNotReceiveGoesToTheNext(ConsumerApi api, Jms jms) throws JMSException {
    Queue queue = jms.queue();
    ConsumerApi.Receiver first = api.open(jms, queue);
    producer(jms).send(queue, "1").send(queue, "2").send(queue, "3");

    assertThat(first.nextText()).isEqualTo("1");
    first.close();

    ConsumerApi.Receiver second = api.open(jms, queue);
    assertThat(second.nextText()).isEqualTo("2");
    assertThat(second.nextText()).isEqualTo("3");
  }
}
