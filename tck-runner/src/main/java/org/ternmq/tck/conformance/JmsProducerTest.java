package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Options, headers and the five send methods of a {@code JMSProducer} (specification 7.1 to 7.6).
 */
@Conformance
class JmsProducerTest {

  /** One of the five send methods, with a body for it. */
  private record Send(String name, Call call, Class<? extends Message> type) {
    interface Call {
      JMSProducer send(JMSProducer producer, Destination to, JMSContext context);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Send> sends() {
    return List.of(
        new Send("Message", (p, to, c) -> p.send(to, c.createMessage()), Message.class),
        new Send("String", (p, to, c) -> p.send(to, "text"), TextMessage.class),
        new Send("Map", (p, to, c) -> p.send(to, Map.of("k", (Object) 1)), MapMessage.class),
        new Send("byte[]", (p, to, c) -> p.send(to, new byte[] {1, 2}), BytesMessage.class),
        new Send("Serializable", (p, to, c) -> p.send(to, 5L), ObjectMessage.class));
  }

  // --- options

  @Test
  @Assertion({
    "JMS:JAVADOC:1177", "JMS:JAVADOC:1182", "JMS:JAVADOC:1190", "JMS:JAVADOC:1192",
    "JMS:JAVADOC:1194", "JMS:JAVADOC:1196", "JMS:JAVADOC:1207", "JMS:JAVADOC:1209",
    "JMS:JAVADOC:1211", "JMS:JAVADOC:1213", "JMS:JAVADOC:1220", "JMS:JAVADOC:1230",
    "JMS:JAVADOC:1259", "JMS:JAVADOC:1273", "JMS:JAVADOC:1303", "JMS:JAVADOC:1257",
    "JMS:JAVADOC:1255", "JMS:JAVADOC:1261", "JMS:JAVADOC:1263"
  })
  void aNewProducerHasTheDefaults(Jms jms) {
    JMSProducer producer = jms.context().createProducer();

    assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(producer.getPriority()).isEqualTo(4);
    assertThat(producer.getTimeToLive()).isZero();
    assertThat(producer.getDeliveryDelay()).isZero();
    assertThat(producer.getDisableMessageID()).isFalse();
    assertThat(producer.getDisableMessageTimestamp()).isFalse();
    assertThat(producer.getAsync()).isNull();
    assertThat(producer.getPropertyNames()).isEmpty();
    assertThat(producer.getJMSCorrelationID()).isNull();
    assertThat(producer.getJMSCorrelationIDAsBytes()).isNull();
    assertThat(producer.getJMSReplyTo()).isNull();
    assertThat(producer.getJMSType()).isNull();
  }

  @Test
  @Assertion({
    "JMS:JAVADOC:1182", "JMS:JAVADOC:1190", "JMS:JAVADOC:1192", "JMS:JAVADOC:1194",
    "JMS:JAVADOC:1196", "JMS:JAVADOC:1207", "JMS:JAVADOC:1211", "JMS:JAVADOC:1213",
    "JMS:JAVADOC:1220", "JMS:JAVADOC:1230", "JMS:JAVADOC:1255", "JMS:JAVADOC:1257",
    "JMS:JAVADOC:1259", "JMS:JAVADOC:1261", "JMS:JAVADOC:1263", "JMS:JAVADOC:1265",
    "JMS:JAVADOC:1269", "JMS:JAVADOC:1271", "JMS:JAVADOC:1273", "JMS:JAVADOC:1303"
  })
  void everySetterIsReadBackAndReturnsTheProducer(Jms jms) {
    JMSProducer producer = jms.context().createProducer();
    Queue replyTo = jms.queue();
    CompletionRecord completions = new CompletionRecord();

    JMSProducer last =
        producer
            .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
            .setPriority(9)
            .setTimeToLive(5_000)
            .setDeliveryDelay(70)
            .setDisableMessageID(true)
            .setDisableMessageTimestamp(true)
            .setAsync(completions)
            .setJMSCorrelationID("correlated")
            .setJMSReplyTo(replyTo)
            .setJMSType("type");

    assertThat(last).isSameAs(producer);
    assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(producer.getPriority()).isEqualTo(9);
    assertThat(producer.getTimeToLive()).isEqualTo(5_000);
    assertThat(producer.getDeliveryDelay()).isEqualTo(70);
    assertThat(producer.getDisableMessageID()).isTrue();
    assertThat(producer.getDisableMessageTimestamp()).isTrue();
    assertThat(producer.getAsync()).isSameAs(completions);
    assertThat(producer.getJMSCorrelationID()).isEqualTo("correlated");
    assertThat(producer.getJMSReplyTo()).isEqualTo(replyTo);
    assertThat(producer.getJMSType()).isEqualTo("type");
    assertThat(producer.setAsync(null).getAsync()).isNull();
    assertThat(producer.setJMSReplyTo(null).getJMSReplyTo()).isNull();
    assertThat(producer.setJMSType(null).getJMSType()).isNull();
    assertThat(producer.setJMSCorrelationID(null).getJMSCorrelationID()).isNull();
  }

