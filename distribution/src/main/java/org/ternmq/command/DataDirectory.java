package org.ternmq.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;
import org.ternmq.journal.FileDisk;
import org.ternmq.journal.JournalOptions;
import org.ternmq.journal.UnchangedDisk;
import org.ternmq.server.offline.OfflineStore;
import org.ternmq.server.offline.StateSource;
import org.ternmq.server.offline.StoreCopy;
import org.ternmq.server.store.JournalStore;

/** A broker's data directory, as commands use it: to read one, or to make one. */
final class DataDirectory {
  private static final JournalOptions SMALL_SEGMENTS =
      new JournalOptions(16 << 10, 16 << 10, 0, false);

  /** Names that a journal gives to its files. */
  private static final Pattern JOURNAL_FILE =
      Pattern.compile("lock|(segment|spare)-\\d{10}\\.log|checkpoint-\\d{10}(\\.tmp)?");

  private DataDirectory() {}

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
    Path unfinished = unfinished(directory);
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

  /**
   * Where a directory is made, until it is complete: what an attempt left there that did not end is
   * removed.
   */
  static Path unfinished(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    Path unfinished = absolute.resolveSibling(absolute.getFileName() + ".unfinished");
    if (!Files.exists(unfinished)) {
      return unfinished;
    }
    if (!Files.isDirectory(unfinished)) {
      throw new CommandException(unfinished + " is in the way: move it");
    }
    FileDisk disk = new FileDisk(unfinished);
    disk.lock().close(); // throws if another command is making it
    for (String name : disk.list()) {
      if (!JOURNAL_FILE.matcher(name).matches()) {
        throw new CommandException(
            unfinished.resolve(name) + " is no file of a journal: move it, and try again");
      }
    }
    for (String name : disk.list()) {
      disk.delete(name);
    }
    Files.delete(unfinished);
    return unfinished;
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
