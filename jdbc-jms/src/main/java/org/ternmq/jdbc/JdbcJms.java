package org.ternmq.jdbc;

import static org.ternmq.jms.failure.UncheckedFailures.unchecked;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.message.MessageFactory;

/**
 * Sends messages inside the application's own JDBC transaction, on the database that holds the
 * broker's JDBC store. A message is there when and only when that transaction commits, exactly
 * once; a rollback takes it back like a row. There is no connection to the broker and no XA: a send
 * is one INSERT on the application's connection. The broker may be down meanwhile.
 *
 * <pre>
 * JdbcJms jms = JdbcJms.of(dataSource);
 * ...
 * connection.setAutoCommit(false);
 * insertOrder(connection, order);
 * jms.send(connection, new TernQueue("orders"), order.toXml());
 * connection.commit();
 * </pre>
 *
 * <p>Messages are always persistent. Their time to live and delivery delay count from the send, not
 * from the commit (specification 3.4.13). Sends of one transaction arrive in their order; two
 * transactions that overlap have none.
 *
 * <p>Failures are the unchecked exceptions of the simplified API; that of the database is the
 * cause. Nothing was sent then. (PostgreSQL refuses everything more in a transaction in which one
 * statement failed.)
 *
 * <p>Safe for use by several threads; connections, messages and producers are for one at a time.
 * Holds nothing open.
 */
public final class JdbcJms {
  /** What the names of the store's tables begin with, where its settings say nothing else. */
  public static final String DEFAULT_PREFIX = "ternmq_";

  private final Inbox inbox;
  private final MessageFactory messages = new MessageFactory(null);
  private final String idPrefix;
  private final AtomicLong lastId = new AtomicLong();

  private JdbcJms(Inbox inbox) {
    this.inbox = inbox;
    UUID random = UUID.randomUUID();
    this.idPrefix =
        "ID:"
            + Long.toString(random.getMostSignificantBits(), Character.MAX_RADIX)
            + Long.toString(random.getLeastSignificantBits(), Character.MAX_RADIX)
            + "-";
  }

  /**
   * For the database of this data source, with the store's usual names of tables. Takes a
   * connection for a moment, to see that the store's inbox is there and in the version of this
   * library.
   *
   * @throws jakarta.jms.JMSRuntimeException if it is not, or the database does not answer
   */
  public static JdbcJms of(DataSource dataSource) {
    return of(dataSource, DEFAULT_PREFIX);
  }

  /**
   * @param prefix what the names of the store's tables begin with: a schema with its dot, the
   *     store's own prefix, or both, such as {@code "broker.ternmq_"}. Becomes part of SQL as it
   *     is: never from outside of the application.
   */
  public static JdbcJms of(DataSource dataSource, String prefix) {
    return unchecked(
        () -> {
          try (Connection connection = dataSource.getConnection()) {
            return new JdbcJms(Inbox.find(connection, prefix));
          } catch (SQLException e) {
            throw JmsFailures.causedBy(
                new JMSException("Cannot reach the database: " + e.getMessage()), e);
          }
        });
  }

  /** The same on a connection, in whose transaction one row is read. It is not closed. */
  public static JdbcJms of(Connection connection) {
    return of(connection, DEFAULT_PREFIX);
  }

  /** See {@link #of(DataSource, String)}. */
  public static JdbcJms of(Connection connection, String prefix) {
    return unchecked(() -> new JdbcJms(Inbox.find(connection, prefix)));
  }

  // --- sending

  /**
   * Sends with default priority, for ever and without delay.
   *
   * @param connection in a transaction: one in auto-commit mode is refused
   * @param destination a queue or topic of TernMQ, such as {@code new TernQueue("orders")}
   * @param message of any provider; its headers are set as by every send (specification 3.4.11)
   * @throws jakarta.jms.JMSRuntimeException if it cannot be sent; the text says why
   */
  public void send(Connection connection, Destination destination, Message message) {
    producer(connection).send(destination, message);
  }

  /** Sends a text message. */
  public void send(Connection connection, Destination destination, String body) {
    producer(connection).send(destination, body);
  }

  /** Sends a bytes message. */
  public void send(Connection connection, Destination destination, byte[] body) {
    producer(connection).send(destination, body);
  }

  /** Sends a map message. */
  public void send(Connection connection, Destination destination, Map<String, Object> body) {
    producer(connection).send(destination, body);
  }

  /** Sends an object message. */
  public void send(Connection connection, Destination destination, Serializable body) {
    producer(connection).send(destination, body);
  }

  /**
   * A producer of the simplified API that sends on this connection, with everything it can set:
   * priority, time to live, delivery delay, properties, headers. Holds nothing: it need not be
   * closed, and is not to be used any more when the connection goes back.
   *
   * <p>Its delivery mode is persistent and cannot be changed. It sends at once: {@code setAsync} is
   * refused, as in a container (specification 7.3).
   */
  public JMSProducer producer(Connection connection) {
    return new JdbcProducer(connection, inbox, messages, this::nextMessageId);
  }

  private String nextMessageId() {
    return idPrefix + Long.toString(lastId.incrementAndGet(), Character.MAX_RADIX);
  }

  // --- messages

  public Message createMessage() {
    return messages.message();
  }

  public TextMessage createTextMessage(String text) {
    return unchecked(() -> messages.textMessage(text));
  }

  public BytesMessage createBytesMessage() {
    return messages.bytesMessage();
  }

  public MapMessage createMapMessage() {
    return messages.mapMessage();
  }

  public StreamMessage createStreamMessage() {
    return messages.streamMessage();
  }

  public ObjectMessage createObjectMessage(Serializable object) {
    return unchecked(() -> messages.objectMessage(object));
  }
}
