package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The session of a {@code JMSContext}, and what is left after its close (specification 6.2). */
@Conformance
class JmsContextSessionTest {

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

  static List<ContextUse> outsideTransactions() {
    return List.of(
        new ContextUse("commit", (c, jms) -> c.commit()),
        new ContextUse("rollback", (c, jms) -> c.rollback()));
  }

  @ParameterizedTest
  @MethodSource("outsideTransactions")
  @Assertion({"JMS:JAVADOC:917", "JMS:JAVADOC:997", "JMS:SPEC:171"})
  void withoutATransactionNothingCanBeCommittedOrRolledBack(ContextUse use, Jms jms) {
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

  static List<ContextUse> uses() {
    return List.of(
        new ContextUse("createContext", (c, jms) -> c.createContext(JMSContext.AUTO_ACKNOWLEDGE)),
        new ContextUse("getClientID", (c, jms) -> c.getClientID()),
        new ContextUse("setClientID", (c, jms) -> c.setClientID(jms.uniqueName())),
        new ContextUse("getMetaData", (c, jms) -> c.getMetaData()),
        new ContextUse("getExceptionListener", (c, jms) -> c.getExceptionListener()),
        new ContextUse("setExceptionListener", (c, jms) -> c.setExceptionListener(null)),
        new ContextUse("start", (c, jms) -> c.start()),
        new ContextUse("stop", (c, jms) -> c.stop()),
        new ContextUse("createBytesMessage", (c, jms) -> c.createBytesMessage()),
        new ContextUse("createMapMessage", (c, jms) -> c.createMapMessage()),
        new ContextUse("createMessage", (c, jms) -> c.createMessage()),
        new ContextUse("createObjectMessage", (c, jms) -> c.createObjectMessage()),
        new ContextUse("createObjectMessage(o)", (c, jms) -> c.createObjectMessage("o")),
        new ContextUse("createStreamMessage", (c, jms) -> c.createStreamMessage()),
        new ContextUse("createTextMessage", (c, jms) -> c.createTextMessage()),
        new ContextUse("createTextMessage(t)", (c, jms) -> c.createTextMessage("t")),
        new ContextUse("getTransacted", (c, jms) -> c.getTransacted()),
        new ContextUse("getSessionMode", (c, jms) -> c.getSessionMode()),
        new ContextUse("commit", (c, jms) -> c.commit()),
        new ContextUse("rollback", (c, jms) -> c.rollback()),
        new ContextUse("recover", (c, jms) -> c.recover()),
        new ContextUse("acknowledge", (c, jms) -> c.acknowledge()),
        new ContextUse("createConsumer", (c, jms) -> c.createConsumer(jms.queue())),
        new ContextUse("createConsumer(s)", (c, jms) -> c.createConsumer(jms.queue(), "a = 1")),
        new ContextUse(
            "createConsumer(s,n)", (c, jms) -> c.createConsumer(jms.topic(), null, true)),
        new ContextUse(
            "createDurableConsumer", (c, jms) -> c.createDurableConsumer(jms.topic(), "n")),
        new ContextUse(
            "createDurableConsumer(s,n)",
            (c, jms) -> c.createDurableConsumer(jms.topic(), "n", null, true)),
        new ContextUse(
            "createSharedDurableConsumer",
            (c, jms) -> c.createSharedDurableConsumer(jms.topic(), "n")),
        new ContextUse(
            "createSharedDurableConsumer(s)",
            (c, jms) -> c.createSharedDurableConsumer(jms.topic(), "n", null)),
        new ContextUse(
            "createSharedConsumer", (c, jms) -> c.createSharedConsumer(jms.topic(), "n")),
        new ContextUse(
            "createSharedConsumer(s)", (c, jms) -> c.createSharedConsumer(jms.topic(), "n", null)),
        new ContextUse("createBrowser", (c, jms) -> c.createBrowser(jms.queue())),
        new ContextUse("createBrowser(s)", (c, jms) -> c.createBrowser(jms.queue(), "a = 1")),
        new ContextUse("createQueue", (c, jms) -> c.createQueue("q")),
        new ContextUse("createTopic", (c, jms) -> c.createTopic("t")),
        new ContextUse("createTemporaryQueue", (c, jms) -> c.createTemporaryQueue()),
        new ContextUse("createTemporaryTopic", (c, jms) -> c.createTemporaryTopic()),
        new ContextUse("unsubscribe", (c, jms) -> c.unsubscribe("n")));
  }

  @ParameterizedTest
  @MethodSource("uses")
  @Assertion({"JMS:JAVADOC:1340", "JMS:JAVADOC:912", "JMS:SPEC:171"})
  void aClosedContextIsInAnIllegalState(ContextUse use, Jms jms) {
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
