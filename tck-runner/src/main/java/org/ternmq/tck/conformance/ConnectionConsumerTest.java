package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The facilities for application servers (specification 11.2), which are optional. */
@Conformance
class ConnectionConsumerTest {

  /** A pool of server sessions, each with a thread of its own, as an application server has it. */
  private static final class Pool implements ServerSessionPool {
    private final BlockingQueue<ServerSession> free = new LinkedBlockingQueue<>();
    final AtomicInteger starts = new AtomicInteger();

    Pool(Connection connection, int size, int mode, MessageListener listener) throws JMSException {
      for (int i = 0; i < size; i++) {
        add(connection.createSession(mode), listener);
      }
    }

    private void add(Session session, MessageListener listener) throws JMSException {
      session.setMessageListener(listener);
      free.add(
          new ServerSession() {
            @Override
            public Session getSession() {
              return session;
            }

            @Override
            public void start() {
              starts.incrementAndGet();
              ServerSession self = this;
              Thread thread =
                  new Thread(
                      () -> {
                        session.run();
                        free.add(self);
                      },
                      "conformance-server-session");
              thread.setDaemon(true);
              thread.start();
            }
          });
    }

    /** Returns when so many sessions have run to their end and are back. */
    void awaitBack(int count) throws InterruptedException {
      List<ServerSession> back = new ArrayList<>();
      while (back.size() < count) {
        ServerSession next = free.poll(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
          throw new AssertionError("a server session does not end");
        }
        back.add(next);
      }
      free.addAll(back);
    }

    @Override
    public ServerSession getServerSession() throws JMSException {
      try {
        return free.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JMSException("interrupted");
      }
    }
  }

  /** The five ways, and those of the domains. */
  record Creating(String name, boolean topic, boolean named, Body body) {
    interface Body {
      ConnectionConsumer on(Fixture fixture, String selector, ServerSessionPool pool)
          throws JMSException;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  record Fixture(
      Connection plain,
      QueueConnection queues,
      TopicConnection topics,
      Queue queue,
      Topic topic,
      String name) {

    Connection of(Creating creating) {
      if (creating.name().startsWith("QueueConnection")) {
        return queues;
      }
      return creating.name().startsWith("TopicConnection") ? topics : plain;
    }
  }

  static Stream<Creating> ways() {
    return Stream.of(
        new Creating(
            "createConnectionConsumer of a queue",
            false,
            false,
            (f, s, p) -> f.plain().createConnectionConsumer(f.queue(), s, p, 10)),
        new Creating(
            "createConnectionConsumer of a topic",
            true,
            false,
            (f, s, p) -> f.plain().createConnectionConsumer(f.topic(), s, p, 10)),
        new Creating(
            "createDurableConnectionConsumer",
            true,
            true,
            (f, s, p) -> f.plain().createDurableConnectionConsumer(f.topic(), f.name(), s, p, 10)),
        new Creating(
            "createSharedConnectionConsumer",
            true,
            false,
            (f, s, p) -> f.plain().createSharedConnectionConsumer(f.topic(), f.name(), s, p, 10)),
        new Creating(
            "createSharedDurableConnectionConsumer",
            true,
            true,
            (f, s, p) ->
                f.plain().createSharedDurableConnectionConsumer(f.topic(), f.name(), s, p, 10)),
        new Creating(
            "QueueConnection.createConnectionConsumer",
            false,
            false,
            (f, s, p) -> f.queues().createConnectionConsumer(f.queue(), s, p, 10)),
        new Creating(
            "TopicConnection.createConnectionConsumer",
            true,
            false,
            (f, s, p) -> f.topics().createConnectionConsumer(f.topic(), s, p, 10)),
        new Creating(
            "TopicConnection.createDurableConnectionConsumer",
            true,
            true,
            (f, s, p) ->
                f.topics().createDurableConnectionConsumer(f.topic(), f.name(), s, p, 10)));
  }

  private static Fixture fixture(Jms jms) throws JMSException {
    return fixture(jms, jms.queue(), jms.topic());
  }

  private static Fixture fixture(Jms jms, Queue queue, Topic topic) throws JMSException {
    TopicConnection topics =
        jms.closing(jms.topicConnectionFactory().createTopicConnection(jms.user(), jms.password()));
    topics.setClientID(jms.uniqueName());
    topics.start();
    return new Fixture(
        jms.connection(jms.uniqueName()),
        jms.queueConnection(),
        topics,
        queue,
        topic,
        jms.uniqueName());
  }

