package org.ternmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Topic;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The named subscriptions that a {@code JMSContext} makes (specification 8.3.2 to 8.3.4). */
@Conformance
class JmsContextSubscriptionsTest {

  /** One of the methods for named subscriptions. */
  private record Kind(String name, boolean durable, boolean shared, boolean selective, Call call) {
    interface Call {
      JMSConsumer on(JMSContext context, Topic topic, String name, String selector);
    }

    @Override
    public String toString() {
      return name;
    }

    JMSConsumer consumer(JMSContext context, Topic topic, String subscription) {
      return call.on(context, topic, subscription, null);
    }
  }

  static List<Kind> kinds() {
    return List.of(
        new Kind(
            "createDurableConsumer",
            true,
            false,
            false,
            (c, topic, name, selector) -> c.createDurableConsumer(topic, name)),
        new Kind(
            "createDurableConsumer with selector",
            true,
            false,
            true,
            (c, topic, name, selector) -> c.createDurableConsumer(topic, name, selector, false)),
        new Kind(
            "createSharedDurableConsumer",
            true,
            true,
            false,
            (c, topic, name, selector) -> c.createSharedDurableConsumer(topic, name)),
        new Kind(
            "createSharedDurableConsumer with selector",
            true,
            true,
            true,
            (c, topic, name, selector) -> c.createSharedDurableConsumer(topic, name, selector)),
        new Kind(
            "createSharedConsumer",
            false,
            true,
            false,
            (c, topic, name, selector) -> c.createSharedConsumer(topic, name)),
        new Kind(
            "createSharedConsumer with selector",
            false,
            true,
            true,
            (c, topic, name, selector) -> c.createSharedConsumer(topic, name, selector)));
  }

  static List<Kind> durable() {
    return kinds().stream().filter(Kind::durable).toList();
  }

  static List<Kind> shared() {
    return kinds().stream().filter(Kind::shared).toList();
  }

  static List<Kind> unshared() {
    return kinds().stream().filter(kind -> !kind.shared()).toList();
  }

  static List<Kind> selective() {
    return kinds().stream().filter(Kind::selective).toList();
  }

  @ParameterizedTest
  @MethodSource("durable")
  @Assertion({"JMS:JAVADOC:953", "JMS:JAVADOC:956", "JMS:JAVADOC:1382", "JMS:JAVADOC:1385"})
  void aDurableSubscriptionCollectsWhileNobodyConsumes(Kind kind, Jms jms) throws JMSException {
    String id = jms.uniqueName();
    String name = jms.uniqueName();
    Topic topic = jms.topic();
    JMSContext first = jms.context(id);
    kind.consumer(first, topic, name).close();
    first.close();

    jms.context().createProducer().send(topic, "meanwhile");

    JMSContext second = jms.context(id);
    JMSConsumer consumer = kind.consumer(second, topic, name);
    assertThat(jms.receiveText(consumer)).isEqualTo("meanwhile");
    consumer.close();
    second.unsubscribe(name);
  }

  @ParameterizedTest
  @MethodSource("durable")
  @Assertion("JMS:JAVADOC:1084")
  void anUnsubscribedSubscriptionHasLostItsMessages(Kind kind, Jms jms) throws JMSException {
    JMSContext context = jms.context(jms.uniqueName());
    String name = jms.uniqueName();
    Topic topic = jms.topic();
    JMSContext sending = jms.context();
    JMSConsumer first = kind.consumer(context, topic, name);
    assertThatThrownBy(() -> context.unsubscribe(name)).isInstanceOf(JMSRuntimeException.class);
    first.close();
    sending.createProducer().send(topic, "lost");

    context.unsubscribe(name);

    JMSConsumer second = kind.consumer(context, topic, name);
    sending.createProducer().send(topic, "marker");
    assertThat(jms.receiveText(second)).isEqualTo("marker");
    second.close();
    context.unsubscribe(name);
  }

