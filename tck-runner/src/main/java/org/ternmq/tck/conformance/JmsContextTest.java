package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a {@code JMSContext} makes, and its connection (specification 6.1, 6.3). */
@Conformance
class JmsContextTest {

  // --- messages and destinations

  @Test
  @Assertion({
    "JMS:JAVADOC:925",
    "JMS:JAVADOC:927",
    "JMS:JAVADOC:929",
    "JMS:JAVADOC:934",
    "JMS:JAVADOC:936",
    "JMS:JAVADOC:940",
    "JMS:JAVADOC:964",
    "JMS:JAVADOC:966"
  })
  void everyKindOfMessageIsMadeAndArrives(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    BytesMessage bytes = context.createBytesMessage();
    bytes.writeInt(7);
    MapMessage map = context.createMapMessage();
    map.setLong("k", 8);
    StreamMessage stream = context.createStreamMessage();
    stream.writeString("nine");
    ObjectMessage object = context.createObjectMessage();
    assertThat(object.getObject()).isNull();
    object.setObject(10);
    TextMessage text = context.createTextMessage();
    assertThat(text.getText()).isNull();
    text.setText("eleven");
    Message plain = context.createMessage();
    plain.setIntProperty("p", 12);

    JMSProducer producer = context.createProducer();
    for (Message message :
        List.of(
            bytes,
            map,
            stream,
            object,
            text,
            plain,
            context.createObjectMessage(13),
            context.createTextMessage("fourteen"))) {
      producer.send(queue, message);
    }

    JMSConsumer consumer = context.createConsumer(queue);
    assertThat(((BytesMessage) jms.receive(consumer)).readInt()).isEqualTo(7);
    assertThat(((MapMessage) jms.receive(consumer)).getLong("k")).isEqualTo(8);
    assertThat(((StreamMessage) jms.receive(consumer)).readString()).isEqualTo("nine");
    assertThat(((ObjectMessage) jms.receive(consumer)).getObject()).isEqualTo(10);
    assertThat(jms.receiveText(consumer)).isEqualTo("eleven");
    assertThat(jms.receive(consumer).getIntProperty("p")).isEqualTo(12);
    assertThat(((ObjectMessage) jms.receive(consumer)).getObject()).isEqualTo(13);
    assertThat(jms.receiveText(consumer)).isEqualTo("fourteen");
  }

  @Test
  @Assertion({"JMS:JAVADOC:938", "JMS:JAVADOC:968"})
  void aDestinationOfTheSameNameIsTheSame(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    Topic topic = jms.topic();
    Queue sameQueue = context.createQueue(queue.getQueueName());
    Topic sameTopic = context.createTopic(topic.getTopicName());
    JMSConsumer receiver = context.createConsumer(sameQueue);
    JMSConsumer subscriber = context.createConsumer(sameTopic);

    context.createProducer().send(queue, "to the queue").send(topic, "to the topic");

    assertThat(sameQueue.getQueueName()).isEqualTo(queue.getQueueName());
    assertThat(sameTopic.getTopicName()).isEqualTo(topic.getTopicName());
    assertThat(jms.receiveText(receiver)).isEqualTo("to the queue");
    assertThat(jms.receiveText(subscriber)).isEqualTo("to the topic");
  }

  @Test
  @Assertion({"JMS:JAVADOC:960", "JMS:JAVADOC:962"})
  void temporaryDestinationsLiveWithTheConnection(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    TemporaryQueue queue = context.createTemporaryQueue();
    TemporaryTopic topic = context.createTemporaryTopic();
    JMSConsumer receiver = context.createConsumer(queue);
    JMSConsumer subscriber = context.createConsumer(topic);
    JMSContext other = jms.context();

    other.createProducer().send(queue, "q").send(topic, "t");
    assertThat(jms.receiveText(receiver)).isEqualTo("q");
    assertThat(jms.receiveText(subscriber)).isEqualTo("t");
    assertThatThrownBy(() -> other.createConsumer(queue)).isInstanceOf(JMSRuntimeException.class);

    context.close();
    assertThatThrownBy(() -> other.createProducer().send(queue, "late"))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    assertThatThrownBy(() -> other.createProducer().send(topic, "late"))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
  }

  // --- browsers and consumers

