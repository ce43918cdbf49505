package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Listeners and their threads (specification 6.2.5, 6.2.13, 6.2.14, 8.7, 8.8). */
@Conformance
class AsynchronousDeliveryTest {

  @Test
  @Assertion({"JMS:SPEC:137", "JMS:JAVADOC:325", "JMS:SPEC:96"})
  void aListenerIsCalledForEachMessageInOrder(Jms jms) throws Exception {
    Queue queue = jms.queue();
    jms.send(queue, "before");
    Received received = new Received();
    jms.session().createConsumer(queue).setMessageListener(received);
    jms.send(queue, "after");

    assertThat(received.nextText()).isEqualTo("before");
    assertThat(received.nextText()).isEqualTo("after");
  }

  @Test
  @Assertion({"JMS:SPEC:136", "JMS:SPEC:121", "JMS:SPEC:116"})
  void oneThreadAtATimeRunsAllListenersOfASession(Jms jms) throws Exception {
    Connection connection = jms.stoppedConnection();
    Session session = connection.createSession();
    AtomicInteger running = new AtomicInteger();
    AtomicBoolean together = new AtomicBoolean();
    CountDownLatch all = new CountDownLatch(40);
    List<Queue> queues = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Queue queue = jms.queue();
      queues.add(queue);
      session
          .createConsumer(queue)
          .setMessageListener(
              message -> {
                if (running.incrementAndGet() > 1) {
                  together.set(true);
                }
                Thread.onSpinWait();
                running.decrementAndGet();
                all.countDown();
              });
    }
    for (int i = 0; i < 10; i++) {
      for (Queue each : queues) {
        jms.send(each, "m" + i);
      }
    }

    connection.start();

    assertThat(all.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(together).isFalse();
  }

  /** Specification 6.2.14: each listener waits until the other one runs too. */
  @Test
  @Assertion("JMS:SPEC:126")
  void listenersOfDifferentSessionsRunTogether(Jms jms) throws Exception {
    Topic topic = jms.topic();
    Connection connection = jms.connection();
    CountDownLatch both = new CountDownLatch(2);
    AtomicInteger met = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      connection
          .createSession()
          .createConsumer(topic)
          .setMessageListener(
              message -> {
                both.countDown();
                try {
                  if (both.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    met.incrementAndGet();
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                done.countDown();
              });
    }

    jms.send(topic, "to both");

    assertThat(done.await(Jms.ARRIVAL.toMillis() * 2, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(met).hasValue(2);
  }

  @Test
  @Assertion("JMS:SPEC:126")
  void aSlowSubscriberDoesNotBlockTheOthers(Jms jms) throws Exception {
    Topic topic = jms.topic();
    CountDownLatch letGo = new CountDownLatch(1);
    Received slow = new Received();
    jms.session()
        .createConsumer(topic)
        .setMessageListener(
            message -> {
              try {
                letGo.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              slow.onMessage(message);
            });
    Received fast = new Received();
    jms.session().createConsumer(topic).setMessageListener(fast);
    String[] texts = new String[50];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = "m" + i;
    }

    jms.send(topic, texts);

    for (String each : texts) {
      assertThat(fast.nextText()).isEqualTo(each);
    }
    assertThat(slow.isEmpty()).isTrue();
    letGo.countDown();
    for (String each : texts) {
      assertThat(slow.nextText()).isEqualTo(each);
    }
  }

  /** Specification 6.2.5: "It is erroneous to attempt to combine both in the same session". */
  @Test
  @Assertion("JMS:SPEC:120")
  void aSessionWithAListenerIsNotBlockedByItsOwnUse(Jms jms) throws Exception {
    Queue from = jms.queue();
    Queue to = jms.queue();
    Session session = jms.session();
    var producer = session.createProducer(to);
    Received received = new Received();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    session
        .createConsumer(from)
        .setMessageListener(
            message -> {
              threads.add(Thread.currentThread());
              try {
                producer.send(session.createTextMessage(message.getBody(String.class)));
              } catch (JMSException e) {
                throw new IllegalArgumentException(e);
              }
              received.onMessage(message);
            });
    jms.send(from, "1", "2", "3");
    for (int i = 0; i < 3; i++) {
      received.next();
    }

    assertThat(jms.textsOn(to)).containsExactly("1", "2", "3");
    assertThat(threads).doesNotContain(Thread.currentThread());
  }

  // --- closing a consumer (specification 8.8)

  @Test
  void closingAConsumerEndsItsPendingReceive(Jms jms) throws JMSException {
    MessageConsumer consumer = jms.session().createConsumer(jms.queue());
    Background<?> receive = Background.call(consumer::receive);
    assertThat(receive.blocks()).isTrue();

    consumer.close();

    assertThat(receive.result()).isNull();
  }

  @Test
  void closingAConsumerWaitsForItsRunningListener(Jms jms) throws Exception {
    Queue queue = jms.queue();
    MessageConsumer consumer = jms.session().createConsumer(queue);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    AtomicBoolean returned = new AtomicBoolean();
    consumer.setMessageListener(
        message -> {
          entered.countDown();
          try {
            returned.set(letGo.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    jms.send(queue, "go");
    assertThat(entered.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isTrue();

    Background<Void> close = Background.run(consumer::close);
    assertThat(close.blocks()).isTrue();
    letGo.countDown();
    close.result();

    assertThat(returned).isTrue();
    assertThat(jms.textsOn(queue)).isEmpty();
  }

  @Test
  void aListenerClosesItsOwnConsumerAndCompletes(Jms jms) throws Exception {
    Queue queue = jms.queue();
    jms.send(queue, "1", "2");
    Session session = jms.session();
    MessageConsumer consumer = session.createConsumer(queue);
    CountDownLatch done = new CountDownLatch(1);
    Received received = new Received();
    consumer.setMessageListener(
        message -> {
          received.onMessage(message);
          try {
            consumer.close();
            done.countDown();
          } catch (JMSException e) {
            throw new IllegalArgumentException(e);
          }
        });

    assertThat(done.await(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(received.nextText()).isEqualTo("1");
    session.close();
    assertThat(jms.textsOn(queue)).containsExactly("2");
    assertThat(received.isEmpty()).isTrue();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(consumer::receiveNoWait);
  }

  @Test
  void aClosedListenerIsNotCalledAnyMore(Jms jms) throws Exception {
    Topic topic = jms.topic();
    Session session = jms.session();
    Received received = new Received();
    MessageConsumer consumer = session.createConsumer(topic);
    consumer.setMessageListener(received);
    MessageConsumer other = jms.session().createConsumer(topic);
    jms.send(topic, "heard");
    assertThat(received.nextText()).isEqualTo("heard");
    consumer.close();

    jms.send(topic, "not heard");

    assertThat(jms.textsUntilNow(other, topic)).containsExactly("heard", "not heard");
    assertThat(received.isEmpty()).isTrue();
  }
}
