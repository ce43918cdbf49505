package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ternmq.ra.inbound.TernActivationSpec;

/** Endpoints whose broker goes away while beans are busy, and whose messages wait. */
class InboundFailuresTest extends BrokerAndContainer {
  /** Sessions that were busy when the broker went away must release their endpoints too. */
  @Test
  void endpointsThatWereBusyWhenTheBrokerWentAwayAreReleased() throws Exception {
    TernActivationSpec spec = queue("orders");
    spec.setMaxSessions(4);
    Set<String> seen = ConcurrentHashMap.newKeySet();
    CountDownLatch[] gate = {new CountDownLatch(1)};
    AtomicInteger in = new AtomicInteger();
    TestEndpoints endpoints =
        container.activate(
            spec,
            true,
            message -> {
              in.incrementAndGet();
              TestEndpoints.stayBusy(gate[0]);
              seen.add(TestEndpoints.text(message));
            });
    for (int round = 0; round < 3; round++) {
      gate[0] = new CountDownLatch(1);
      in.set(0);
      send("orders", "a" + round, "b" + round, "c" + round, "d" + round);
      await().atMost(SOON).until(() -> in.get() >= 4);
      broker.close();
      startBroker();
      gate[0].countDown();
      int expected = 4 * (round + 1);
      await().atMost(SOON).until(() -> seen.size() >= expected);
    }
    container.deactivate(endpoints, spec);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(endpoints.released.get()).isEqualTo(endpoints.made.get()));
  }

  /** One slow bean must not keep the other endpoints from their broker. */
  @Test
  void aBeanThatTakesLongDoesNotHoldUpTheReconnectionOfOthers() throws Exception {
    CountDownLatch inTheBean = new CountDownLatch(1);
    CountDownLatch mayFinish = new CountDownLatch(1);
    container.activate(
        queue("slow"),
        true,
        message -> {
          inTheBean.countDown();
          TestEndpoints.stayBusy(mayFinish);
        });
    Set<String> seen = ConcurrentHashMap.newKeySet();
    container.activate(queue("fast"), true, message -> seen.add(TestEndpoints.text(message)));
    send("slow", "s");
    assertThat(inTheBean.await(20, TimeUnit.SECONDS)).isTrue();
    broker.close();
    startBroker();
    send("fast", "f");
    try {
      await().atMost(Duration.ofSeconds(25)).until(() -> seen.contains("f"));
    } finally {
      mayFinish.countDown();
    }
  }

  @Test
  void theEndOfAnEndpointDoesNotWaitForABrokerThatDoesNotAnswer() throws Exception {
    TernActivationSpec spec = queue("orders");
    TestEndpoints endpoints = container.activate(spec, true, message -> {});
    int port = broker.listenAddress().getPort();
    broker.close();
    try (ServerSocket silent = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
      silent.setSoTimeout(20_000);
      Socket tried = silent.accept(); // the endpoint connects again, and waits for an answer
      long begin = System.nanoTime();

      container.deactivate(endpoints, spec);

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
      tried.close();
    }
  }

  /** With one session: a message that waits does not keep it, and comes when its time is. */
  @Test
  void whatWaitsForItsDelayHoldsNeitherAPlaceNorAThread() throws Exception {
    TernActivationSpec spec = queue("orders");
    spec.setMaxSessions(1);
    spec.setRedeliveryDelayMs(3_000L);
    List<String> got = new CopyOnWriteArrayList<>();
    TestEndpoints[] endpoints = new TestEndpoints[1];
    endpoints[0] =
        container.activate(
            spec,
            true,
            message -> {
              String text = TestEndpoints.text(message);
              int delivery = TestEndpoints.deliveries(message);
              got.add(text + delivery);
              if (text.startsWith("poison") && delivery == 1) {
                throw new IllegalArgumentException("as the test wants it");
              }
            });
    send("orders", "poison-a", "poison-b", "poison-c");
    await().atMost(SOON).until(() -> got.size() == 3);
    long begin = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      send("orders", "m" + i);
    }
    await().atMost(SOON).until(() -> got.contains("m491"));
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isLessThan(3_000);
    assertThat(got).hasSize(53);
    await().atMost(SOON).until(() -> got.size() == 56);
    assertThat(got.subList(53, 56))
        .containsExactlyInAnyOrder("poison-a2", "poison-b2", "poison-c2");
    container.deactivate(endpoints[0], spec);
    assertThat(endpoints[0].released.get()).isEqualTo(endpoints[0].made.get());
  }

  /** The end of the endpoint is no delivery. */
  @Test
  void whatWaitsForItsDelayAtTheEndGoesBackUnseen() throws Exception {
    TernActivationSpec spec = queue("orders");
    spec.setRedeliveryDelayMs(600_000L);
    spec.setRedeliveryMaxDelayMs(600_000L);
    List<String> got = new CopyOnWriteArrayList<>();
    TestEndpoints endpoints =
        container.activate(
            spec,
            true,
            message -> {
              got.add(TestEndpoints.text(message) + TestEndpoints.deliveries(message));
              throw new IllegalArgumentException("as the test wants it");
            });
    send("orders", "a");
    await().atMost(SOON).until(() -> got.size() == 1);
    container.deactivate(endpoints, spec);
    TernActivationSpec without = queue("orders");
    container.activate(
        without,
        true,
        message -> got.add(TestEndpoints.text(message) + TestEndpoints.deliveries(message)));
    await().atMost(SOON).until(() -> got.size() == 2);
    assertThat(got).containsExactly("a1", "a2");
  }
}