  @ParameterizedTest
  @MethodSource("sends")
  @Assertion({
    "JMS:JAVADOC:1234",
    "JMS:JAVADOC:1239",
    "JMS:JAVADOC:1243",
    "JMS:JAVADOC:1247",
    "JMS:JAVADOC:1251",
    "JMS:JAVADOC:1259",
    "JMS:JAVADOC:1273",
    "JMS:JAVADOC:1303",
    "JMS:SPEC:140"
  })
  void everySendUsesTheOptionsAndReturnsTheProducer(Send send, Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    JMSProducer producer =
        context
            .createProducer()
            .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
            .setPriority(7)
            .setTimeToLive(3_600_000)
            .setJMSType("type");

    long before = System.currentTimeMillis();
    assertThat(send.call().send(producer, queue, context)).isSameAs(producer);
    long after = System.currentTimeMillis();

    Message received = jms.receive(context.createConsumer(queue));
    assertThat(received).isInstanceOf(send.type());
    assertThat(received.getJMSDestination()).isEqualTo(queue);
    assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(received.getJMSPriority()).isEqualTo(7);
    assertThat(received.getJMSTimestamp()).isBetween(before, after);
    assertThat(received.getJMSExpiration()).isEqualTo(received.getJMSTimestamp() + 3_600_000);
    assertThat(received.getJMSMessageID()).startsWith("ID:");
    assertThat(received.getJMSType()).isEqualTo("type");
  }

  @Test
  @Assertion({"JMS:JAVADOC:1261", "JMS:JAVADOC:1263"})
  void disabledIdsAndTimestampsAreEmptyOrTheHintIsIgnored(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    Message sent = context.createMessage();

    long before = System.currentTimeMillis();
    context
        .createProducer()
        .setDisableMessageID(true)
        .setDisableMessageTimestamp(true)
        .send(queue, sent);
    long after = System.currentTimeMillis();

    Message received = jms.receive(context.createConsumer(queue));
    assertThat(received.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
    assertThat(received.getJMSTimestamp()).isEqualTo(sent.getJMSTimestamp());
    if (received.getJMSMessageID() != null) {
      assertThat(received.getJMSMessageID()).startsWith("ID:");
    }
    if (received.getJMSTimestamp() != 0) {
      assertThat(received.getJMSTimestamp()).isBetween(before, after);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 3})
  @Assertion("JMS:JAVADOC:1260")
  void anUnknownDeliveryModeIsRefused(int mode, Jms jms) {
    JMSProducer producer = jms.context().createProducer();

    assertThatThrownBy(() -> producer.setDeliveryMode(mode))
        .isInstanceOf(JMSRuntimeException.class);
    assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10, Integer.MAX_VALUE})
  @Assertion("JMS:JAVADOC:1274")
  void aPriorityOutsideZeroToNineIsRefused(int priority, Jms jms) {
    JMSProducer producer = jms.context().createProducer();

    assertThatThrownBy(() -> producer.setPriority(priority))
        .isInstanceOf(JMSRuntimeException.class);
    assertThat(producer.getPriority()).isEqualTo(4);
  }

  // --- headers

  @Test
  @Assertion({"JMS:JAVADOC:1265", "JMS:JAVADOC:1269", "JMS:JAVADOC:1271"})
  void headersOfTheProducerOverrideThoseOfTheMessage(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    Queue replyTo = jms.queue();
    Message message = context.createMessage();
    message.setJMSCorrelationID("of the message");
    message.setJMSReplyTo(queue);
    message.setJMSType("of the message");

    context
        .createProducer()
        .setJMSCorrelationID("of the producer")
        .setJMSReplyTo(replyTo)
        .setJMSType("of the producer")
        .send(queue, message);

    Message received = jms.receive(context.createConsumer(queue));
    assertThat(received.getJMSCorrelationID()).isEqualTo("of the producer");
    assertThat(received.getJMSReplyTo()).isEqualTo(replyTo);
    assertThat(received.getJMSType()).isEqualTo("of the producer");
  }

