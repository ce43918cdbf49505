package org.ternmq.command;

import jakarta.jms.JMSException;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.ternmq.wire.command.BranchReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description =
        "Lists branches that are in doubt, and those that an operator decided, a line each.")
final class TxListCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ClientOptions client;

  @Option(
      names = {"-a", "--all"},
      description = "Also those that are not prepared.")
  private boolean all;

  @Option(names = "--json", description = "Writes a JSON object a line.")
  private boolean json;

  TxListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws JMSException {
    BranchOutput output = new BranchOutput(console, json, Instant.now());
    try (AdminLink link = client.administer(console)) {
      for (BranchReport report : link.branches()) {
        if (all || report.state().number() >= BranchReport.State.PREPARED.number()) {
          output.line(report);
        }
      }
    } finally {
      output.flush();
    }
    return ExitCode.OK;
  }
}
