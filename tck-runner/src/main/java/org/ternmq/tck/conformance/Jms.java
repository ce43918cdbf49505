package org.ternmq.tck.conformance;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Enumeration;
import java.util.List;
import java.util.UUID;

/**
 * What one test uses: fresh destinations and names, and connections and contexts that are closed
 * when it ends. Everything goes through the API of Jakarta Messaging. Belongs to the thread of the
 * test, which may be another one when it closes.
 */
public final class Jms implements AutoCloseable {
  /** The longest that something may take that must happen. */
  public static final Duration ARRIVAL = Duration.ofSeconds(10);

  /**
   * How long a test waits for what must not happen. Prefer a proof without waiting: a marker
   * message that comes next, {@code receiveNoWait} behind a commit.
   */
  public static final Duration SILENCE = Duration.ofMillis(100);

  private final Provider provider;
  private final String test;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private Session sending; // of send, made on first use

  Jms(Provider provider, String test) {
    this.provider = provider;
    this.test = test;
  }

  public ConnectionFactory connectionFactory() {
    return provider.connectionFactory();
  }

  public QueueConnectionFactory queueConnectionFactory() {
    return provider.queueConnectionFactory();
  }

  public TopicConnectionFactory topicConnectionFactory() {
    return provider.topicConnectionFactory();
  }

  public String user() {
    return provider.user();
  }

  public String password() {
    return provider.password();
  }

  /** A name nobody used before: for client identifiers, subscriptions, destinations. */
  public String uniqueName() {
    return test + "-" + UUID.randomUUID();
  }

  /** An empty queue of its own. */
  public Queue queue() {
    return provider.queue(uniqueName());
  }

  /** A topic of its own. */
  public Topic topic() {
    return provider.topic(uniqueName());
  }

  /** A started connection of the valid user. */
  public Connection connection() throws JMSException {
    Connection connection = stoppedConnection();
    connection.start();
    return connection;
  }

  public Connection stoppedConnection() throws JMSException {
    return closing(connectionFactory().createConnection(user(), password()));
  }

  /** A started connection with this client identifier. */
  public Connection connection(String clientId) throws JMSException {
    Connection connection = stoppedConnection();
    connection.setClientID(clientId);
    connection.start();
    return connection;
  }

  public QueueConnection queueConnection() throws JMSException {
    QueueConnection connection =
        closing(queueConnectionFactory().createQueueConnection(user(), password()));
    connection.start();
    return connection;
  }

  public TopicConnection topicConnection() throws JMSException {
    TopicConnection connection =
        closing(topicConnectionFactory().createTopicConnection(user(), password()));
    connection.start();
    return connection;
  }

  /** A session that acknowledges automatically, of a connection of its own, started. */
  public Session session() throws JMSException {
    return session(Session.AUTO_ACKNOWLEDGE);
  }

  public Session session(int mode) throws JMSException {
    return connection().createSession(mode);
  }

  public JMSContext context() {
    return context(JMSContext.AUTO_ACKNOWLEDGE);
  }

  public JMSContext context(int mode) {
    return closing(connectionFactory().createContext(user(), password(), mode));
  }

  /** A context with this client identifier. */
  public JMSContext context(String clientId) {
    JMSContext context = context();
    context.setClientID(clientId);
    return context;
  }

  /** Closed when the test ends, the last one first. */
  public <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  /** The next message; the test fails if none comes. */
  public Message receive(MessageConsumer consumer) throws JMSException {
    Message message = consumer.receive(ARRIVAL.toMillis());
    if (message == null) {
      throw new AssertionError("no message came within " + ARRIVAL);
    }
    return message;
  }

  /** The names of properties or of a map's entries: the API gives them without a type. */
  public static List<String> names(Enumeration<?> names) {
    List<String> all = new ArrayList<>();
    while (names.hasMoreElements()) {
      all.add((String) names.nextElement());
    }
    return all;
  }

  /**
   * What arrives when this message is sent: through a queue that nobody else uses. The session's
   * connection is started.
   *
   * @param type of message that must arrive
   */
  public <T extends Message> T arrived(Session session, Message message, Class<T> type)
      throws JMSException {
    Queue queue = session.createTemporaryQueue();
    try (MessageProducer producer = session.createProducer(queue);
        MessageConsumer consumer = session.createConsumer(queue)) {
      producer.send(message);
      Message arrived = receive(consumer);
      if (!type.isInstance(arrived)) {
        throw new AssertionError("a " + type.getSimpleName() + " was sent, this came: " + arrived);
      }
      return type.cast(arrived);
    }
  }

  public String receiveText(MessageConsumer consumer) throws JMSException {
    return ((TextMessage) receive(consumer)).getText();
  }

  /** The next message; the test fails if none comes. */
  public Message receive(JMSConsumer consumer) {
    Message message = consumer.receive(ARRIVAL.toMillis());
    if (message == null) {
      throw new AssertionError("no message came within " + ARRIVAL);
    }
    return message;
  }

  public String receiveText(JMSConsumer consumer) throws JMSException {
    return ((TextMessage) receive(consumer)).getText();
  }

  /** Sends text messages from a connection that only does that. */
  public void send(Destination destination, String... texts) throws JMSException {
    if (sending == null) {
      sending = session();
    }
    try (MessageProducer producer = sending.createProducer(destination)) {
      for (String text : texts) {
        producer.send(sending.createTextMessage(text));
      }
    }
  }

  /**
   * The texts that are there for a consumer. A marker that is sent now ends them: what comes is
   * seen without waiting for silence, as long as all have the same priority and delivery mode.
   */
  public List<String> textsUntilNow(MessageConsumer consumer, Destination destination)
      throws JMSException {
    String marker = uniqueName();
    send(destination, marker);
    List<String> texts = new ArrayList<>();
    for (String text = receiveText(consumer); !text.equals(marker); text = receiveText(consumer)) {
      texts.add(text);
    }
    return texts;
  }

  /** The texts on a queue, taken from it by a session of its own. */
  public List<String> textsOn(Queue queue) throws JMSException {
    try (MessageConsumer consumer = session().createConsumer(queue)) {
      return textsUntilNow(consumer, queue);
    }
  }

  /**
   * Closes all, the last one first; the failures are told together, so none is lost. A close that
   * hangs is a failure too, and does not hold up the tests that follow.
   */
  @Override
  public void close() {
    try {
      Background.run(this::closeAll).result();
    } catch (JMSException e) {
      throw new AssertionError("cannot be closed at the end of the test", e);
    }
  }

  private void closeAll() {
    AssertionError failed = null;
    while (!open.isEmpty()) {
      AutoCloseable resource = open.pop();
      try {
        resource.close();
      } catch (Exception e) { // whatever one does, the others are closed
        if (failed == null) {
          failed = new AssertionError("cannot be closed at the end of the test: " + resource);
        }
        failed.addSuppressed(e);
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
