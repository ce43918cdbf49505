package org.ternmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Queue;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The simplified API: contexts, their producers and consumers. */
class ContextTest {
  @RegisterExtension static final RunningBroker BROKER = new RunningBroker();

  private static final long DEADLINE_MS = RunningBroker.DEADLINE_MS;

  private JMSContext context;
  private Queue queue;

  @BeforeEach
  void open() {
    context = BROKER.context(JMSContext.AUTO_ACKNOWLEDGE);
    queue = context.createQueue(RunningBroker.name());
  }

  @Test
  void bodiesOfAllTypesGoThroughInOneLine() {
    JMSProducer producer = context.createProducer();
    JMSConsumer consumer = context.createConsumer(queue);
    producer
        .send(queue, "text")
        .send(queue, new byte[] {1, 2})
        .send(queue, Map.<String, Object>of("a", 1))
        .send(queue, Integer.valueOf(42));

    assertThat(consumer.receiveBody(String.class, DEADLINE_MS)).isEqualTo("text");
    assertThat(consumer.receiveBody(byte[].class, DEADLINE_MS)).containsExactly(1, 2);
    assertThat((Object) consumer.receiveBody(Map.class, DEADLINE_MS)).isEqualTo(Map.of("a", 1));
    assertThat(consumer.receiveBody(Integer.class, DEADLINE_MS)).isEqualTo(42);
    assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
  }

  @Test
  void aProducerSetsItsHeadersAndPropertiesOnEachMessage() throws JMSException {
    Queue replies = context.createQueue(RunningBroker.name());
    JMSProducer producer =
        context
            .createProducer()
            .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
            .setPriority(8)
            .setTimeToLive(60_000)
            .setJMSCorrelationID("c")
            .setJMSType("t")
            .setJMSReplyTo(replies)
            .setProperty("i", 7)
            .setProperty("s", "x");
    assertThat(producer.getPropertyNames()).containsExactlyInAnyOrder("i", "s");
    assertThat(producer.getIntProperty("i")).isEqualTo(7);
    assertThat(producer.getStringProperty("i")).isEqualTo("7");
    Message message = context.createMessage();
    message.setStringProperty("s", "overridden");
    message.setStringProperty("own", "kept");
    producer.send(queue, message);
    Message received = context.createConsumer(queue).receive(DEADLINE_MS);

    assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(received.getJMSPriority()).isEqualTo(8);
    assertThat(received.getJMSExpiration()).isPositive();
    assertThat(received.getJMSCorrelationID()).isEqualTo("c");
    assertThat(received.getJMSType()).isEqualTo("t");
    assertThat(received.getJMSReplyTo()).isEqualTo(replies);
    assertThat(received.getIntProperty("i")).isEqualTo(7);
    assertThat(received.getStringProperty("s")).isEqualTo("x");
    assertThat(received.getStringProperty("own")).isEqualTo("kept");
    assertThat(producer.clearProperties().propertyExists("i")).isFalse();
  }

  @Test
  void receiveBodyOfTheWrongClassLeavesTheMessageInAnAutomaticContext() {
    JMSConsumer consumer = context.createConsumer(queue);
    context.createProducer().send(queue, "text");

    assertThatThrownBy(() -> consumer.receiveBody(Map.class, DEADLINE_MS))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThatThrownBy(() -> consumer.receiveBody(byte[].class, DEADLINE_MS))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThat(consumer.receiveBody(String.class, DEADLINE_MS)).isEqualTo("text");
    context.createProducer().send(queue, context.createMessage());
    assertThatThrownBy(() -> consumer.receiveBody(String.class, DEADLINE_MS))
        .as("a message without body")
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThat(consumer.receiveNoWait()).isNotNull();
  }

  @Test
  void receiveBodyOfTheWrongClassHasReceivedTheMessageInATransaction() {
    JMSContext transacted = BROKER.context(JMSContext.SESSION_TRANSACTED);
    context.createProducer().send(queue, "text");
    JMSConsumer consumer = transacted.createConsumer(queue);

    assertThatThrownBy(() -> consumer.receiveBody(Map.class, DEADLINE_MS))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThat(consumer.receiveNoWait()).isNull();
    transacted.rollback();
    assertThat(consumer.receiveBody(String.class, DEADLINE_MS)).isEqualTo("text");
    transacted.commit();
  }

  @Test
  void aConsumerStartsTheConnectionUnlessAutoStartIsOff() {
    JMSContext manual = BROKER.context(JMSContext.AUTO_ACKNOWLEDGE);
    assertThat(manual.getAutoStart()).isTrue();
    manual.setAutoStart(false);
    JMSConsumer consumer = manual.createConsumer(queue);
    manual.createProducer().send(queue, "1");
    assertThat(consumer.receive(20)).isNull();
    manual.start();
    assertThat(consumer.receive(DEADLINE_MS)).isNotNull();
    manual.stop();
    manual.createProducer().send(queue, "2");
    assertThat(consumer.receive(20)).isNull();
  }

