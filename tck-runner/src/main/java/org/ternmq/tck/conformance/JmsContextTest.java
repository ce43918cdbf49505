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
import org.junit.jupiter.params.provider.ValueSource;

/** What a {@code JMSContext} makes, its connection and its session (specification 6.3). */
@Conformance
class JmsContextTest {

  /** A method of the context, for tables. */
  private record Use(String name, Call call) {
    interface Call {
      void on(JMSContext context, Jms jms) throws JMSException;
    }

    @Override
    public String toString() {
      return name;
    }
  }

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

  static List<Use> withInvalidDestinations() {
    return List.of(
        new Use("createConsumer", (c, jms) -> c.createConsumer(null)),
        new Use("createConsumer, foreign", (c, jms) -> c.createConsumer(new ForeignQueue("q"))),
        new Use("createConsumer with selector", (c, jms) -> c.createConsumer(null, "a = 1")),
        new Use(
            "createConsumer with selector, foreign",
            (c, jms) -> c.createConsumer(new ForeignTopic("t"), "a = 1")),
        new Use("createConsumer with noLocal", (c, jms) -> c.createConsumer(null, "a = 1", true)),
        new Use(
            "createConsumer with noLocal, foreign",
            (c, jms) -> c.createConsumer(new ForeignTopic("t"), "a = 1", true)),
        new Use(
            "createConsumer, deleted",
            (c, jms) -> {
              TemporaryQueue queue = c.createTemporaryQueue();
              queue.delete();
              c.createConsumer(queue);
            }),
        new Use("createBrowser", (c, jms) -> c.createBrowser(null)),
        new Use("createBrowser, foreign", (c, jms) -> c.createBrowser(new ForeignQueue("q"))),
        new Use("createBrowser with selector", (c, jms) -> c.createBrowser(null, "a = 1")),
        new Use("createDurableConsumer", (c, jms) -> c.createDurableConsumer(null, "s")),
        new Use(
            "createDurableConsumer, foreign",
            (c, jms) -> c.createDurableConsumer(new ForeignTopic("t"), "s")),
        new Use(
            "createDurableConsumer with selector",
            (c, jms) -> c.createDurableConsumer(null, "s", "a = 1", false)),
        new Use(
            "createDurableConsumer, temporary",
            (c, jms) -> c.createDurableConsumer(c.createTemporaryTopic(), "s")),
        new Use(
            "createSharedDurableConsumer", (c, jms) -> c.createSharedDurableConsumer(null, "s")),
        new Use(
            "createSharedDurableConsumer, temporary",
            (c, jms) -> c.createSharedDurableConsumer(c.createTemporaryTopic(), "s")),
        new Use(
            "createSharedDurableConsumer with selector",
            (c, jms) -> c.createSharedDurableConsumer(null, "s", "a = 1")),
        new Use("createSharedConsumer", (c, jms) -> c.createSharedConsumer(null, "s")),
        new Use(
            "createSharedConsumer with selector",
            (c, jms) -> c.createSharedConsumer(null, "s", "a = 1")),
        new Use(
            "createSharedConsumer, foreign",
            (c, jms) -> c.createSharedConsumer(new ForeignTopic("t"), "s")),
        new Use("unsubscribe", (c, jms) -> c.unsubscribe(jms.uniqueName())));
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
  void anInvalidDestinationOrSubscriptionIsRefused(Use use, Jms jms) {
    JMSContext context = jms.context(jms.uniqueName());

    assertThatThrownBy(() -> use.call().on(context, jms))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
  }

  static List<Use> withInvalidSelectors() {
    return List.of(
        new Use("createConsumer", (c, jms) -> c.createConsumer(jms.topic(), "a = = 1")),
        new Use(
            "createConsumer with noLocal",
            (c, jms) -> c.createConsumer(jms.topic(), "a BETWEEN 1", true)),
        new Use("createBrowser", (c, jms) -> c.createBrowser(jms.queue(), "'open")),
        new Use(
            "createDurableConsumer",
            (c, jms) -> c.createDurableConsumer(jms.topic(), jms.uniqueName(), "a LIKE", false)),
        new Use(
            "createSharedDurableConsumer",
            (c, jms) -> c.createSharedDurableConsumer(jms.topic(), jms.uniqueName(), "(a = 1")),
        new Use(
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
  void anInvalidSelectorIsRefused(Use use, Jms jms) {
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

  // --- the session

  @ParameterizedTest
  @ValueSource(
      ints = {
        JMSContext.AUTO_ACKNOWLEDGE,
        JMSContext.CLIENT_ACKNOWLEDGE,
        JMSContext.DUPS_OK_ACKNOWLEDGE,
        JMSContext.SESSION_TRANSACTED
      })
  @Assertion({"JMS:JAVADOC:986", "JMS:JAVADOC:990", "JMS:JAVADOC:931"})
  void theSessionModeIsTheOneAskedFor(int mode, Jms jms) {
    JMSContext context = jms.context(mode);
    JMSContext second = jms.closing(jms.context().createContext(mode));

    for (JMSContext each : List.of(context, second)) {
      assertThat(each.getSessionMode()).isEqualTo(mode);
      assertThat(each.getTransacted()).isEqualTo(mode == JMSContext.SESSION_TRANSACTED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, 100})
  @Assertion("JMS:JAVADOC:932")
  void anUnknownSessionModeIsRefused(int mode, Jms jms) {
    JMSContext context = jms.context();

    assertThatThrownBy(() -> context.createContext(mode)).isInstanceOf(JMSRuntimeException.class);
    assertThatThrownBy(
            () -> jms.connectionFactory().createContext(jms.user(), jms.password(), mode))
        .isInstanceOf(JMSRuntimeException.class);
  }

  @Test
  @Assertion({"JMS:JAVADOC:914", "JMS:JAVADOC:995"})
  void aTransactionCoversWhatIsSentAndReceived(Jms jms) throws JMSException {
    Queue in = jms.queue();
    Queue out = jms.queue();
    JMSContext context = jms.context(JMSContext.SESSION_TRANSACTED);
    JMSConsumer consumer = context.createConsumer(in);
    JMSConsumer results = jms.context().createConsumer(out);
    jms.context().createProducer().send(in, "request");

    assertThat(jms.receiveText(consumer)).isEqualTo("request");
    context.createProducer().send(out, "rolled back");
    context.rollback();
    Message again = jms.receive(consumer);
    assertThat(again.getJMSRedelivered()).isTrue();
    context.createProducer().send(out, "committed");
    assertThat(results.receiveNoWait()).isNull();
    context.commit();

    assertThat(jms.receiveText(results)).isEqualTo("committed");
    assertThat(consumer.receiveNoWait()).isNull();
    context.close();
    jms.context().createProducer().send(in, "marker");
    assertThat(jms.receiveText(jms.context().createConsumer(in))).isEqualTo("marker");
  }

  @Test
  @Assertion("JMS:JAVADOC:912")
  void closingRollsBackTheTransaction(Jms jms) {
    Queue in = jms.queue();
    Queue out = jms.queue();
    JMSContext context = jms.context(JMSContext.SESSION_TRANSACTED);
    jms.context().createProducer().send(in, "request");
    assertThat(jms.receive(context.createConsumer(in))).isNotNull();
    context.createProducer().send(out, "never");

    context.close();
    context.close();

    JMSContext other = jms.context();
    assertThat(other.createConsumer(in).receiveBody(String.class, Jms.ARRIVAL.toMillis()))
        .isEqualTo("request");
    other.createProducer().send(out, "marker");
    assertThat(other.createConsumer(out).receiveBody(String.class, Jms.ARRIVAL.toMillis()))
        .isEqualTo("marker");
  }

  @Test
  @Assertion({"JMS:JAVADOC:909", "JMS:JAVADOC:992"})
  void acknowledgeCoversAllThatWasConsumedAndRecoverBringsTheRestBack(Jms jms) throws JMSException {
    Queue queue = jms.queue();
    JMSContext context = jms.context(JMSContext.CLIENT_ACKNOWLEDGE);
    JMSConsumer consumer = context.createConsumer(queue);
    jms.context().createProducer().send(queue, "1").send(queue, "2").send(queue, "3");

    assertThat(jms.receiveText(consumer)).isEqualTo("1");
    assertThat(jms.receiveText(consumer)).isEqualTo("2");
    context.acknowledge();
    assertThat(jms.receiveText(consumer)).isEqualTo("3");
    context.recover();

    Message again = jms.receive(consumer);
    assertThat(again.getBody(String.class)).isEqualTo("3");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    context.acknowledge();
    context.recover();
    assertThat(consumer.receiveNoWait()).isNull();
  }

  /** Calling acknowledge has no effect in the other modes (API of JMSContext). */
  @ParameterizedTest
  @ValueSource(
      ints = {
        JMSContext.AUTO_ACKNOWLEDGE,
        JMSContext.DUPS_OK_ACKNOWLEDGE,
        JMSContext.SESSION_TRANSACTED
      })
  @Assertion("JMS:JAVADOC:909")
  void acknowledgeDoesNothingInTheOtherModes(int mode, Jms jms) throws JMSException {
    Queue queue = jms.queue();
    JMSContext context = jms.context(mode);
    JMSConsumer consumer = context.createConsumer(queue);
    jms.context().createProducer().send(queue, "1");
    assertThat(jms.receiveText(consumer)).isEqualTo("1");

    context.acknowledge();

    if (mode == JMSContext.SESSION_TRANSACTED) {
      context.rollback();
      assertThat(jms.receiveText(consumer)).isEqualTo("1");
    }
  }

  static List<Use> outsideTransactions() {
    return List.of(
        new Use("commit", (c, jms) -> c.commit()), new Use("rollback", (c, jms) -> c.rollback()));
  }

  @ParameterizedTest
  @MethodSource("outsideTransactions")
  @Assertion({"JMS:JAVADOC:917", "JMS:JAVADOC:997", "JMS:SPEC:171"})
  void withoutATransactionNothingCanBeCommittedOrRolledBack(Use use, Jms jms) {
    for (int mode :
        List.of(
            JMSContext.AUTO_ACKNOWLEDGE,
            JMSContext.CLIENT_ACKNOWLEDGE,
            JMSContext.DUPS_OK_ACKNOWLEDGE)) {
      JMSContext context = jms.context(mode);
      assertThatThrownBy(() -> use.call().on(context, jms))
          .isInstanceOf(IllegalStateRuntimeException.class);
    }
  }

  @Test
  @Assertion("JMS:JAVADOC:994")
  void aTransactionCannotBeRecovered(Jms jms) {
    JMSContext context = jms.context(JMSContext.SESSION_TRANSACTED);

    assertThatThrownBy(context::recover).isInstanceOf(IllegalStateRuntimeException.class);
  }

  // --- after the close

  static List<Use> uses() {
    return List.of(
        new Use("createContext", (c, jms) -> c.createContext(JMSContext.AUTO_ACKNOWLEDGE)),
        new Use("getClientID", (c, jms) -> c.getClientID()),
        new Use("setClientID", (c, jms) -> c.setClientID(jms.uniqueName())),
        new Use("getMetaData", (c, jms) -> c.getMetaData()),
        new Use("getExceptionListener", (c, jms) -> c.getExceptionListener()),
        new Use("setExceptionListener", (c, jms) -> c.setExceptionListener(null)),
        new Use("start", (c, jms) -> c.start()),
        new Use("stop", (c, jms) -> c.stop()),
        new Use("createBytesMessage", (c, jms) -> c.createBytesMessage()),
        new Use("createMapMessage", (c, jms) -> c.createMapMessage()),
        new Use("createMessage", (c, jms) -> c.createMessage()),
        new Use("createObjectMessage", (c, jms) -> c.createObjectMessage()),
        new Use("createObjectMessage(o)", (c, jms) -> c.createObjectMessage("o")),
        new Use("createStreamMessage", (c, jms) -> c.createStreamMessage()),
        new Use("createTextMessage", (c, jms) -> c.createTextMessage()),
        new Use("createTextMessage(t)", (c, jms) -> c.createTextMessage("t")),
        new Use("getTransacted", (c, jms) -> c.getTransacted()),
        new Use("getSessionMode", (c, jms) -> c.getSessionMode()),
        new Use("commit", (c, jms) -> c.commit()),
        new Use("rollback", (c, jms) -> c.rollback()),
        new Use("recover", (c, jms) -> c.recover()),
        new Use("acknowledge", (c, jms) -> c.acknowledge()),
        new Use("createConsumer", (c, jms) -> c.createConsumer(jms.queue())),
        new Use("createConsumer(s)", (c, jms) -> c.createConsumer(jms.queue(), "a = 1")),
        new Use("createConsumer(s,n)", (c, jms) -> c.createConsumer(jms.topic(), null, true)),
        new Use("createDurableConsumer", (c, jms) -> c.createDurableConsumer(jms.topic(), "n")),
        new Use(
            "createDurableConsumer(s,n)",
            (c, jms) -> c.createDurableConsumer(jms.topic(), "n", null, true)),
        new Use(
            "createSharedDurableConsumer",
            (c, jms) -> c.createSharedDurableConsumer(jms.topic(), "n")),
        new Use(
            "createSharedDurableConsumer(s)",
            (c, jms) -> c.createSharedDurableConsumer(jms.topic(), "n", null)),
        new Use("createSharedConsumer", (c, jms) -> c.createSharedConsumer(jms.topic(), "n")),
        new Use(
            "createSharedConsumer(s)", (c, jms) -> c.createSharedConsumer(jms.topic(), "n", null)),
        new Use("createBrowser", (c, jms) -> c.createBrowser(jms.queue())),
        new Use("createBrowser(s)", (c, jms) -> c.createBrowser(jms.queue(), "a = 1")),
        new Use("createQueue", (c, jms) -> c.createQueue("q")),
        new Use("createTopic", (c, jms) -> c.createTopic("t")),
        new Use("createTemporaryQueue", (c, jms) -> c.createTemporaryQueue()),
        new Use("createTemporaryTopic", (c, jms) -> c.createTemporaryTopic()),
        new Use("unsubscribe", (c, jms) -> c.unsubscribe("n")));
  }

  @ParameterizedTest
  @MethodSource("uses")
  @Assertion({"JMS:JAVADOC:1340", "JMS:JAVADOC:912", "JMS:SPEC:171"})
  void aClosedContextIsInAnIllegalState(Use use, Jms jms) {
    for (int mode : List.of(JMSContext.CLIENT_ACKNOWLEDGE, JMSContext.SESSION_TRANSACTED)) {
      JMSContext context = jms.context(mode);
      context.close();

      assertThatThrownBy(() -> use.call().on(context, jms))
          .isInstanceOf(IllegalStateRuntimeException.class);
    }
  }

  @Test
  @Assertion("JMS:JAVADOC:912")
  void closingAContextClosesWhatItMade(Jms jms) throws JMSException {
    JMSContext context = jms.context(JMSContext.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue();
    JMSConsumer consumer = context.createConsumer(queue);
    JMSProducer producer = context.createProducer();
    producer.send(queue, "hello");
    Message received = jms.receive(consumer);

    context.close();

    assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(() -> producer.send(queue, "late"))
        .isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(received::acknowledge).isInstanceOf(jakarta.jms.IllegalStateException.class);
    consumer.close();
    assertThat(jms.receiveText(jms.context().createConsumer(queue))).isEqualTo("hello");
  }
}
