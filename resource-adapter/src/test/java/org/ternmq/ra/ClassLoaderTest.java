package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;
import org.ternmq.wire.command.BranchId;

/** A server deploys and undeploys the adapter: nothing of it may stay. */
class ClassLoaderTest {
  private static final int LIVES = 20;

  @Test
  void afterItsStopNeitherThreadsNorClassesStay() throws IOException {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    try (Broker broker = Broker.start(BrokerOptions.builder().listen("127.0.0.1:0").build())) {
      String url = "tern://127.0.0.1:" + broker.listenAddress().getPort();
      for (int life = 0; life < LIVES; life++) {
        loaders.add(live(url));
      }
    }
    // The client's timer ends when it was idle for ten seconds.
    await("their threads end")
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(threads()).isEmpty());
    await("their loaders are collected")
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              System.gc();
              // Java 17 itself keeps the class for which it made a record's equals last
              // (java.lang.runtime.ObjectMethods), and with it its loader: one, however many lives.
              assertThat(loaders).filteredOn(each -> !each.refersTo(null)).hasSizeLessThan(2);
            });
  }

  private static WeakReference<ClassLoader> live(String url) throws IOException {
    try (IsolatedLoader archive =
        new IsolatedLoader(
            List.of(
                IsolatedLoader.of(TernResourceAdapter.class),
                IsolatedLoader.of(TernConnectionFactory.class),
                IsolatedLoader.of(BranchId.class),
                IsolatedLoader.of(OneLife.class)))) {
      assertThat(archive.live(url)).isEqualTo("m1 m2");
      return new WeakReference<>(archive);
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getContextClassLoader() instanceof IsolatedLoader)
        .map(Thread::getName)
        .toList();
  }
}