  @ParameterizedTest
  @MethodSource("ways")
  @Assertion({
    "JMS:SPEC:183",
    "JMS:JAVADOC:528",
    "JMS:JAVADOC:530",
    "JMS:JAVADOC:1429",
    "JMS:JAVADOC:1434",
    "JMS:JAVADOC:276",
    "JMS:JAVADOC:113",
    "JMS:JAVADOC:115",
    "JMS:JAVADOC:176",
    "JMS:JAVADOC:178",
    "JMS:JAVADOC:180",
    "JMS:JAVADOC:237",
    "JMS:JAVADOC:239",
    "JMS:JAVADOC:241",
    "JMS:JAVADOC:506",
    "JMS:JAVADOC:508"
  })
  void itGivesItsMessagesToServerSessions(Creating creating, Jms jms) throws Exception {
    Fixture fixture = fixture(jms);
    Received received = new Received();
    Pool pool = new Pool(fixture.of(creating), 2, Session.AUTO_ACKNOWLEDGE, received);
    ConnectionConsumer consumer = creating.body().on(fixture, null, pool);
    assertThat(consumer.getServerSessionPool()).isSameAs(pool);

    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sent.add("m" + i);
    }
    jms.send(creating.topic() ? fixture.topic() : fixture.queue(), sent.toArray(String[]::new));

    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      texts.add(received.nextText());
    }
    assertThat(texts).containsExactlyInAnyOrderElementsOf(sent);
    assertThat(pool.starts.get()).isBetween(1, 20);
    consumer.close();
    consumer.close();
    pool.awaitBack(2);
    if (!creating.topic()) {
      assertThat(jms.textsOn(fixture.queue())).as("all are acknowledged").isEmpty();
    }
    unsubscribe(creating, fixture);
  }

  private static void unsubscribe(Creating creating, Fixture fixture) throws JMSException {
    if (creating.named()) {
      try (Session session = fixture.of(creating).createSession()) {
        session.unsubscribe(fixture.name());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  @Assertion({"JMS:SPEC:183", "JMS:JAVADOC:528", "JMS:JAVADOC:530", "JMS:JAVADOC:1429"})
  void itsSelectorSelects(Creating creating, Jms jms) throws Exception {
    Fixture fixture = fixture(jms);
    Received received = new Received();
    Pool pool = new Pool(fixture.of(creating), 1, Session.AUTO_ACKNOWLEDGE, received);
    ConnectionConsumer consumer = creating.body().on(fixture, "wanted = TRUE", pool);
    Session session = jms.session();
    var producer = session.createProducer(creating.topic() ? fixture.topic() : fixture.queue());
    for (int i = 0; i < 6; i++) {
      Message message = session.createTextMessage("m" + i);
      message.setBooleanProperty("wanted", i % 2 == 1);
      producer.send(message);
    }

    assertThat(received.nextText()).isEqualTo("m1");
    assertThat(received.nextText()).isEqualTo("m3");
    assertThat(received.nextText()).isEqualTo("m5");
    consumer.close();
    pool.awaitBack(1);
    if (!creating.topic()) {
      assertThat(jms.textsOn(fixture.queue())).containsExactly("m0", "m2", "m4");
    }
    unsubscribe(creating, fixture);
  }

  @ParameterizedTest
  @MethodSource("ways")
  @Assertion({
    "JMS:JAVADOC:653",
    "JMS:JAVADOC:655",
    "JMS:JAVADOC:1433",
    "JMS:JAVADOC:1438",
    "JMS:JAVADOC:617",
    "JMS:JAVADOC:613",
    "JMS:JAVADOC:615",
    "JMS:JAVADOC:1430",
    "JMS:JAVADOC:1435",
    "JMS:JAVADOC:277",
    "JMS:JAVADOC:529",
    "JMS:JAVADOC:531",
    "JMS:JAVADOC:114",
    "JMS:JAVADOC:116"
  })
  void aWrongSelectorIsRefused(Creating creating, Jms jms) throws JMSException {
    Fixture fixture = fixture(jms);
    Pool pool = new Pool(fixture.of(creating), 1, Session.AUTO_ACKNOWLEDGE, new Received());

    assertThatExceptionOfType(InvalidSelectorException.class)
        .isThrownBy(() -> creating.body().on(fixture, "colour = = 'red'", pool));
  }

  @ParameterizedTest
  @MethodSource("ways")
  @Assertion({
    "JMS:JAVADOC:652",
    "JMS:JAVADOC:654",
    "JMS:JAVADOC:1432",
    "JMS:JAVADOC:1437",
    "JMS:JAVADOC:616",
    "JMS:JAVADOC:612",
    "JMS:JAVADOC:614"
  })
  void noDestinationIsRefused(Creating creating, Jms jms) throws JMSException {
    Fixture fixture = fixture(jms, null, null);
    Pool pool = new Pool(fixture.of(creating), 1, Session.AUTO_ACKNOWLEDGE, new Received());

    assertThatExceptionOfType(InvalidDestinationException.class)
        .isThrownBy(() -> creating.body().on(fixture, null, pool));
  }

  @ParameterizedTest
  @MethodSource("ways")
  @Assertion("JMS:SPEC:107")
  void aClosedConnectionMakesNone(Creating creating, Jms jms) throws JMSException {
    Fixture fixture = fixture(jms);
    Pool pool = new Pool(fixture.of(creating), 1, Session.AUTO_ACKNOWLEDGE, new Received());
    fixture.of(creating).close();

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> creating.body().on(fixture, null, pool));
  }

  @Test
  @Assertion({"JMS:SPEC:183", "JMS:SPEC:97", "JMS:SPEC:100"})
  void itObeysStopAndStart(Jms jms) throws Exception {
    Connection connection = jms.stoppedConnection();
    Queue queue = jms.queue();
    Received received = new Received();
    Pool pool = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, received);
    jms.closing(connection.createConnectionConsumer(queue, null, pool, 1)::close);
    jms.send(queue, "early");

    assertThat(received.inSilence()).isNull();
    connection.start();
    assertThat(received.nextText()).isEqualTo("early");
  }

  @Test
  @Assertion({"JMS:SPEC:183", "JMS:JAVADOC:241"})
  void aTransactedServerSessionCommitsAndRollsBack(Jms jms) throws Exception {
    Connection connection = jms.connection();
    Queue queue = jms.queue();
    Received received = new Received();
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    Pool pool = new Pool(connection, 0, Session.SESSION_TRANSACTED, received);
    pool.add(
        session,
        message -> {
          try {
            if (message.getJMSRedelivered()) {
              session.commit();
            } else {
              session.rollback();
            }
          } catch (JMSException e) {
            throw new IllegalArgumentException(e);
          }
          received.onMessage(message);
        });
    ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 1);
    jms.send(queue, "twice");

    assertThat(received.next().getJMSRedelivered()).isFalse();
    assertThat(received.next().getJMSRedelivered()).isTrue();
    consumer.close();
    connection.close();
    assertThat(jms.textsOn(queue)).isEmpty();
  }

