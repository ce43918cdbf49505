package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.ternmq.ra.inbound.TernActivationSpec;

class InboundTest extends BrokerAndContainer {
  private final List<String> got = new CopyOnWriteArrayList<>();

  private static TernActivationSpec topic(String name) {
    TernActivationSpec spec = queue(name);
    spec.setDestinationType("jakarta.jms.Topic");
    return spec;
  }

  private void publish(String topic, String... texts) {
    try (JMSContext context = client()) {
      for (String each : texts) {
        context.createProducer().send(context.createTopic(topic), each);
      }
    }
  }

  /** Notes the text with the number of the delivery, and fails so often. */
  private MessageListener failing(int times) {
    return message -> {
      int delivery = TestEndpoints.deliveries(message);
      got.add(TestEndpoints.text(message) + delivery);
      if (delivery <= times) {
        throw new IllegalArgumentException("as the test wants it");
      }
    };
  }

  private void awaitGot(String... texts) {
    await().atMost(SOON).untilAsserted(() -> assertThat(got).containsExactly(texts));
  }

  @Test
  void aRolledBackDeliveryComesAgainAndIsCounted() throws Exception {
    container.activate(queue("orders"), true, failing(2));
    send("orders", "a");
    awaitGot("a1", "a2", "a3");
  }

  @Test
  void aFailedDeliveryThatTheServerWouldCommitIsRolledBackAndComesAgain() throws Exception {
    container.activate(queue("orders"), true, failing(2)).commitsFailures = true;
    send("orders", "a");
    awaitGot("a1", "a2", "a3");
  }

  @Test
  void anExceptionThatTheApplicationDeclaresHarmlessCommits() throws Exception {
    whatThrowsCommits(Harmless::new);
  }

  /**
   * What a container passes on as it was thrown is declared in the descriptor, which we do not
   * read.
   */
  @Test
  void anExceptionThatTheDescriptorDeclaresHarmlessCommits() throws Exception {
    whatThrowsCommits(DeclaredInTheDescriptor::new);
  }

  private void whatThrowsCommits(Supplier<RuntimeException> thrown) throws Exception {
    TernActivationSpec spec = queue("orders");
    spec.setMaxSessions(1);
    TestEndpoints endpoints =
        container.activate(
            spec,
            true,
            message -> {
              got.add(TestEndpoints.text(message) + TestEndpoints.deliveries(message));
              throw thrown.get();
            });
    endpoints.commitsFailures = true;
    send("orders", "a", "b");
    awaitGot("a1", "b1");
  }

  private static final class DeclaredInTheDescriptor extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void anExceptionThatTheContainerHasWrappedRollsBackEvenIfTheServerWouldCommit() throws Exception {
    MessageListener bean = failing(2);
    TestEndpoints endpoints =
        container.activate(
            queue("orders"),
            true,
            message -> {
              try {
                bean.onMessage(message);
              } catch (IllegalArgumentException e) {
                throw new jakarta.ejb.EJBException(e);
              }
            });
    endpoints.commitsFailures = true;
    send("orders", "a");
    awaitGot("a1", "a2", "a3");
  }

  @jakarta.ejb.ApplicationException
  private static final class Harmless extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void withoutATransactionAFailedDeliveryComesAgainToo() throws Exception {
    container.activate(queue("orders"), false, failing(2));
    send("orders", "a");
    awaitGot("a1", "a2", "a3");
  }

  @Test
  void withDupsOkAFailedDeliveryComesAgainToo() throws Exception {
    TernActivationSpec spec = queue("orders");
    spec.setAcknowledgeMode("Dups-ok-acknowledge");
    container.activate(spec, false, failing(1));
    send("orders", "a");
    awaitGot("a1", "a2");
  }

  @Test
  void whatTheBeanRollsBackWithoutAnExceptionComesAgain() throws Exception {
    container.activate(
        queue("orders"),
        true,
        message -> {
          got.add(TestEndpoints.text(message) + TestEndpoints.deliveries(message));
          if (TestEndpoints.deliveries(message) == 1) {
            try {
              container.transactions().setRollbackOnly();
            } catch (jakarta.transaction.SystemException e) {
              throw new IllegalStateException(e);
            }
          }
        });
    send("orders", "a");
    awaitGot("a1", "a2");
  }