  @Test
  void headersOfTheMessageStayWhereTheProducerHasNone(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    Message message = context.createMessage();
    message.setJMSCorrelationID("c");
    message.setJMSReplyTo(queue);
    message.setJMSType("t");

    context.createProducer().send(queue, message);

    Message received = jms.receive(context.createConsumer(queue));
    assertThat(received.getJMSCorrelationID()).isEqualTo("c");
    assertThat(received.getJMSReplyTo()).isEqualTo(queue);
    assertThat(received.getJMSType()).isEqualTo("t");
  }

  /** A provider without native correlation values may refuse bytes (API of JMSProducer). */
  @Test
  @Assertion({"JMS:JAVADOC:1267", "JMS:JAVADOC:1209"})
  void aCorrelationIdOfBytesIsCopiedAndSentOrUnsupported(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    JMSProducer producer = context.createProducer();
    byte[] id = {1, 2, 3, 4, 5, 6, 7, 8};
    byte[] given = id.clone();
    try {
      assertThat(producer.setJMSCorrelationIDAsBytes(given)).isSameAs(producer);
    } catch (UnsupportedOperationException e) {
      return;
    }
    given[0] = 99;

    assertThat(producer.getJMSCorrelationIDAsBytes()).isEqualTo(id);
    producer.getJMSCorrelationIDAsBytes()[1] = 99;
    assertThat(producer.getJMSCorrelationIDAsBytes()).isEqualTo(id);
    producer.send(queue, "hello");
    assertThat(jms.receive(context.createConsumer(queue)).getJMSCorrelationIDAsBytes())
        .isEqualTo(id);
  }

  // --- bodies