  @Test
  @Assertion({"JMS:JAVADOC:918", "JMS:JAVADOC:921"})
  void aBrowserShowsTheMessagesThatTheSelectorChooses(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Queue queue = jms.queue();
    JMSProducer producer = context.createProducer();
    producer.setProperty("n", 1).send(queue, "one");
    producer.setProperty("n", 2).send(queue, "two");

    assertThat(browsed(context.createBrowser(queue))).containsExactly("one", "two");
    assertThat(browsed(context.createBrowser(queue, "n = 2"))).containsExactly("two");
    assertThat(jms.receiveText(context.createConsumer(queue))).isEqualTo("one");
  }

  private static List<String> browsed(QueueBrowser browser) throws JMSException {
    List<String> texts = new ArrayList<>();
    Enumeration<?> messages = browser.getEnumeration();
    while (messages.hasMoreElements()) {
      texts.add(((TextMessage) messages.nextElement()).getText());
    }
    browser.close();
    return texts;
  }

  @Test
  @Assertion({"JMS:JAVADOC:942", "JMS:JAVADOC:945", "JMS:JAVADOC:949"})
  void aConsumerGetsWhatItsSelectorChoosesAndItsConnectionDidNotSend(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    JMSContext other = jms.context();
    Topic topic = jms.topic();
    JMSConsumer all = context.createConsumer(topic);
    JMSConsumer chosen = context.createConsumer(topic, "n = 2");
    JMSConsumer foreign = context.createConsumer(topic, "n = 2", true);
    JMSConsumer own = context.createConsumer(topic, "n = 2", false);

    context.createProducer().setProperty("n", 1).send(topic, "local 1");
    context.createProducer().setProperty("n", 2).send(topic, "local 2");
    other.createProducer().setProperty("n", 2).send(topic, "foreign 2");

    assertThat(jms.receiveText(all)).isEqualTo("local 1");
    assertThat(jms.receiveText(all)).isEqualTo("local 2");
    assertThat(jms.receiveText(all)).isEqualTo("foreign 2");
    assertThat(jms.receiveText(chosen)).isEqualTo("local 2");
    assertThat(jms.receiveText(chosen)).isEqualTo("foreign 2");
    assertThat(jms.receiveText(foreign)).isEqualTo("foreign 2");
    assertThat(jms.receiveText(own)).isEqualTo("local 2");
  }

  static List<ContextUse> withInvalidDestinations() {
    return List.of(
        new ContextUse("createConsumer", (c, jms) -> c.createConsumer(null)),
        new ContextUse(
            "createConsumer, foreign", (c, jms) -> c.createConsumer(new ForeignQueue("q"))),
        new ContextUse("createConsumer with selector", (c, jms) -> c.createConsumer(null, "a = 1")),
        new ContextUse(
            "createConsumer with selector, foreign",
            (c, jms) -> c.createConsumer(new ForeignTopic("t"), "a = 1")),
        new ContextUse(
            "createConsumer with noLocal", (c, jms) -> c.createConsumer(null, "a = 1", true)),
        new ContextUse(
            "createConsumer with noLocal, foreign",
            (c, jms) -> c.createConsumer(new ForeignTopic("t"), "a = 1", true)),
        new ContextUse(
            "createConsumer, deleted",
            (c, jms) -> {
              TemporaryQueue queue = c.createTemporaryQueue();
              queue.delete();
              c.createConsumer(queue);
            }),
        new ContextUse("createBrowser", (c, jms) -> c.createBrowser(null)),
        new ContextUse(
            "createBrowser, foreign", (c, jms) -> c.createBrowser(new ForeignQueue("q"))),
        new ContextUse("createBrowser with selector", (c, jms) -> c.createBrowser(null, "a = 1")),
        new ContextUse("createDurableConsumer", (c, jms) -> c.createDurableConsumer(null, "s")),
        new ContextUse(
            "createDurableConsumer, foreign",
            (c, jms) -> c.createDurableConsumer(new ForeignTopic("t"), "s")),
        new ContextUse(
            "createDurableConsumer with selector",
            (c, jms) -> c.createDurableConsumer(null, "s", "a = 1", false)),
        new ContextUse(
            "createDurableConsumer, temporary",
            (c, jms) -> c.createDurableConsumer(c.createTemporaryTopic(), "s")),
        new ContextUse(
            "createSharedDurableConsumer", (c, jms) -> c.createSharedDurableConsumer(null, "s")),
        new ContextUse(
            "createSharedDurableConsumer, temporary",
            (c, jms) -> c.createSharedDurableConsumer(c.createTemporaryTopic(), "s")),
        new ContextUse(
            "createSharedDurableConsumer with selector",
            (c, jms) -> c.createSharedDurableConsumer(null, "s", "a = 1")),
        new ContextUse("createSharedConsumer", (c, jms) -> c.createSharedConsumer(null, "s")),
        new ContextUse(
            "createSharedConsumer with selector",
            (c, jms) -> c.createSharedConsumer(null, "s", "a = 1")),
        new ContextUse(
            "createSharedConsumer, foreign",
            (c, jms) -> c.createSharedConsumer(new ForeignTopic("t"), "s")),
        new ContextUse("unsubscribe", (c, jms) -> c.unsubscribe(jms.uniqueName())));
  }