  @Test
  @Assertion({"JMS:JAVADOC:237", "JMS:JAVADOC:239"})
  void aSessionTellsItsDistinguishedListener(Jms jms) throws JMSException {
    Session session = jms.session();
    MessageListener listener = new Received();

    assertThat(session.getMessageListener()).isNull();
    session.setMessageListener(listener);

    assertThat(session.getMessageListener()).isSameAs(listener);
  }

  /** A closed consumer takes nothing more; what it had not given away is on the queue. */
  @Test
  @Assertion("JMS:JAVADOC:508")
  void closeReturnsWhatNoServerSessionHad(Jms jms) throws Exception {
    Connection connection = jms.connection();
    Queue queue = jms.queue();
    Received received = new Received();
    Pool pool = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, received);
    ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 1);
    jms.send(queue, "served");
    assertThat(received.nextText()).isEqualTo("served");

    consumer.close();
    jms.send(queue, "left");

    assertThat(jms.textsOn(queue)).containsExactly("left");
    assertThat(received.isEmpty()).isTrue();
  }

  @Test
  @Assertion("JMS:JAVADOC:177")
  void aPoolThatFailsOnceLosesNoMessage(Jms jms) throws Exception {
    Connection connection = jms.connection();
    Queue queue = jms.queue();
    Received received = new Received();
    Pool pool = new Pool(connection, 1, Session.AUTO_ACKNOWLEDGE, received);
    AtomicInteger asked = new AtomicInteger();
    ServerSessionPool failing =
        () -> {
          if (asked.incrementAndGet() == 1) {
            throw new JMSException("the pool has no session just now");
          }
          return pool.getServerSession();
        };
    ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, failing, 1);
    jms.send(queue, "kept");
    // Whether the provider asks again is its own matter: the message is not lost in any case.
    Message message = received.inSilence();
    consumer.close();
    connection.close();

    List<String> onQueue = jms.textsOn(queue);
    if (message == null) {
      message = received.inSilence();
    }
    List<String> all = new ArrayList<>(onQueue);
    if (message != null) {
      all.add(((TextMessage) message).getText());
    }
    assertThat(all).containsExactly("kept");
  }
}
