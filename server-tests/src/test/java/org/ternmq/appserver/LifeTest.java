package org.ternmq.appserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.appserver.server.Application;
import org.ternmq.appserver.server.Messages;
import org.ternmq.appserver.server.OnServer;
import org.ternmq.appserver.server.PreparedServer;

/** Applications that come and go, and a broker that does. */
@OnServer
class LifeTest {
  private static final String APPLICATION = "application";
  private static final int REDEPLOYMENTS = 10;
  private static final Duration GONE = Duration.ofSeconds(60);

  @ArquillianResource private Deployer deployer;
  private Messages broker;

  @Deployment(name = APPLICATION, managed = false, testable = false)
  static WebArchive war() {
    return Application.war();
  }

  @BeforeEach
  void connect() {
    broker = Messages.client();
  }

  @AfterEach
  void disconnect() {
    broker.close();
  }

  private void sendLoad(List<String> texts) {
    // A session of its own: the caller may be another thread.
    try (Messages sender = Messages.client()) {
      texts.forEach(text -> sender.send("load", text));
    }
  }

  private static List<String> texts(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  private List<String> done(int count) throws JMSException {
    List<String> done = new ArrayList<>();
    for (Message message : broker.take("load.done", count)) {
      done.add(message.getBody(String.class));
    }
    return done;
  }

  @Test
  void anUndeployWhileMessagesFlowLosesNoneAndRepeatsNone() throws JMSException {
    List<String> texts = texts("flowing ", 1_000);
    deployer.deploy(APPLICATION);
    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendLoad(texts));
    List<String> done = done(100);

    deployer.undeploy(APPLICATION);
    sending.join();
    done.addAll(broker.drain("load.done"));
    List<String> waiting = broker.drain("load");

    assertThat(waiting).isNotEmpty();
    done.addAll(waiting);
    assertThat(done).containsExactlyInAnyOrderElementsOf(texts);
  }

  @Test
  void aBrokerThatIsKilledUnderLoadAndComesBackLosesNoneAndRepeatsNone() throws JMSException {
    List<String> texts = texts("through a kill ", 1_000);
    deployer.deploy(APPLICATION);
    try {
      CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendLoad(texts));
      List<String> done = done(100);

      PreparedServer.broker().killAndRestart();

      sending.join();
      done.addAll(done(texts.size() - done.size()));
      Collections.sort(done);
      assertThat(done).containsExactlyInAnyOrderElementsOf(texts);
      assertThat(broker.drain("load.done")).isEmpty();
    } finally {
      deployer.undeploy(APPLICATION);
    }
  }

  @Test
  void tenRedeploymentsLeaveNeitherThreadsNorClassesBehind() throws JMSException, IOException {
    deployAndUse(); // what the first use makes for good is not a leak
    deployer.deploy(APPLICATION);
    use();
    assertThat(loadedApplications()).as("the measure counts").isPositive();
    deployer.undeploy(APPLICATION);
    int threads = adapterThreads().size();
    for (int i = 0; i < REDEPLOYMENTS; i++) {
      deployAndUse();
    }
    // A server may keep the last one or two in caches of its own; ten are a leak. What has a
    // finalizer takes more than one collection to go.
    await("the classes are gone")
        .atMost(GONE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(loadedApplications()).isLessThanOrEqualTo(3));
    await("the threads are gone")
        .atMost(GONE)
        .untilAsserted(
            () -> // the server's pool may have made another connection; one thread each is a leak
            assertThat(adapterThreads()).hasSizeLessThan(threads + REDEPLOYMENTS));
  }

  private void deployAndUse() throws JMSException {
    deployer.deploy(APPLICATION);
    use();
    deployer.undeploy(APPLICATION);
  }

  private void use() throws JMSException {
    broker.send("requests", "are you there?");
    assertThat(broker.take("answers").getBody(String.class)).isEqualTo("are you there?");
  }

  /** How many class loaders of the application are still reachable, after a collection. */
  private static long loadedApplications() throws IOException {
    return jcmd("GC.class_histogram")
        .lines()
        .filter(line -> line.contains("org.ternmq.appserver.application.LoadedMark"))
        .count();
  }

  private static List<String> adapterThreads() throws IOException {
    return jcmd("Thread.print").lines().filter(line -> line.startsWith("\"ternmq")).toList();
  }

  private static String jcmd(String command) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(PreparedServer.server().process().pid()),
                command)
            .redirectErrorStream(true)
            .start();
    String printed = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.onExit().join().exitValue()).as(printed).isZero();
    return printed;
  }
}
