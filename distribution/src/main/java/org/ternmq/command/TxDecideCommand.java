package org.ternmq.command;

import jakarta.jms.JMSException;
import java.util.concurrent.Callable;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.ClientCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    description = {
      "Decides a branch that is in doubt, instead of its transaction manager, or forgets such a"
          + " decision.",
      "The decision is remembered, and the transaction manager is told of it, until it is"
          + " forgotten. Other resources of the transaction are not touched: what they do may"
          + " contradict it."
    })
final class TxDecideCommand implements Callable<Integer> {
  private final Console console;
  private final Decision decision;

  @Mixin private ClientOptions client;

  @Parameters(
      paramLabel = "BRANCH",
      description = "As tx list writes it; or the transaction's id in Narayana's logs.")
  private String branch;

  /** What is to become of the branch. */
  enum Decision {
    COMMIT("committed"),
    ROLLBACK("rolled back"),
    FORGET("forgotten");

    private final String done;

    Decision(String done) {
      this.done = done;
    }

    private ClientCommand.Request request(int correlation, BranchId branch) {
      return this == FORGET
          ? new ClientCommand.XaForget(correlation, branch)
          : new ClientCommand.DecideBranch(correlation, branch, this == COMMIT);
    }
  }

  TxDecideCommand(Console console, Decision decision) {
    this.console = console;
    this.decision = decision;
  }

  @Override
  public Integer call() throws JMSException {
    try (AdminLink link = client.administer(console)) {
      BranchId found = BranchArgument.find(branch, link.branches()).branch();
      link.ask(correlation -> decision.request(correlation, found));
      console.say("branch %s is %s", found, decision.done);
    }
    return ExitCode.OK;
  }
}