  @Test
  void afterTheLimitOfTheActivationAMessageIsADeadLetterWithItsReason() throws Exception {
    for (boolean transacted : new boolean[] {true, false}) {
      String name = "orders-" + transacted;
      TernActivationSpec spec = queue(name);
      spec.setMaxDeliveries(2);
      spec.setDeadLetterQueue("graves-" + transacted);
      container.activate(spec, transacted, failing(100));
      send(name, "poison");
      try (JMSContext context = client()) {
        Message dead =
            context.createConsumer(context.createQueue("graves-" + transacted)).receive(20_000);
        assertThat(dead).isNotNull();
        assertThat(dead.getBody(String.class)).isEqualTo("poison");
        assertThat(dead.getStringProperty("JMS_TernMQ_DeadLetterReason"))
            .isEqualTo("delivered 2 times to an endpoint that failed");
        assertThat(dead.getStringProperty("JMS_TernMQ_OriginalDestination"))
            .isEqualTo("queue://" + name);
      }
    }
    assertThat(got).containsExactly("poison1", "poison2", "poison1", "poison2");
  }

  @Test
  void afterTheLimitOfTheBrokerAMessageIsADeadLetter() throws Exception {
    container.activate(queue("orders"), true, failing(100));
    send("orders", "poison");
    try (JMSContext context = client()) {
      assertThat(context.createConsumer(context.createQueue("dead-letters")).receive(20_000))
          .isNotNull();
    }
    assertThat(got).hasSize(10);
  }

  @Test
  void redeliveriesWaitLongerAndLonger() throws Exception {
    TernActivationSpec spec = queue("orders");
    spec.setRedeliveryDelayMs(100L);
    spec.setRedeliveryBackOff(3.0);
    List<Long> times = new CopyOnWriteArrayList<>();
    MessageListener bean = failing(2);
    container.activate(
        spec,
        true,
        message -> {
          times.add(System.nanoTime());
          bean.onMessage(message);
        });
    send("orders", "a");
    awaitGot("a1", "a2", "a3");
    assertThat(TimeUnit.NANOSECONDS.toMillis(times.get(1) - times.get(0))).isBetween(99L, 9_000L);
    assertThat(TimeUnit.NANOSECONDS.toMillis(times.get(2) - times.get(1))).isBetween(299L, 9_000L);
  }

  @Test
  void anEndpointThatFailsAgainAndAgainIsPaused() throws Exception {
    TernActivationSpec spec = queue("orders");
    spec.setMaxSessions(1);
    spec.setPauseAfterFailures(3);
    spec.setPauseMs(400L);
    List<Long> times = new CopyOnWriteArrayList<>();
    MessageListener bean = failing(4);
    container.activate(
        spec,
        true,
        message -> {
          times.add(System.nanoTime());
          bean.onMessage(message);
        });
    send("orders", "a");
    awaitGot("a1", "a2", "a3", "a4", "a5");
    assertThat(TimeUnit.NANOSECONDS.toMillis(times.get(3) - times.get(2))).isBetween(399L, 9_000L);
    assertThat(TimeUnit.NANOSECONDS.toMillis(times.get(4) - times.get(3))).isBetween(799L, 9_000L);
  }

  @Test
  void whatIsInTheBeanIsFinishedAndTheRestGoesBackUnseen() throws Exception {
    CountDownLatch inTheBean = new CountDownLatch(1);
    CountDownLatch mayFinish = new CountDownLatch(1);
    TernActivationSpec spec = queue("orders");
    spec.setMaxSessions(1);
    TestEndpoints endpoints =
        container.activate(
            spec,
            true,
            message -> {
              inTheBean.countDown();
              TestEndpoints.stayBusy(mayFinish);
              got.add(TestEndpoints.text(message));
            });
    send("orders", "first", "second", "third");
    assertThat(inTheBean.await(20, TimeUnit.SECONDS)).isTrue();
    Thread stopping = new Thread(() -> container.deactivate(endpoints, spec));
    stopping.start();
    await().atMost(SOON).until(() -> stopping.getState() != Thread.State.RUNNABLE);
    mayFinish.countDown();
    stopping.join(20_000);
    assertThat(stopping.isAlive()).isFalse();
    assertThat(got).containsExactly("first");
    assertThat(endpoints.released.get()).isEqualTo(endpoints.made.get()).isEqualTo(1);
    try (JMSContext context = client()) {
      jakarta.jms.JMSConsumer rest = context.createConsumer(context.createQueue("orders"));
      for (String each : List.of("second", "third")) {
        Message message = rest.receive(5_000);
        assertThat(message.getBody(String.class)).isEqualTo(each);
        assertThat(message.getJMSRedelivered()).as(each + " redelivered").isFalse();
      }
      assertThat(rest.receive(100)).isNull();
    }
  }

