package org.ternmq.jms;

import static org.ternmq.jms.failure.UncheckedFailures.unchecked;
import static org.ternmq.jms.failure.UncheckedFailures.uncheckedly;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.ternmq.jms.failure.UncheckedFailures.Call;

/**
 * A context: a session with the connection it shares with others (specification 2.8). The last one
 * of them to be closed closes the connection.
 */
class TernContext implements JMSContext {
  private final TernConnection connection;
  private final TernSession session;

  /** How many contexts share the connection. */
  private final AtomicInteger sharing;

  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean autoStart = true;

  TernContext(TernConnection connection, TernSession session, AtomicInteger sharing) {
    this.connection = connection;
    this.session = session;
    this.sharing = sharing;
  }

  /** The first context of a connection, which it owns: closed if this does not succeed. */
  static TernContext open(TernConnection connection, int sessionMode) throws JMSException {
    return open(connection, sessionMode, new AtomicInteger());
  }

  private static TernContext open(TernConnection connection, int mode, AtomicInteger sharing)
      throws JMSException {
    return opened(
        connection,
        sharing,
        () -> {
          TernConnection.checkedSessionMode(mode);
          // setClientID is still allowed on a new context: the connection is not "used" by this.
          TernSession session = new TernSession(connection, connection.nextSessionId(), mode);
          return new TernContext(connection, connection.open(session), sharing);
        });
  }

  static <C extends TernContext> C opened(
      TernConnection connection, AtomicInteger sharing, Call<C> opening) throws JMSException {
    boolean done = false;
    sharing.incrementAndGet();
    try {
      C context = opening.run();
      done = true;
      return context;
    } finally {
      if (!done && sharing.decrementAndGet() == 0) {
        connection.close();
      }
    }
  }

  /** A further one on the same connection. */
  JMSContext another(TernConnection shared, int sessionMode, AtomicInteger alsoSharing)
      throws JMSException {
    return open(shared, sessionMode, alsoSharing);
  }

  /** Closed contexts refuse, also while others use the connection. */
  private <T> T opened(Call<T> call) {
    return unchecked(
        () -> {
          session.checkOpen();
          return call.run();
        });
  }

  private <T> T used(Call<T> call) {
    return unchecked(
        () -> {
          session.checkOpen();
          connection.used();
          return call.run();
        });
  }

  TernSession session() {
    return session;
  }

  // --- the context itself

  @Override
  public JMSContext createContext(int sessionMode) {
    return used(() -> another(connection, sessionMode, sharing));
  }

  @Override
  public JMSProducer createProducer() {
    return used(() -> new TernContextProducer(this));
  }

  @Override
  public String getClientID() {
    return opened(connection::getClientID);
  }

  @Override
  public void setClientID(String clientID) {
    uncheckedly(
        () -> {
          session.checkOpen();
          connection.setClientID(clientID);
        });
  }

  @Override
  public ConnectionMetaData getMetaData() {
    return opened(connection::getMetaData);
  }

  @Override
  public ExceptionListener getExceptionListener() {
    return opened(connection::getExceptionListener);
  }

  @Override
  public void setExceptionListener(ExceptionListener listener) {
    opened(
        () -> {
          connection.setExceptionListener(listener);
          return null;
        });
  }

  @Override
  public void start() {
    uncheckedly(
        () -> {
          session.checkOpen();
          connection.start();
        });
  }

  @Override
  public void stop() {
    uncheckedly(
        () -> {
          session.checkOpen();
          connection.stop();
        });
  }

  @Override
  public void setAutoStart(boolean autoStart) {
    this.autoStart = autoStart;
  }

  @Override
  public boolean getAutoStart() {
    return autoStart;
  }

  /** Blocks as Session.close does, and for the last context as Connection.close does. */
  @Override
  public void close() {
    uncheckedly(
        () -> {
          if (closed.get()) {
            return;
          }
          session.refuseInCallback("close its own context");
          if (!closed.compareAndSet(false, true)) {
            return;
          }
          try {
            session.close();
          } finally {
            if (sharing.decrementAndGet() == 0) {
              connection.close();
            }
          }
        });
  }

  // --- messages

  @Override
  public BytesMessage createBytesMessage() {
    return unchecked(session::createBytesMessage);
  }

  @Override
  public MapMessage createMapMessage() {
    return unchecked(session::createMapMessage);
  }

