package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies without their messages (specification 8.6), and the bodies of messages by type. */
@Conformance
class ReceiveBodyTest {

  /** The three methods of a consumer. */
  private enum Way {
    RECEIVE_BODY {
      @Override
      <T> T receive(JMSConsumer consumer, Class<T> type) {
        return consumer.receiveBody(type);
      }
    },
    RECEIVE_BODY_WITH_TIMEOUT {
      @Override
      <T> T receive(JMSConsumer consumer, Class<T> type) {
        return consumer.receiveBody(type, Jms.ARRIVAL.toMillis());
      }
    },
    RECEIVE_BODY_NO_WAIT {
      @Override
      <T> T receive(JMSConsumer consumer, Class<T> type) {
        long deadline = System.nanoTime() + Jms.ARRIVAL.toNanos();
        T body = null;
        while (body == null && System.nanoTime() < deadline) {
          body = consumer.receiveBodyNoWait(type);
        }
        return body;
      }
    };

    abstract <T> T receive(JMSConsumer consumer, Class<T> type);
  }

  /** A message by its name, since a body cannot be told from its text. */
  private record Sample(String name, Maker maker) {
    interface Maker {
      Message make(JMSContext context) throws JMSException;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Its class is known here, and yet it cannot be read. */
  private static final class Unreadable implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) throws IOException {
      throw new InvalidObjectException("on purpose");
    }
  }

  private static final Sample TEXT = new Sample("text", c -> c.createTextMessage("hello"));
  private static final Sample NO_TEXT =
      new Sample("text without a body", c -> c.createTextMessage());
  private static final Sample OBJECT =
      new Sample("object", c -> c.createObjectMessage(new ArrayList<>(List.of("a"))));
  private static final Sample NO_OBJECT =
      new Sample("object without a body", c -> c.createObjectMessage());
  private static final Sample UNREADABLE =
      new Sample("unreadable object", c -> c.createObjectMessage(new Unreadable()));
  private static final Sample MAP =
      new Sample(
          "map",
          c -> {
            MapMessage map = c.createMapMessage();
            map.setInt("one", 1);
            map.setString("two", "2");
            return map;
          });
  private static final Sample BYTES =
      new Sample(
          "bytes",
          c -> {
            BytesMessage bytes = c.createBytesMessage();
            bytes.writeBytes(new byte[] {1, 2, 3});
            return bytes;
          });
  private static final Sample NO_BYTES =
      new Sample("bytes without a body", c -> c.createBytesMessage());
  private static final Sample STREAM =
      new Sample(
          "stream",
          c -> {
            StreamMessage stream = c.createStreamMessage();
            stream.writeInt(1);
            return stream;
          });
  private static final Sample PLAIN = new Sample("plain", c -> c.createMessage());

  /** Message, type, body. */
  static List<Arguments> assignable() {
    Map<String, Object> map = Map.of("one", 1, "two", "2");
    byte[] bytes = {1, 2, 3};
    return List.of(
        Arguments.of(TEXT, String.class, "hello"),
        Arguments.of(TEXT, CharSequence.class, "hello"),
        Arguments.of(TEXT, Object.class, "hello"),
        Arguments.of(OBJECT, ArrayList.class, List.of("a")),
        Arguments.of(OBJECT, List.class, List.of("a")),
        Arguments.of(OBJECT, Serializable.class, List.of("a")),
        Arguments.of(OBJECT, Object.class, List.of("a")),
        Arguments.of(MAP, Map.class, map),
        Arguments.of(MAP, Object.class, map),
        Arguments.of(BYTES, byte[].class, bytes),
        Arguments.of(BYTES, Object.class, bytes));
  }

