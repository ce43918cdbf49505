package org.ternmq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;
import org.ternmq.tck.conformance.Suite;

/**
 * The suite on both transports and both stores, each of its tests a result of its own. All four run
 * at the same time, as they mostly wait. {@code -Dsuite.only=.*HeadersTest} runs a part.
 */
class SuiteOnTernMqTest {
  private static final ExecutorService RUNS = Executors.newFixedThreadPool(4);
  private static final List<Broker> BROKERS = new ArrayList<>();

  private static CompletableFuture<List<Ended>> vmMemory;
  private static CompletableFuture<List<Ended>> vmJournal;
  private static CompletableFuture<List<Ended>> tcpMemory;
  private static CompletableFuture<List<Ended>> tcpJournal;

  private record Ended(String name, TestExecutionResult result) {}

  @BeforeAll
  static void startAll(@TempDir Path folder) {
    vmMemory = run(true, null);
    vmJournal = run(true, folder.resolve("vm"));
    tcpMemory = run(false, null);
    tcpJournal = run(false, folder.resolve("tcp"));
  }

  @AfterAll
  static void stopAll() {
    RUNS.shutdownNow();
    BROKERS.forEach(Broker::close);
  }

  @TestFactory
  Stream<DynamicTest> inVmInMemory() throws ExecutionException, InterruptedException {
    return results(vmMemory);
  }

  @TestFactory
  Stream<DynamicTest> inVmWithAJournal() throws ExecutionException, InterruptedException {
    return results(vmJournal);
  }

  @TestFactory
  Stream<DynamicTest> overTcpInMemory() throws ExecutionException, InterruptedException {
    return results(tcpMemory);
  }

  @TestFactory
  Stream<DynamicTest> overTcpWithAJournal() throws ExecutionException, InterruptedException {
    return results(tcpJournal);
  }

  private static CompletableFuture<List<Ended>> run(boolean inVm, Path data) {
    String name = "suite-" + (data == null ? "memory" : "journal");
    BrokerOptions.Builder options = BrokerOptions.builder();
    options.user("j2ee", "j2ee").user("javajoe", "javajoe").dataDirectory(data);
    if (inVm) {
      options.name(name);
    } else {
      options.listen("127.0.0.1:0");
    }
    Broker broker = Broker.start(options.build());
    BROKERS.add(broker);
    String url =
        inVm ? "tern:vm://" + name : "tern://127.0.0.1:" + broker.listenAddress().getPort();
    return CompletableFuture.supplyAsync(() -> run(url), RUNS);
  }

  private static List<Ended> run(String url) {
    List<Ended> ended = new ArrayList<>();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest() || result.getThrowable().isPresent()) {
              ended.add(new Ended(name(test), result));
            }
          }

          @Override
          public void executionSkipped(TestIdentifier test, String reason) {
            ended.add(
                new Ended(
                    name(test),
                    TestExecutionResult.failed(new AssertionError("skipped: " + reason))));
          }
        };
    Suite.run(url, System.getProperty("suite.only", ".*"), listener);
    return ended;
  }

  /** {@code MessageHeadersTest.theDestinationIsSet()}. */
  private static String name(TestIdentifier test) {
    String id = test.getUniqueId();
    int type = id.indexOf("[class:");
    if (type < 0) {
      return test.getDisplayName();
    }
    String fullName = id.substring(type + "[class:".length(), id.indexOf(']', type));
    return fullName.substring(fullName.lastIndexOf('.') + 1) + "." + test.getDisplayName();
  }

  private static Stream<DynamicTest> results(CompletableFuture<List<Ended>> run)
      throws ExecutionException, InterruptedException {
    List<Ended> all = run.get();
    assertThat(all).as("tests of the suite").isNotEmpty();
    return all.stream()
        .map(
            ended ->
                DynamicTest.dynamicTest(
                    ended.name(),
                    () -> {
                      if (ended.result().getThrowable().isPresent()) {
                        throw ended.result().getThrowable().get();
                      }
                    }));
  }
}