  @ParameterizedTest
  @MethodSource("withInvalidDestinations")
  @Assertion({
    "JMS:JAVADOC:920",
    "JMS:JAVADOC:923",
    "JMS:JAVADOC:944",
    "JMS:JAVADOC:947",
    "JMS:JAVADOC:951",
    "JMS:JAVADOC:955",
    "JMS:JAVADOC:958",
    "JMS:JAVADOC:1086",
    "JMS:JAVADOC:1153",
    "JMS:JAVADOC:1157",
    "JMS:JAVADOC:1161",
    "JMS:JAVADOC:1383",
    "JMS:SPEC:174"
  })
  void anInvalidDestinationOrSubscriptionIsRefused(ContextUse use, Jms jms) {
    JMSContext context = jms.context(jms.uniqueName());

    assertThatThrownBy(() -> use.call().on(context, jms))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
  }

  static List<ContextUse> withInvalidSelectors() {
    return List.of(
        new ContextUse("createConsumer", (c, jms) -> c.createConsumer(jms.topic(), "a = = 1")),
        new ContextUse(
            "createConsumer with noLocal",
            (c, jms) -> c.createConsumer(jms.topic(), "a BETWEEN 1", true)),
        new ContextUse("createBrowser", (c, jms) -> c.createBrowser(jms.queue(), "'open")),
        new ContextUse(
            "createDurableConsumer",
            (c, jms) -> c.createDurableConsumer(jms.topic(), jms.uniqueName(), "a LIKE", false)),
        new ContextUse(
            "createSharedDurableConsumer",
            (c, jms) -> c.createSharedDurableConsumer(jms.topic(), jms.uniqueName(), "(a = 1")),
        new ContextUse(
            "createSharedConsumer",
            (c, jms) -> c.createSharedConsumer(jms.topic(), jms.uniqueName(), "a = 1 AND")));
  }

  @ParameterizedTest
  @MethodSource("withInvalidSelectors")
  @Assertion({
    "JMS:JAVADOC:924",
    "JMS:JAVADOC:948",
    "JMS:JAVADOC:952",
    "JMS:JAVADOC:959",
    "JMS:JAVADOC:1158",
    "JMS:JAVADOC:1162"
  })
  void anInvalidSelectorIsRefused(ContextUse use, Jms jms) {
    JMSContext context = jms.context(jms.uniqueName());

    assertThatThrownBy(() -> use.call().on(context, jms))
        .isInstanceOf(InvalidSelectorRuntimeException.class);
  }

  // --- the connection

  @Test
  @Assertion({"JMS:JAVADOC:970", "JMS:JAVADOC:1040"})
  void theClientIdentifierIsReadBackAndFreeAgainAfterTheClose(Jms jms) {
    String id = jms.uniqueName();
    JMSContext context = jms.context();
    assertThat(context.getClientID()).isNull();

    context.setClientID(id);

    assertThat(context.getClientID()).isEqualTo(id);
    assertThat(context.createContext(JMSContext.AUTO_ACKNOWLEDGE).getClientID()).isEqualTo(id);
    JMSContext second = jms.context();
    assertThatThrownBy(() -> second.setClientID(id))
        .isInstanceOf(InvalidClientIDRuntimeException.class);
  }

  @Test
  @Assertion({"JMS:JAVADOC:1042", "JMS:SPEC:173"})
  void aClientIdentifierInUseOrEmptyIsInvalid(Jms jms) {
    String id = jms.uniqueName();
    JMSContext first = jms.context(id);
    JMSContext second = jms.context();

    assertThatThrownBy(() -> second.setClientID(id))
        .isInstanceOf(InvalidClientIDRuntimeException.class);
    JMSContext third = jms.context();
    assertThatThrownBy(() -> third.setClientID(""))
        .isInstanceOf(InvalidClientIDRuntimeException.class);
    first.close();
    jms.context(id);
  }