  /** Message and type. */
  static List<Arguments> notAssignable() {
    return List.of(
        Arguments.of(TEXT, Integer.class),
        Arguments.of(TEXT, byte[].class),
        Arguments.of(OBJECT, String.class),
        Arguments.of(MAP, String.class),
        Arguments.of(MAP, byte[].class),
        Arguments.of(BYTES, String.class),
        Arguments.of(BYTES, Map.class),
        Arguments.of(STREAM, Object.class),
        Arguments.of(STREAM, String.class));
  }

  /** Message and type; without a body there is nothing to receive, whatever the type. */
  static List<Arguments> noBody() {
    return List.of(
        Arguments.of(NO_TEXT, String.class),
        Arguments.of(NO_OBJECT, Serializable.class),
        Arguments.of(NO_BYTES, byte[].class),
        Arguments.of(PLAIN, Object.class),
        Arguments.of(PLAIN, String.class));
  }

  static Stream<Arguments> unreceivable() {
    return Stream.of(
            notAssignable(), noBody(), List.of(Arguments.of(UNREADABLE, Serializable.class)))
        .flatMap(List::stream);
  }

  private static JMSConsumer sent(Jms jms, JMSContext context, Sample sample) throws JMSException {
    Queue queue = jms.queue();
    JMSContext sending = jms.context();
    sending.createProducer().send(queue, sample.maker().make(sending)).send(queue, "next");
    return context.createConsumer(queue);
  }

  @ParameterizedTest
  @MethodSource("assignable")
  @Assertion({"JMS:JAVADOC:1369", "JMS:JAVADOC:1372", "JMS:JAVADOC:1375"})
  void theBodyIsReceivedAsATypeItCanBeAssignedTo(Sample sample, Class<?> type, Object body, Jms jms)
      throws JMSException {
    for (Way way : Way.values()) {
      JMSConsumer consumer = sent(jms, jms.context(), sample);

      assertThat((Object) way.receive(consumer, type)).as("%s", way).isEqualTo(body);
      assertThat(way.receive(consumer, String.class)).isEqualTo("next");
    }
  }