  @ParameterizedTest
  @MethodSource("shared")
  @Assertion({"JMS:JAVADOC:1151", "JMS:JAVADOC:1155", "JMS:JAVADOC:1382", "JMS:JAVADOC:1385"})
  void theConsumersOfASharedSubscriptionShareItsMessages(Kind kind, Jms jms)
      throws JMSException, InterruptedException {
    JMSContext one = jms.context();
    JMSContext two = jms.context();
    String name = jms.uniqueName();
    Topic topic = jms.topic();
    Received received = new Received();
    JMSConsumer first = kind.consumer(one, topic, name);
    JMSConsumer second = kind.consumer(two, topic, name);
    first.setMessageListener(received);
    second.setMessageListener(received);
    JMSConsumer witness = jms.context().createConsumer(topic);

    JMSContext sending = jms.context();
    Set<String> sent = new TreeSet<>();
    for (int i = 0; i < 20; i++) {
      sending.createProducer().send(topic, "m" + i);
      sent.add("m" + i);
    }

    for (int i = 0; i < 20; i++) {
      jms.receive(witness);
    }
    received.await(20);
    first.close();
    second.close();
    assertThat(received.texts()).hasSize(20).containsExactlyInAnyOrderElementsOf(sent);
    if (kind.durable()) {
      one.unsubscribe(name);
    }
  }

  @ParameterizedTest
  @MethodSource("selective")
  @Assertion({"JMS:JAVADOC:956", "JMS:JAVADOC:1385", "JMS:JAVADOC:1155"})
  void aSubscriptionTakesWhatItsSelectorChooses(Kind kind, Jms jms) throws JMSException {
    JMSContext context = jms.context(jms.uniqueName());
    String name = jms.uniqueName();
    Topic topic = jms.topic();
    JMSConsumer consumer = kind.call().on(context, topic, name, "n = 2");

    jms.context().createProducer().setProperty("n", 1).send(topic, "one");
    jms.context().createProducer().setProperty("n", 2).send(topic, "two");

    assertThat(jms.receiveText(consumer)).isEqualTo("two");
    consumer.close();
    if (kind.durable()) {
      context.unsubscribe(name);
    }
  }

  @Test
  @Assertion("JMS:JAVADOC:956")
  void withNoLocalADurableSubscriptionLeavesOutWhatItsConnectionSends(Jms jms) throws JMSException {
    JMSContext context = jms.context(jms.uniqueName());
    String name = jms.uniqueName();
    Topic topic = jms.topic();
    JMSConsumer consumer = context.createDurableConsumer(topic, name, null, true);

    context.createProducer().send(topic, "local");
    jms.context().createProducer().send(topic, "foreign");

    assertThat(jms.receiveText(consumer)).isEqualTo("foreign");
    consumer.close();
    context.unsubscribe(name);
  }

  /** The same as to unsubscribe and subscribe again (API of createDurableConsumer). */
  @Test
  @Assertion({"JMS:JAVADOC:953", "JMS:JAVADOC:956"})
  void anInactiveDurableSubscriptionIsReplacedByOneThatDiffers(Jms jms) throws JMSException {
    JMSContext context = jms.context(jms.uniqueName());
    JMSContext sending = jms.context();
    String name = jms.uniqueName();
    Topic topic = jms.topic();
    Topic other = jms.topic();
    context.createDurableConsumer(topic, name).close();
    sending.createProducer().setProperty("n", 1).send(topic, "lost");

    JMSConsumer selective = context.createDurableConsumer(topic, name, "n = 1", false);
    sending.createProducer().setProperty("n", 1).send(topic, "kept");
    assertThat(jms.receiveText(selective)).isEqualTo("kept");
    selective.close();
    sending.createProducer().setProperty("n", 1).send(topic, "lost too");

    JMSConsumer elsewhere = context.createDurableConsumer(other, name);
    sending.createProducer().send(other, "elsewhere");
    assertThat(jms.receiveText(elsewhere)).isEqualTo("elsewhere");
    elsewhere.close();
    context.unsubscribe(name);
  }

