package org.ternmq.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "tx",
    description = "Shows and decides branches of distributed transactions.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
final class TxCommand implements Runnable {

  @Spec private CommandSpec spec;

  static CommandLine create(Console console) {
    return new CommandLine(new TxCommand())
        .addSubcommand(new TxListCommand(console))
        .addSubcommand(new TxShowCommand(console))
        .addSubcommand("commit", new TxDecideCommand(console, TxDecideCommand.Decision.COMMIT))
        .addSubcommand("rollback", new TxDecideCommand(console, TxDecideCommand.Decision.ROLLBACK))
        .addSubcommand("forget", new TxDecideCommand(console, TxDecideCommand.Decision.FORGET));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: list, show, commit, rollback or forget");
  }
}
