package org.ternmq.command;

import jakarta.jms.JMSException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Shows one branch: who began it, since when it waits, and what is in it.")
final class TxShowCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ClientOptions client;

  @Parameters(
      paramLabel = "BRANCH",
      description = "As tx list writes it; or the transaction's id in Narayana's logs.")
  private String branch;

  @Option(names = "--json", description = "Writes a JSON object.")
  private boolean json;

  TxShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws JMSException {
    BranchOutput output = new BranchOutput(console, json, Instant.now());
    try (AdminLink link = client.administer(console)) {
      output.details(BranchArgument.find(branch, link.branches()));
    } finally {
      output.flush();
    }
    return ExitCode.OK;
  }
}
