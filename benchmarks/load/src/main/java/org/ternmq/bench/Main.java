package org.ternmq.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The comparison of TernMQ with other providers, and what belongs to it. */
@Command(
    name = "benchmarks/run.sh",
    description = "Measures TernMQ, beside Apache Artemis and ActiveMQ Classic.",
    mixinStandardHelpOptions = true,
    subcommands = {
      BudgetCommand.class,
      CompareCommand.class,
      CurvesCommand.class,
      LatencyCommand.class,
      OneCommand.class,
      ReportCommand.class
    })
public final class Main {
  private Main() {}

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}