  @Test
  @Assertion("JMS:JAVADOC:1234")
  void aMessageIsSentAsItIs(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    TextMessage message = context.createTextMessage("text");
    message.setIntProperty("p", 5);

    context.createProducer().send(queue, message);

    TextMessage received = (TextMessage) jms.receive(context.createConsumer(queue));
    assertThat(received.getText()).isEqualTo("text");
    assertThat(received.getIntProperty("p")).isEqualTo(5);
    assertThat(received.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text", "\u00e4\u20ac\ud83d\ude00 and \u0000"})
  @Assertion("JMS:JAVADOC:1239")
  void aStringBecomesATextMessage(String text, Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();

    context.createProducer().send(queue, text);

    assertThat(jms.receiveText(context.createConsumer(queue))).isEqualTo(text);
  }

  @Test
  @Assertion("JMS:JAVADOC:1243")
  void aMapBecomesAMapMessage(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    Map<String, Object> body = new HashMap<>();
    body.put("boolean", true);
    body.put("byte", (byte) 1);
    body.put("short", (short) 2);
    body.put("char", 'c');
    body.put("int", 3);
    body.put("long", 4L);
    body.put("float", 5.5f);
    body.put("double", 6.5d);
    body.put("string", "s");
    body.put("null", null);

    context.createProducer().send(queue, body);

    MapMessage received = (MapMessage) jms.receive(context.createConsumer(queue));
    assertThat((Object) received.getBody(Map.class)).isEqualTo(body);
  }

  @Test
  @Assertion("JMS:JAVADOC:1247")
  void bytesBecomeABytesMessage(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    byte[] body = {0, -1, 127, -128};

    context.createProducer().send(queue, body).send(queue, new byte[0]);

    var consumer = context.createConsumer(queue);
    assertThat(jms.receive(consumer).getBody(byte[].class)).isEqualTo(body);
    assertThat(((BytesMessage) jms.receive(consumer)).getBodyLength()).isZero();
  }

  @Test
  @Assertion("JMS:JAVADOC:1251")
  void aSerializableBecomesAnObjectMessage(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    ArrayList<String> body = new ArrayList<>(List.of("a", "b"));

    context.createProducer().send(queue, body);

    ObjectMessage received = (ObjectMessage) jms.receive(context.createConsumer(queue));
    assertThat(received.getObject()).isEqualTo(body).isNotSameAs(body);
  }

  @Test
  @Assertion({"JMS:JAVADOC:1239", "JMS:JAVADOC:1243", "JMS:JAVADOC:1247", "JMS:JAVADOC:1251"})
  void nullIsABodyThatIsEmpty(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();

    context
        .createProducer()
        .send(queue, (String) null)
        .send(queue, (Map<String, Object>) null)
        .send(queue, (byte[]) null)
        .send(queue, (Serializable) null);

    var consumer = context.createConsumer(queue);
    assertThat(((TextMessage) jms.receive(consumer)).getText()).isNull();
    assertThat(((MapMessage) jms.receive(consumer)).getMapNames().hasMoreElements()).isFalse();
    assertThat(((BytesMessage) jms.receive(consumer)).getBodyLength()).isZero();
    assertThat(((ObjectMessage) jms.receive(consumer)).getObject()).isNull();
  }

  @ParameterizedTest
  @MethodSource("sends")
  @Assertion("JMS:JAVADOC:1255")
  void everySendIsAsynchronousOnceAListenerIsSet(Send send, Jms jms)
      throws JMSException, InterruptedException, TimeoutException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    CompletionRecord completions = new CompletionRecord();
    JMSProducer producer = context.createProducer().setAsync(completions);

    assertThat(send.call().send(producer, queue, context)).isSameAs(producer);

    Message completed = completions.awaitCompleted(1).get(0);
    Message received = jms.receive(context.createConsumer(queue));
    assertThat(completed).isInstanceOf(send.type());
    assertThat(received).isInstanceOf(send.type());
    assertThat(received.getJMSMessageID()).isEqualTo(completed.getJMSMessageID());
    send.call().send(producer.setAsync(null), queue, context);
    context.close();
    assertThat(completions.soFar()).hasSize(1);
  }

  // --- refusals

  @ParameterizedTest
  @MethodSource("sends")
  @Assertion({
    "JMS:JAVADOC:1237",
    "JMS:JAVADOC:1242",
    "JMS:JAVADOC:1246",
    "JMS:JAVADOC:1250",
    "JMS:JAVADOC:1254",
    "JMS:SPEC:174"
  })
  void anInvalidDestinationIsRefused(Send send, Jms jms) throws JMSException {
    JMSContext context = jms.context();
    TemporaryQueue deleted = context.createTemporaryQueue();
    deleted.delete();
    JMSProducer producer = context.createProducer();

    for (Destination invalid : Arrays.asList(null, new ForeignQueue("q"), deleted)) {
      assertThatThrownBy(() -> send.call().send(producer, invalid, context))
          .as("%s", invalid)
          .isInstanceOf(InvalidDestinationRuntimeException.class);
    }
  }

  @Test
  @Assertion("JMS:JAVADOC:1236")
  void noMessageIsAnInvalidMessage(Jms jms) {
    JMSProducer producer = jms.context().createProducer();
    Queue queue = jms.queue();

    assertThatThrownBy(() -> producer.send(queue, (Message) null))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  @Test
  @Assertion("JMS:JAVADOC:1245")
  void aMapWithAValueThatIsNoTypeOfMapsIsAnInvalidMessage(Jms jms) {
    JMSProducer producer = jms.context().createProducer();
    Queue queue = jms.queue();

    assertThatThrownBy(() -> producer.send(queue, Map.of("k", (Object) List.of())))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  @Test
  @Assertion("JMS:JAVADOC:1253")
  void anObjectThatCannotBeSerializedIsAnInvalidMessage(Jms jms) {
    JMSProducer producer = jms.context().createProducer();
    Queue queue = jms.queue();
    ArrayList<Object> body = new ArrayList<>(List.of(new Object()));

    assertThatThrownBy(() -> producer.send(queue, body))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  @Test
  @Assertion("JMS:JAVADOC:1238")
  void propertiesAreNotSetOnAMessageWhosePropertiesAreReadOnly(Jms jms) {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    context.createProducer().send(queue, "hello");
    JMSConsumer consumer = context.createConsumer(queue);
    Message received = jms.receive(consumer);

    assertThatThrownBy(() -> context.createProducer().setProperty("p", 1).send(queue, received))
        .isInstanceOf(MessageNotWriteableRuntimeException.class);
    context.createProducer().send(queue, received);
    assertThat(jms.receive(consumer)).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("sends")
  @Assertion("JMS:JAVADOC:1235")
  void aProducerOfAClosedContextSendsNoMore(Send send, Jms jms) {
    JMSContext context = jms.context();
    JMSContext open = jms.context();
    Queue queue = jms.queue();
    JMSProducer producer = context.createProducer();
    context.close();

    assertThatThrownBy(() -> send.call().send(producer, queue, open))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }
}