  @Override
  public Message createMessage() {
    return unchecked(session::createMessage);
  }

  @Override
  public ObjectMessage createObjectMessage() {
    return unchecked(() -> session.createObjectMessage());
  }

  @Override
  public ObjectMessage createObjectMessage(Serializable object) {
    return unchecked(() -> session.createObjectMessage(object));
  }

  @Override
  public StreamMessage createStreamMessage() {
    return unchecked(session::createStreamMessage);
  }

  @Override
  public TextMessage createTextMessage() {
    return unchecked(() -> session.createTextMessage());
  }

  @Override
  public TextMessage createTextMessage(String text) {
    return unchecked(() -> session.createTextMessage(text));
  }

  // --- transactions and acknowledgement

  @Override
  public boolean getTransacted() {
    return unchecked(session::getTransacted);
  }

  @Override
  public int getSessionMode() {
    return unchecked(session::getAcknowledgeMode);
  }

  @Override
  public void commit() {
    uncheckedly(session::commit);
  }

  @Override
  public void rollback() {
    uncheckedly(session::rollback);
  }

  @Override
  public void recover() {
    uncheckedly(session::recover);
  }

  @Override
  public void acknowledge() {
    uncheckedly(session.acknowledging()::acknowledge);
  }

  // --- consumers

  /** With autoStart the connection starts with the first consumer (specification 6.1.4). */
  private JMSConsumer consumer(Call<MessageConsumer> call) {
    return used(
        () -> {
          TernConsumer consumer = (TernConsumer) call.run();
          if (autoStart) {
            connection.start();
          }
          return new TernContextConsumer(consumer);
        });
  }

  @Override
  public JMSConsumer createConsumer(Destination destination) {
    return consumer(() -> session.createConsumer(destination));
  }

  @Override
  public JMSConsumer createConsumer(Destination destination, String messageSelector) {
    return consumer(() -> session.createConsumer(destination, messageSelector));
  }

  @Override
  public JMSConsumer createConsumer(
      Destination destination, String messageSelector, boolean noLocal) {
    return consumer(() -> session.createConsumer(destination, messageSelector, noLocal));
  }

  @Override
  public JMSConsumer createDurableConsumer(Topic topic, String name) {
    return consumer(() -> session.createDurableConsumer(topic, name));
  }

  @Override
  public JMSConsumer createDurableConsumer(
      Topic topic, String name, String messageSelector, boolean noLocal) {
    return consumer(() -> session.createDurableConsumer(topic, name, messageSelector, noLocal));
  }

  @Override
  public JMSConsumer createSharedDurableConsumer(Topic topic, String name) {
    return consumer(() -> session.createSharedDurableConsumer(topic, name));
  }

  @Override
  public JMSConsumer createSharedDurableConsumer(Topic topic, String name, String messageSelector) {
    return consumer(() -> session.createSharedDurableConsumer(topic, name, messageSelector));
  }

  @Override
  public JMSConsumer createSharedConsumer(Topic topic, String sharedSubscriptionName) {
    return consumer(() -> session.createSharedConsumer(topic, sharedSubscriptionName));
  }

  @Override
  public JMSConsumer createSharedConsumer(
      Topic topic, String sharedSubscriptionName, String messageSelector) {
    return consumer(
        () -> session.createSharedConsumer(topic, sharedSubscriptionName, messageSelector));
  }

  @Override
  public QueueBrowser createBrowser(Queue queue) {
    return createBrowser(queue, null);
  }

  @Override
  public QueueBrowser createBrowser(Queue queue, String messageSelector) {
    return used(
        () -> {
          QueueBrowser browser = session.createBrowser(queue, messageSelector);
          if (autoStart) {
            connection.start();
          }
          return browser;
        });
  }

  // --- destinations

  @Override
  public Queue createQueue(String queueName) {
    return unchecked(() -> session.createQueue(queueName));
  }

  @Override
  public Topic createTopic(String topicName) {
    return unchecked(() -> session.createTopic(topicName));
  }

  @Override
  public TemporaryQueue createTemporaryQueue() {
    return used(session::createTemporaryQueue);
  }

  @Override
  public TemporaryTopic createTemporaryTopic() {
    return used(session::createTemporaryTopic);
  }

  @Override
  public void unsubscribe(String name) {
    used(
        () -> {
          session.unsubscribe(name);
          return null;
        });
  }
}
