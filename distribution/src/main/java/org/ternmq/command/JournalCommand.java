package org.ternmq.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.ternmq.journal.FileDisk;
import org.ternmq.journal.JournalOptions;
import org.ternmq.journal.UnchangedDisk;
import org.ternmq.server.offline.OfflineStore;
import org.ternmq.server.offline.StateSource;
import org.ternmq.server.offline.StoreCopy;
import org.ternmq.server.store.JournalStore;
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

  private static final JournalOptions SMALL_SEGMENTS =
      new JournalOptions(16 << 10, 16 << 10, 0, false);

  @Spec private CommandSpec spec;

  static CommandLine create(Console console) {
    return new CommandLine(new JournalCommand())
        .addSubcommand(new JournalVerifyCommand(console))
        .addSubcommand(new JournalPrintCommand(console))
        .addSubcommand(new JournalExportCommand(console))
        .addSubcommand(new JournalImportCommand(console));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: verify, print, export or import");
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

  /** Reads a stopped broker's journal, which is not changed. */
  static OfflineStore open(Path directory) throws IOException {
    return OfflineStore.of(
        JournalStore.open(new UnchangedDisk(disk(directory)), SMALL_SEGMENTS, Long.MAX_VALUE));
  }

  /** Makes a journal, or takes one to change it. */
  static OfflineStore openToWrite(Path directory, UUID instanceIfNew) {
    return OfflineStore.of(
        JournalStore.open(new FileDisk(directory), JournalOptions.DEFAULTS, Long.MAX_VALUE),
        instanceIfNew);
  }

  /**
   * Makes a new journal that holds a state: under another name until it is complete.
   *
   * @return how many messages it holds
   */
  static long create(Path directory, StateSource source) throws IOException {
    requireNew(directory);
    Path unfinished = directory.resolveSibling(directory.getFileName() + ".unfinished");
    if (Files.exists(unfinished)) {
      throw new CommandException(
          unfinished + " is left of an attempt that did not end: delete it, and try again");
    }
    long messages;
    try (OfflineStore target = openToWrite(unfinished, source.instance())) {
      messages = StoreCopy.copy(source, target);
    }
    // The next owner need not read what was just written.
    try (OfflineStore written = openToWrite(unfinished, source.instance())) {
      written.checkpoint();
    }
    Files.deleteIfExists(directory); // it is empty
    Files.move(unfinished, directory);
    return messages;
  }

  /** Refuses a directory that holds anything. */
  static void requireNew(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new CommandException(directory + " is not a directory");
    }
    try (var files = Files.list(directory)) {
      if (files.findAny().isPresent()) {
        throw new CommandException(directory + " is not empty: name a new directory");
      }
    }
  }
}
