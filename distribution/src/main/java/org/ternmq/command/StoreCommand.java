package org.ternmq.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "store",
    description = "Moves a stopped broker's messages to another kind of store.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
final class StoreCommand implements Runnable {

  @Spec private CommandSpec spec;

  static CommandLine create(Console console) {
    return new CommandLine(new StoreCommand()).addSubcommand(new StoreMigrateCommand(console));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: migrate");
  }
}
