package org.ternmq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;
import org.ternmq.tck.conformance.Suite;

/** The suite on a broker in this JVM; {@code -Dsuite.only=.*HeadersTest} runs a part of it. */
class SuiteOnTernMqTest {

  @Test
  void everyTestPassesInMemory() {
    SummaryGeneratingListener summaries = new SummaryGeneratingListener();
    BrokerOptions options =
        BrokerOptions.builder()
            .name("conformance")
            .user("j2ee", "j2ee")
            .user("javajoe", "javajoe")
            .build();
    try (Broker broker = Broker.start(options)) {
      String url = "tern:vm://" + broker.options().name();
      Suite.run(url, System.getProperty("suite.only", ".*"), summaries);
    }

    TestExecutionSummary summary = summaries.getSummary();
    StringWriter failures = new StringWriter();
    summary.printFailuresTo(new PrintWriter(failures), 20);
    assertThat(summary.getTestsFoundCount()).isPositive();
    assertThat(summary.getFailures()).as(failures.toString()).isEmpty();
  }
}