  /** It must be the first thing done, and is done once (specification 6.1.2). */
  @Test
  @Assertion({"JMS:JAVADOC:1043", "JMS:SPEC:171"})
  void theClientIdentifierCannotBeSetLateOrTwice(Jms jms) {
    JMSContext twice = jms.context(jms.uniqueName());
    assertThatThrownBy(() -> twice.setClientID("other"))
        .isInstanceOf(IllegalStateRuntimeException.class);

    JMSContext late = jms.context();
    late.createConsumer(jms.queue());
    assertThatThrownBy(() -> late.setClientID("late"))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  @Assertion({"JMS:JAVADOC:980", "JMS:JAVADOC:1052"})
  void theExceptionListenerIsReadBackAndUnset(Jms jms) {
    JMSContext context = jms.context();
    ExceptionListener listener = exception -> {};
    assertThat(context.getExceptionListener()).isNull();

    context.setExceptionListener(listener);
    assertThat(context.getExceptionListener()).isSameAs(listener);
    assertThat(context.createContext(JMSContext.AUTO_ACKNOWLEDGE).getExceptionListener())
        .isSameAs(listener);
    context.setExceptionListener(null);
    assertThat(context.getExceptionListener()).isNull();
  }

  @Test
  @Assertion("JMS:JAVADOC:982")
  void theMetaDataTellTheVersionOfTheApi(Jms jms) throws JMSException {
    ConnectionMetaData metaData = jms.context().getMetaData();

    assertThat(metaData.getJMSVersion()).isEqualTo("3.1");
    assertThat(metaData.getJMSMajorVersion()).isEqualTo(3);
    assertThat(metaData.getJMSMinorVersion()).isEqualTo(1);
    assertThat(metaData.getJMSProviderName()).isNotEmpty();
  }

  @Test
  @Assertion({"JMS:JAVADOC:1129", "JMS:JAVADOC:1138", "JMS:JAVADOC:1076"})
  void aConsumerStartsTheConnectionUnlessAutoStartIsOff(Jms jms) {
    Queue queue = jms.queue();
    jms.context().createProducer().send(queue, "first").send(queue, "second");
    JMSContext automatic = jms.context();
    assertThat(automatic.getAutoStart()).isTrue();
    JMSContext manual = jms.context();

    manual.setAutoStart(false);
    assertThat(manual.getAutoStart()).isFalse();
    JMSConsumer stopped = manual.createConsumer(queue);
    assertThat(stopped.receive(Jms.SILENCE.toMillis())).isNull();
    manual.start();
    assertThat(stopped.receiveBody(String.class, Jms.ARRIVAL.toMillis())).isEqualTo("first");
    stopped.close();

    assertThat(automatic.createConsumer(queue).receiveBody(String.class, Jms.ARRIVAL.toMillis()))
        .isEqualTo("second");
  }

  @Test
  @Assertion("JMS:JAVADOC:1138")
  void autoStartIsOfAContextAndNotOfTheConnection(Jms jms) {
    JMSContext context = jms.context();
    context.setAutoStart(false);
    JMSContext second = jms.closing(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    Queue queue = jms.queue();

    second.createConsumer(queue);
    context.createProducer().send(queue, "hello");

    assertThat(second.getAutoStart()).isTrue();
  }

  @Test
  @Assertion({"JMS:JAVADOC:931", "JMS:JAVADOC:912"})
  void aContextOfAContextHasItsOwnSessionOnTheSameConnection(Jms jms) throws JMSException {
    JMSContext first = jms.context();
    JMSContext second = jms.closing(first.createContext(JMSContext.SESSION_TRANSACTED));
    Topic topic = jms.topic();
    TemporaryQueue temporary = first.createTemporaryQueue();

    assertThat(second.getSessionMode()).isEqualTo(JMSContext.SESSION_TRANSACTED);
    assertThat(first.getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
    JMSConsumer noLocal = first.createConsumer(topic, null, true);
    JMSConsumer local = first.createConsumer(topic, null, false);
    second.createProducer().send(topic, "from the same connection");
    second.commit();
    jms.context().createProducer().send(topic, "marker");
    assertThat(jms.receiveText(local)).isEqualTo("from the same connection");
    assertThat(jms.receiveText(noLocal)).isEqualTo("marker");

    // The connection lives until the last of its contexts is closed.
    first.close();
    second.createProducer().send(temporary, "still there");
    second.commit();
    second.close();
    assertThatThrownBy(() -> jms.context().createProducer().send(temporary, "too late"))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
  }

  @Test
  @Assertion("JMS:SPEC:172")
  void aWrongPasswordIsASecurityProblem(Jms jms) {
    assertThatThrownBy(() -> jms.connectionFactory().createContext(jms.user(), "wrong"))
        .isInstanceOf(JMSSecurityRuntimeException.class);
  }
}
