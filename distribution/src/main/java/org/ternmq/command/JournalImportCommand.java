package org.ternmq.command;

import java.io.IOException;
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

  @Parameters(index = "0", paramLabel = "FILE", description = "The export.")
  private Path file;

  @Parameters(index = "1", paramLabel = "DIR", description = "The data directory.")
  private Path directory;

  @Option(names = "--into-existing", description = "Adds to the data that are there.")
  private boolean intoExisting;

  JournalImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    StateReader source = StateReader.of(file);
    long messages;
    if (intoExisting) {
      messages = addTo(directory, source);
    } else {
      messages = DataDirectory.create(directory, source);
    }
    console.say("%s in %s", Format.count(messages, "message"), directory);
    return ExitCode.OK;
  }

  /** A new journal takes the place of the old one, which is kept. */
  private long addTo(Path existing, StateSource source) throws IOException {
    Path merged = existing.resolveSibling(existing.getFileName() + ".merged");
    Path before = existing.resolveSibling(existing.getFileName() + ".before-import");
    DataDirectory.requireNew(before);
    long messages;
    try (OfflineStore present = DataDirectory.open(existing)) {
      messages = DataDirectory.create(merged, new MergedState(present, source));
    }
    Files.move(existing, before);
    Files.move(merged, existing);
    console.say("the data as they were before are in %s", before);
    return messages;
  }
}
