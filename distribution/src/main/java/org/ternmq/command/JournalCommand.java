package org.ternmq.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "journal",
    description = "Looks into the journal of a data directory, copies and repairs what is in it.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
final class JournalCommand implements Runnable {

  @Spec private CommandSpec spec;

  static CommandLine create(Console console) {
    return new CommandLine(new JournalCommand())
        .addSubcommand(new JournalVerifyCommand(console))
        .addSubcommand(new JournalPrintCommand(console))
        .addSubcommand(new JournalSalvageCommand(console))
        .addSubcommand(new JournalExportCommand(console))
        .addSubcommand(new JournalImportCommand(console));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: verify, print, salvage, export or import");
  }
}