  /** A failed call leaves the message as if nobody had asked (API of receiveBody). */
  @ParameterizedTest
  @MethodSource("unreceivable")
  @Assertion({"JMS:JAVADOC:1371", "JMS:JAVADOC:1374", "JMS:JAVADOC:1377"})
  void aBodyThatCannotBeReceivedAsTheTypeStaysAsIfNotAskedFor(Sample sample, Class<?> type, Jms jms)
      throws JMSException {
    for (Way way : Way.values()) {
      JMSConsumer consumer = sent(jms, jms.context(), sample);

      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> way.receive(consumer, type))
            .as("%s", way)
            .isInstanceOf(MessageFormatRuntimeException.class);
      }
      Message message = jms.receive(consumer);
      assertThat(message.getJMSRedelivered()).isFalse();
      assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
      assertThat(jms.receiveText(consumer)).isEqualTo("next");
    }
  }

  /** With these modes the call has consumed the message; what was consumed comes again (8.6). */
  @ParameterizedTest
  @ValueSource(ints = {JMSContext.CLIENT_ACKNOWLEDGE, JMSContext.SESSION_TRANSACTED})
  @Assertion({"JMS:JAVADOC:1371", "JMS:JAVADOC:1374", "JMS:JAVADOC:1377"})
  void withAcknowledgementOfTheClientAFailedCallHasConsumedTheMessage(int mode, Jms jms)
      throws JMSException {
    for (Way way : Way.values()) {
      JMSContext context = jms.context(mode);
      JMSConsumer consumer = sent(jms, context, TEXT);

      assertThatThrownBy(() -> way.receive(consumer, Integer.class))
          .isInstanceOf(MessageFormatRuntimeException.class);
      assertThat(jms.receiveText(consumer)).as("%s", way).isEqualTo("next");
      if (mode == JMSContext.SESSION_TRANSACTED) {
        context.rollback();
      } else {
        context.recover();
      }

      Message again = jms.receive(consumer);
      assertThat(again.getBody(String.class)).isEqualTo("hello");
      assertThat(again.getJMSRedelivered()).isTrue();
    }
  }

  @Test
  void inATransactionTheBodyIsKeptUntilTheCommit(Jms jms) throws JMSException {
    JMSContext context = jms.context(JMSContext.SESSION_TRANSACTED);
    JMSConsumer consumer = sent(jms, context, TEXT);

    assertThat(consumer.receiveBody(String.class)).isEqualTo("hello");
    context.rollback();
    assertThat(consumer.receiveBody(String.class)).isEqualTo("hello");
    context.commit();
    assertThat(consumer.receiveBody(String.class)).isEqualTo("next");
  }

  @Test
  @Assertion({"JMS:JAVADOC:1372", "JMS:JAVADOC:1375"})
  void noMessageIsANullBody(Jms jms) {
    JMSConsumer consumer = jms.context().createConsumer(jms.queue());

    assertThat(consumer.receiveBody(String.class, 20)).isNull();
    assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
  }

  @Test
  @Assertion("JMS:JAVADOC:1369")
  void receiveBodyWaitsForAMessage(Jms jms)
      throws InterruptedException, ExecutionException, TimeoutException {
    Queue queue = jms.queue();
    JMSConsumer consumer = jms.context().createConsumer(queue);
    CompletableFuture<String> body =
        CompletableFuture.supplyAsync(() -> consumer.receiveBody(String.class));

    jms.context().createProducer().send(queue, "hello");

    assertThat(body.get(Jms.ARRIVAL.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("hello");
  }

  @ParameterizedTest
  @EnumSource
  void aClosedConsumerGivesNoBodies(Way way, Jms jms) {
    JMSConsumer consumer = jms.context().createConsumer(jms.queue());
    consumer.close();

    assertThatThrownBy(() -> way.receive(consumer, String.class))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  // --- getBody and isBodyAssignableTo

  @ParameterizedTest
  @MethodSource("assignable")
  void aMessageGivesItsBodyAsATypeItCanBeAssignedTo(
      Sample sample, Class<?> type, Object body, Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Message received = jms.receive(sent(jms, context, sample));

    assertThat(received.isBodyAssignableTo(type)).isTrue();
    assertThat((Object) received.getBody(type)).isEqualTo(body);
    assertThat((Object) received.getBody(type)).isEqualTo(body);
  }

  @ParameterizedTest
  @MethodSource("notAssignable")
  void aMessageRefusesItsBodyAsAnotherType(Sample sample, Class<?> type, Jms jms)
      throws JMSException {
    JMSContext context = jms.context();
    Message received = jms.receive(sent(jms, context, sample));

    assertThat(received.isBodyAssignableTo(type)).isFalse();
    assertThatThrownBy(() -> received.getBody(type)).isInstanceOf(MessageFormatException.class);
  }

  /** Of a message without a body every type may be asked for (API of isBodyAssignableTo). */
  @ParameterizedTest
  @ValueSource(classes = {String.class, Integer.class, byte[].class, Map.class, Object.class})
  void aMessageWithoutABodyGivesNullForEveryType(Class<?> type, Jms jms) throws JMSException {
    for (Sample sample : List.of(NO_TEXT, NO_OBJECT, NO_BYTES, PLAIN)) {
      Message received = jms.receive(sent(jms, jms.context(), sample));

      assertThat(received.isBodyAssignableTo(type)).as("%s", sample).isTrue();
      assertThat((Object) received.getBody(type)).as("%s", sample).isNull();
    }
  }

  @Test
  void anObjectThatCannotBeReadIsAnInvalidFormat(Jms jms) throws JMSException {
    Message received = jms.receive(sent(jms, jms.context(), UNREADABLE));

    assertThat(received.isBodyAssignableTo(Serializable.class)).isFalse();
    assertThatThrownBy(() -> received.getBody(Serializable.class))
        .isInstanceOf(MessageFormatException.class);
  }
}
