package org.ternmq.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ternmq.journal.FileDisk;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "journal",
    description = "Looks into the journal of a data directory, without changing it.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
final class JournalCommand implements Runnable {

  @Spec private CommandSpec spec;

  static CommandLine create(Console console) {
    return new CommandLine(new JournalCommand())
        .addSubcommand(new JournalVerifyCommand(console))
        .addSubcommand(new JournalPrintCommand(console));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: verify or print");
  }

  /**
   * Of a data directory; a directory that is not one is refused, not found to be empty and sound.
   */
  static FileDisk disk(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new CommandException(
          directory + (Files.exists(directory) ? " is not a directory" : " does not exist"));
    }
    FileDisk disk = new FileDisk(directory);
    if (disk.list().stream().allMatch(FileDisk.LOCK_FILE::equals)) {
      throw new CommandException("there is no journal in " + directory);
    }
    return disk;
  }
}
