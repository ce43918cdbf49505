package org.ternmq.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.bench.load.Run;
import org.ternmq.bench.load.RunOptions;
import org.ternmq.bench.process.Broker;
import org.ternmq.bench.provider.OwnJvm;

/** Every scenario once, briefly, on a broker in this JVM: what it sends comes, and is counted. */
class ScenariosTest {
  private static final Duration BRIEF = Duration.ofMillis(100);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "persistent-send-only",
        "persistent-queue-1p1c",
        "persistent-queue-16p16c",
        "persistent-transacted-100",
        "persistent-async-send",
        "nonpersistent-1p1c",
        "topic-fanout-1to10",
        "durable-topic-1to5",
        "selectors-topic-500",
        "selectors-queue-correlation",
        "request-reply-8",
        "backlog",
        "xa-2pc-8",
        "connection-churn",
        "large-messages",
        "bursts",
        "slow-consumer",
        "mixed",
        "producers:20",
        "queues:30",
        "subscribers:20",
        "patterns:20",
        "depth:200",
        "size:4096"
      })
  void aBriefRunFindsARateAndEverythingThatWasSent(String scenario)
      throws JMSException, IOException, InterruptedException {
    OwnJvm provider = new OwnJvm("bench-" + UUID.randomUUID());
    RunOptions options = new RunOptions(BRIEF, Duration.ofMillis(300), 0, 1_000);
    List<Figure> figures;
    try (Broker broker = Broker.start(provider, folder, "1g", Path.of("unused"));
        Run run = new Run(provider, broker, options)) {
      figures = Scenarios.named(scenario).run(run);
    }

    assertThat(figures).isNotEmpty();
    for (Figure figure : figures) {
      assertThat(figure.verdict().isRight()).as(figure.toString()).isTrue();
      assertThat(figure.verdict().expected()).as(figure.toString()).isPositive();
    }
  }
}
