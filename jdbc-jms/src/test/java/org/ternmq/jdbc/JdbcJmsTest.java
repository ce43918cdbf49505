package org.ternmq.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.TextMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.jms.destination.TernTopic;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.TypedValues;

/** What a send leaves in the database, and what is refused. */
class JdbcJmsTest {
  private static final TernQueue ORDERS = new TernQueue("orders");

  private final InboxOnH2 database = InboxOnH2.create();
  private final JdbcJms jms = JdbcJms.of(database.dataSource);

  JdbcJmsTest() throws SQLException {}

  private static List<String> texts(List<EncodedMessage> messages) {
    return messages.stream().map(EncodedMessage::bodyText).toList();
  }

  private static void insertOrder(Connection connection, int id) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO orders VALUES (" + id + ")");
    }
  }

  @Test
  void rowAndMessageAreThereTogetherAfterTheCommitAndNotBefore() throws SQLException {
    try (Connection connection = database.transaction()) {
      insertOrder(connection, 1);
      jms.send(connection, ORDERS, "one");
      jms.send(connection, ORDERS, "two");
      assertThat(database.messages()).isEmpty();
      connection.commit();
    }
    assertThat(texts(database.messages())).containsExactly("one", "two");
    assertThat(database.orders()).isEqualTo(1);
  }

  @Test
  void aRollbackTakesBothBack() throws SQLException {
    try (Connection connection = database.transaction()) {
      insertOrder(connection, 1);
      jms.send(connection, ORDERS, "never");
      connection.rollback();
    }
    assertThat(database.messages()).isEmpty();
    assertThat(database.orders()).isZero();
  }

  @Test
  void aSavepointTakesBackWhatCameAfterIt() throws SQLException {
    try (Connection connection = database.transaction()) {
      jms.send(connection, ORDERS, "kept");
      var savepoint = connection.setSavepoint();
      jms.send(connection, ORDERS, "dropped");
      connection.rollback(savepoint);
      connection.commit();
    }
    assertThat(texts(database.messages())).containsExactly("kept");
  }

  @Test
  void setsTheHeadersThatASendSets() throws SQLException, JMSException {
    long before = System.currentTimeMillis();
    TextMessage message = jms.createTextMessage("hello");
    message.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
    try (Connection connection = database.transaction()) {
      jms.send(connection, ORDERS, message);
      connection.commit();
    }
    EncodedMessage sent = database.messages().get(0);
    assertThat(message.getJMSMessageID()).startsWith("ID:").isEqualTo(sent.messageId());
    assertThat(message.getJMSDestination()).isEqualTo(ORDERS);
    assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(message.getJMSTimestamp())
        .isEqualTo(sent.timestampMs())
        .isBetween(before, System.currentTimeMillis());
    assertThat(sent.persistent()).isTrue();
    assertThat(sent.destination()).isEqualTo(Address.queue("orders"));
  }

  @Test
  void identifiersAreNeverUsedTwice() throws SQLException {
    JdbcJms other = JdbcJms.of(database.dataSource);
    try (Connection connection = database.transaction()) {
      for (int i = 0; i < 50; i++) {
        jms.send(connection, ORDERS, "a");
        other.send(connection, ORDERS, "b");
      }
      connection.commit();
    }
    assertThat(database.messages().stream().map(EncodedMessage::messageId))
        .hasSize(100)
        .doesNotHaveDuplicates();
  }

  @Test
  void aProducerSetsPriorityTimesPropertiesAndHeaders() throws SQLException {
    TernTopic prices = new TernTopic("prices");
    try (Connection connection = database.transaction()) {
      jms.producer(connection)
          .setPriority(9)
          .setTimeToLive(60_000)
          .setDeliveryDelay(1_000)
          .setProperty("shop", 7)
          .setJMSCorrelationID("c")
          .setJMSType("price")
          .setJMSReplyTo(ORDERS)
          .send(prices, "3.14");
      connection.commit();
    }
    EncodedMessage sent = database.messages().get(0);
    assertThat(sent.destination()).isEqualTo(Address.topic("prices"));
    assertThat(sent.priority()).isEqualTo(9);
    assertThat(sent.expirationMs()).isEqualTo(sent.timestampMs() + 60_000);
    assertThat(sent.deliveryTimeMs()).isEqualTo(sent.timestampMs() + 1_000);
    assertThat(sent.property("shop")).isEqualTo(7);
    assertThat(sent.correlationId()).isEqualTo("c");
    assertThat(sent.type()).isEqualTo("price");
    assertThat(sent.replyTo()).isEqualTo(Address.queue("orders"));
  }

  @Test
  void sendsEveryKindOfBody() throws SQLException, JMSException {
    BytesMessage bytes = jms.createBytesMessage();
    bytes.writeInt(1);
    List<Integer> object = new ArrayList<>(List.of(1));
    try (Connection connection = database.transaction()) {
      jms.send(connection, ORDERS, new byte[] {1, 2});
      jms.send(connection, ORDERS, Map.of("k", 1L));
      jms.send(connection, ORDERS, (java.io.Serializable) object);
      jms.send(connection, ORDERS, bytes);
      jms.send(connection, ORDERS, jms.createStreamMessage());
      jms.send(connection, ORDERS, jms.createMessage());
      connection.commit();
    }
    List<EncodedMessage> sent = database.messages();
    assertThat(sent)
        .extracting(EncodedMessage::bodyType)
        .containsExactly(
            BodyType.BYTES,
            BodyType.MAP,
            BodyType.OBJECT,
            BodyType.BYTES,
            BodyType.STREAM,
            BodyType.NONE);
    assertThat(TypedValues.decodeMap(sent.get(1).body())).isEqualTo(Map.of("k", 1L));
  }

  @Test
  void aLargeMessageIsTakenAndATooLargeOneRefused() throws SQLException {
    try (Connection connection = database.transaction()) {
      jms.send(connection, ORDERS, new byte[3 << 20]);
      connection.commit();
    }
    assertThat(database.messages().get(0).bodyLength()).isEqualTo(3 << 20);
    database.execute("UPDATE ternmq_inbox_rules SET max_message_bytes = 1000");
    JdbcJms strict = JdbcJms.of(database.dataSource);
    try (Connection connection = database.transaction()) {
      assertThatThrownBy(() -> strict.send(connection, ORDERS, new byte[1000]))
          .isInstanceOf(ResourceAllocationRuntimeException.class)
          .hasMessageContaining("takes up to 1000");
      strict.send(connection, ORDERS, "the transaction is still good");
      connection.commit();
    }
    assertThat(database.messages()).hasSize(2);
  }

  @Test
  void refusesAutoCommit() throws SQLException {
    try (Connection connection = database.dataSource.getConnection()) {
      assertThatThrownBy(() -> jms.send(connection, ORDERS, "x"))
          .isInstanceOf(IllegalStateRuntimeException.class)
          .hasMessageContaining("auto-commit");
    }
    assertThat(database.messages()).isEmpty();
  }

  @Test
  void saysThatADatabaseHasNoInbox() throws SQLException {
    InboxOnH2 other = InboxOnH2.withoutTables();
    assertThatThrownBy(() -> JdbcJms.of(other.dataSource))
        .isInstanceOf(JMSRuntimeException.class)
        .hasMessageContaining("Is this the database of a broker with a JDBC store")
        .hasRootCauseInstanceOf(SQLException.class);
    try (Connection connection = other.transaction()) {
      assertThatThrownBy(() -> jms.send(connection, ORDERS, "x"))
          .isInstanceOf(JMSRuntimeException.class)
          .hasMessageContaining("ternmq_inbox");
    }
  }

  @Test
  void saysThatTheInboxHasAnotherVersion() throws SQLException {
    database.execute("UPDATE ternmq_inbox_rules SET version = 2");
    assertThatThrownBy(() -> JdbcJms.of(database.dataSource))
        .isInstanceOf(IllegalStateRuntimeException.class)
        .hasMessageContaining("has version 2, this library writes version 1");
  }

  @Test
  void findsTablesWithAnotherPrefix() throws SQLException {
    InboxOnH2 other = InboxOnH2.create("mq1_");
    try (Connection connection = other.transaction()) {
      JdbcJms.of(connection, "PUBLIC.mq1_").send(connection, ORDERS, "x");
      connection.commit();
    }
    assertThat(texts(other.messages())).containsExactly("x");
  }

  @Test
  void refusesWhatWouldMeanSomethingElse() throws SQLException {
    try (Connection connection = database.transaction()) {
      JMSProducer producer = jms.producer(connection);
      assertThatThrownBy(() -> producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT))
          .isInstanceOf(JMSRuntimeException.class);
      assertThatThrownBy(() -> producer.setPriority(10)).isInstanceOf(JMSRuntimeException.class);
      assertThat(producer.getPriority()).isEqualTo(4);
      assertThatThrownBy(() -> producer.setTimeToLive(-1)).isInstanceOf(JMSRuntimeException.class);
      assertThatThrownBy(() -> producer.send(null, "x"))
          .isInstanceOf(InvalidDestinationRuntimeException.class);
      connection.commit();
    }
    assertThat(database.messages()).isEmpty();
  }
}