  @Test
  void aDurableSubscriptionKeepsWhatComesWhileNobodyIsThere() throws Exception {
    for (boolean shared : new boolean[] {false, true}) {
      got.clear();
      TernActivationSpec spec = topic("news");
      spec.setSubscriptionDurability("Durable");
      spec.setSubscriptionName("reader-" + shared);
      spec.setShareSubscriptions(shared);
      if (!shared) {
        spec.setClientId("paper");
      }
      TestEndpoints endpoints = container.activate(spec, true, failing(0));
      publish("news", "a");
      awaitGot("a1");
      container.deactivate(endpoints, spec);
      publish("news", "b");
      TestEndpoints again = container.activate(spec, true, failing(0));
      awaitGot("a1", "b1");
      container.deactivate(again, spec);
    }
  }

  /** Two servers with the same application, none of which has a client identifier. */
  @Test
  void aDurableSubscriptionWithoutAClientIdentifierIsSharedAndKept() throws Exception {
    TernActivationSpec[] specs = {topic("news"), topic("news")};
    TestEndpoints[] endpoints = new TestEndpoints[2];
    for (int i = 0; i < 2; i++) {
      specs[i].setSubscriptionDurability("Durable");
      specs[i].setSubscriptionName("reader");
      endpoints[i] = container.activate(specs[i], true, failing(0));
    }
    publish("news", "a", "b", "c", "d");
    await().atMost(SOON).until(() -> got.size() >= 4);
    for (int i = 0; i < 2; i++) {
      container.deactivate(endpoints[i], specs[i]);
    }
    assertThat(got).containsExactlyInAnyOrder("a1", "b1", "c1", "d1");
    publish("news", "e");
    container.activate(specs[0], true, failing(0));
    await().atMost(SOON).until(() -> got.contains("e1"));
  }

  @Test
  void sharersOfASubscriptionGetEachMessageOnce() throws Exception {
    TernActivationSpec one = topic("news");
    one.setShareSubscriptions(true);
    one.setSubscriptionName("readers");
    TernActivationSpec two = topic("news");
    two.setShareSubscriptions(true);
    two.setSubscriptionName("readers");
    container.activate(one, true, failing(0));
    container.activate(two, true, failing(0));
    publish("news", "a", "b", "c", "d");
    await().atMost(SOON).until(() -> got.size() >= 4);
    assertThat(got).containsExactlyInAnyOrder("a1", "b1", "c1", "d1");
  }

  @Test
  void onlyWhatIsSelectedComes() throws Exception {
    TernActivationSpec spec = queue("orders");
    spec.setMessageSelector("colour = 'red'");
    container.activate(spec, true, failing(0));
    try (JMSContext context = client()) {
      JMSProducer producer = context.createProducer();
      producer.setProperty("colour", "blue").send(context.createQueue("orders"), "b");
      producer.setProperty("colour", "red").send(context.createQueue("orders"), "r");
      awaitGot("r1");
    }
  }

  @Test
  void tenThousandMessagesComeOnceEachThroughTwentySessions() throws Exception {
    int all = 10_000;
    Set<String> seen = ConcurrentHashMap.newKeySet();
    AtomicInteger deliveries = new AtomicInteger();
    TernActivationSpec spec = queue("orders");
    spec.setMaxSessions(20);
    TestEndpoints endpoints =
        container.activate(
            spec,
            true,
            message -> {
              deliveries.incrementAndGet();
              seen.add(TestEndpoints.text(message));
            });
    try (JMSContext context = client()) {
      JMSProducer producer = context.createProducer().setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      for (int i = 0; i < all; i++) {
        producer.send(context.createQueue("orders"), "m" + i);
      }
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> seen.size() == all);
    container.deactivate(endpoints, spec);
    assertThat(deliveries.get()).isEqualTo(all);
    assertThat(endpoints.made.get()).isBetween(1, 20);
  }

  @Test
  void anEndpointComesBackWithItsBroker() throws Exception {
    container.activate(queue("orders"), true, failing(0));
    send("orders", "a");
    awaitGot("a1");
    broker.close();
    startBroker();
    send("orders", "b");
    awaitGot("a1", "b1");
  }

  @Test
  void anEndpointThatIsDeployedWithoutABrokerWaitsForIt() throws Exception {
    broker.close();
    container.activate(queue("orders"), true, failing(0));
    startBroker();
    send("orders", "a");
    awaitGot("a1");
  }

  @Test
  void aDeploymentFailsWithoutABrokerIfItIsToldSo() {
    broker.close();
    TernActivationSpec spec = queue("orders");
    spec.setFailWithoutBroker(true);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> container.activate(spec, true, failing(0)))
        .isInstanceOf(jakarta.resource.ResourceException.class)
        .hasMessageContaining("queue://orders");
    startBroker();
  }
}