  @Test
  void contextsShareAConnectionUntilTheLastIsClosed() {
    JMSContext second = context.createContext(JMSContext.CLIENT_ACKNOWLEDGE);
    assertThat(second.getSessionMode()).isEqualTo(JMSContext.CLIENT_ACKNOWLEDGE);
    JMSConsumer consumer = second.createConsumer(queue);
    context.createProducer().send(queue, "1");
    context.close();
    assertThatThrownBy(() -> context.createProducer())
        .isInstanceOf(IllegalStateRuntimeException.class);
    assertThat(consumer.receive(DEADLINE_MS)).isNotNull();
    second.acknowledge();
    second.close();
    second.close();

    JMSContext next = BROKER.context(JMSContext.AUTO_ACKNOWLEDGE);
    assertThat(next.createConsumer(queue).receiveNoWait()).isNull();
  }

  @Test
  void clientAcknowledgementAndRecoveryWorkThroughTheContext() throws JMSException {
    JMSContext client = BROKER.context(JMSContext.CLIENT_ACKNOWLEDGE);
    context.createProducer().send(queue, "1").send(queue, "2");
    JMSConsumer consumer = client.createConsumer(queue);
    assertThat(consumer.receiveBody(String.class, DEADLINE_MS)).isEqualTo("1");
    client.recover();
    Message again = consumer.receive(DEADLINE_MS);
    assertThat(again.getJMSRedelivered()).isTrue();
    client.acknowledge();
    client.recover();
    assertThat(consumer.receiveBody(String.class, DEADLINE_MS)).isEqualTo("2");
  }

  @Test
  void theClientIdentifierCanStillBeSetOnANewContext() {
    String id = RunningBroker.name();
    JMSContext named = BROKER.context(JMSContext.AUTO_ACKNOWLEDGE);
    named.setClientID(id);
    assertThat(named.getClientID()).isEqualTo(id);
    JMSContext used = BROKER.context(JMSContext.AUTO_ACKNOWLEDGE);
    used.createProducer();
    assertThatThrownBy(() -> used.setClientID(RunningBroker.name()))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  void asynchronousSendsTellTheListener() throws Exception {
    CompletableFuture<String> completed = new CompletableFuture<>();
    context
        .createProducer()
        .setAsync(
            new CompletionListener() {
              @Override
              public void onCompletion(Message message) {
                try {
                  context.close();
                } catch (IllegalStateRuntimeException e) {
                  completed.complete("refused to close");
                }
              }

              @Override
              public void onException(Message message, Exception exception) {
                completed.completeExceptionally(exception);
              }
            })
        .send(queue, "x");
    assertThat(completed.get(10, TimeUnit.SECONDS)).isEqualTo("refused to close");
  }

  @Test
  void failuresAreTheUncheckedTwins() {
    assertThatThrownBy(() -> context.createConsumer(queue, "="))
        .isInstanceOf(InvalidSelectorRuntimeException.class);
    assertThatThrownBy(() -> context.createConsumer(null))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    assertThatThrownBy(() -> context.createProducer().send(null, "x"))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    assertThatThrownBy(() -> context.createProducer().send(queue, (Message) null))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThatThrownBy(() -> context.createProducer().setPriority(11))
        .isInstanceOf(JMSRuntimeException.class);
    assertThatThrownBy(() -> context.createProducer().setProperty("", 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> context.commit()).isInstanceOf(IllegalStateRuntimeException.class);
  }

  /** Specification 8.6: no body is as wrong as a body of another class. */
  @Test
  void receiveBodyOfAMessageWithoutABodyFailsAndLeavesItThere() {
    JMSContext context = BROKER.context(JMSContext.AUTO_ACKNOWLEDGE);
    Queue queue = context.createQueue(RunningBroker.name());
    context.createProducer().send(queue, (String) null);
    context.createProducer().send(queue, "next");
    JMSConsumer consumer = context.createConsumer(queue);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> consumer.receiveBody(String.class, 10_000))
          .isInstanceOf(MessageFormatRuntimeException.class);
    }
    assertThat(consumer.receive(10_000)).isNotNull();
    assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("next");
  }

  @Test
  void aClosedContextRefusesAllWhileAnotherUsesItsConnection() {
    JMSContext context = BROKER.context(JMSContext.AUTO_ACKNOWLEDGE);
    JMSContext other = context.createContext(JMSContext.AUTO_ACKNOWLEDGE);
    other.close();
    assertThatThrownBy(other::getMetaData).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(other::getClientID).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(() -> other.setExceptionListener(null))
        .isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(other::createProducer).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(other::acknowledge).isInstanceOf(IllegalStateRuntimeException.class);
    assertThat(context.getMetaData()).isNotNull();
  }
}