  // --- refusals

  @ParameterizedTest
  @MethodSource("unshared")
  @Assertion({"JMS:JAVADOC:1341", "JMS:JAVADOC:1378"})
  void anUnsharedDurableSubscriptionNeedsAClientIdentifier(Kind kind, Jms jms) {
    JMSContext context = jms.context();
    Topic topic = jms.topic();
    String name = jms.uniqueName();

    assertThatThrownBy(() -> kind.consumer(context, topic, name))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  @ParameterizedTest
  @MethodSource("unshared")
  @Assertion({"JMS:JAVADOC:954", "JMS:JAVADOC:957"})
  void anUnsharedDurableSubscriptionHasOneActiveConsumer(Kind kind, Jms jms) {
    JMSContext context = jms.context(jms.uniqueName());
    Topic topic = jms.topic();
    String name = jms.uniqueName();
    JMSConsumer active = kind.consumer(context, topic, name);

    assertThatThrownBy(() -> kind.consumer(context, topic, name))
        .isInstanceOf(JMSRuntimeException.class);
    active.close();
    kind.consumer(context, topic, name).close();
    context.unsubscribe(name);
  }

  @ParameterizedTest
  @MethodSource("durable")
  @Assertion({"JMS:JAVADOC:954", "JMS:JAVADOC:957", "JMS:JAVADOC:1384", "JMS:JAVADOC:1160"})
  void sharedAndUnsharedDurableSubscriptionsCannotHaveOneName(Kind kind, Jms jms) {
    JMSContext context = jms.context(jms.uniqueName());
    Topic topic = jms.topic();
    String name = jms.uniqueName();
    JMSConsumer taken =
        kind.shared()
            ? context.createDurableConsumer(topic, name)
            : context.createSharedDurableConsumer(topic, name);

    assertThatThrownBy(() -> kind.consumer(context, topic, name))
        .isInstanceOf(JMSRuntimeException.class);
    taken.close();
    assertThatThrownBy(() -> kind.consumer(context, topic, name))
        .isInstanceOf(JMSRuntimeException.class);
    context.unsubscribe(name);
  }

  @ParameterizedTest
  @MethodSource("shared")
  @Assertion({"JMS:JAVADOC:1152", "JMS:JAVADOC:1156", "JMS:JAVADOC:1384", "JMS:JAVADOC:1160"})
  void anActiveSharedSubscriptionCannotGetAnotherTopicOrSelector(Kind kind, Jms jms) {
    JMSContext context = jms.context();
    Topic topic = jms.topic();
    Topic other = jms.topic();
    String name = jms.uniqueName();
    JMSConsumer active = kind.consumer(context, topic, name);

    assertThatThrownBy(() -> kind.consumer(context, other, name))
        .isInstanceOf(JMSRuntimeException.class);
    if (kind.selective()) {
      assertThatThrownBy(() -> kind.call().on(context, topic, name, "a = 1"))
          .isInstanceOf(JMSRuntimeException.class);
    }
    active.close();
    if (kind.durable()) {
      context.unsubscribe(name);
    }
  }

  @Test
  void durableAndSharedNonDurableSubscriptionsMayHaveOneName(Jms jms) throws JMSException {
    JMSContext context = jms.context();
    Topic topic = jms.topic();
    String name = jms.uniqueName();
    JMSConsumer durable = context.createSharedDurableConsumer(topic, name);
    JMSConsumer volatileOne = context.createSharedConsumer(topic, name);

    jms.context().createProducer().send(topic, "to both");

    assertThat(jms.receiveText(durable)).isEqualTo("to both");
    assertThat(jms.receiveText(volatileOne)).isEqualTo("to both");
    durable.close();
    context.unsubscribe(name);
  }
}
