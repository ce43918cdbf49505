package org.ternmq.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ternmq.server.offline.MergedState;
import org.ternmq.server.offline.OfflineStore;
import org.ternmq.server.offline.StateSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Makes a data directory of what 'journal export' wrote.",
      "",
      "A new directory gets everything as it was. With --into-existing the messages are added"
          + " behind those of a stopped broker's, all or none: queues and subscriptions of the same"
          + " name are the same, all others are made; prepared branches come along, the memory of"
          + " clients' sequences does not. The data as they were are kept beside the directory."
    })
final class JournalImportCommand implements Callable<Integer> {
  private final Console console;
  private final Renaming renaming;

  @Parameters(index = "0", paramLabel = "FILE", description = "The export.")
  private Path file;

  @Parameters(index = "1", paramLabel = "DIR", description = "The data directory.")
  private Path directory;

  @Option(names = "--into-existing", description = "Adds to the data that are there.")
  private boolean intoExisting;

  @Option(names = "--json", description = "Writes the report as one JSON object.")
  private boolean json;

  /** Puts one directory in the place of another; a test looks at what is locked meanwhile. */
  @FunctionalInterface
  interface Renaming {
    void rename(Path from, Path to) throws IOException;
  }

  JournalImportCommand(Console console) {
    this(console, Files::move);
  }

  JournalImportCommand(Console console, Renaming renaming) {
    this.console = console;
    this.renaming = renaming;
  }

  @Override
  public Integer call() throws IOException {
    StateReader source = StateReader.of(file);
    directory = directory.toAbsolutePath().normalize(); // "." has no siblings, and cannot be moved
    Path before = intoExisting ? sibling(".before-import") : null;
    long messages = intoExisting ? addTo(before, source) : DataDirectory.create(directory, source);
    if (json) {
      JsonWriter report =
          new JsonWriter()
              .beginObject()
              .member("messages", messages)
              .member("directory", directory.toString())
              .member("before", before == null ? null : before.toString())
              .endObject();
      PrintStream out = new PrintStream(console.out(), true, StandardCharsets.UTF_8);
      out.println(report);
      return ExitCode.OK;
    }
    if (before != null) {
      console.say("the data as they were before are in %s", before);
    }
    console.say("%s in %s", Format.count(messages, "message"), directory);
    return ExitCode.OK;
  }

  private Path sibling(String suffix) {
    return directory.resolveSibling(directory.getFileName() + suffix);
  }

  /**
   * A new journal takes the place of the old one, which is kept. The old one stays locked until
   * then, under either name: a broker that is started meanwhile must not work in it.
   */
  private long addTo(Path before, StateSource source) throws IOException {
    Path merged = sibling(".merged");
    DataDirectory.requireNew(before);
    try (OfflineStore present = DataDirectory.open(directory)) {
      long messages = DataDirectory.create(merged, new MergedState(present, source));
      renaming.rename(directory, before);
      moveIntoPlace(merged, before);
      return messages;
    }
  }

  private void moveIntoPlace(Path merged, Path before) throws IOException {
    try {
      renaming.rename(merged, directory);
    } catch (IOException e) {
      String why =
          Files.exists(directory)
              ? " was made anew by somebody, perhaps by a broker that was started at that moment:"
                  + " stop it, and move the directory away"
              : " cannot be put in its place (" + e + ")";
      throw new CommandException(
          directory + why + "; the merged data are in " + merged + ", those of before in " + before,
          e);
    }
  }
}
