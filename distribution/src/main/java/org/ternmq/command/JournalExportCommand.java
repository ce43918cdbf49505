package org.ternmq.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.offline.OfflineStore;
import org.ternmq.server.offline.OneQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = {
      "Writes all that a stopped broker holds to the standard output, a JSON object a line:"
          + " queues, subscriptions, messages, delivery counts, prepared branches.",
      "",
      "Changes nothing. What 'journal import' makes of it has the same messages to the byte."
    })
final class JournalExportCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR", description = "The data directory.")
  private Path directory;

  @Option(names = "--queue", paramLabel = "NAME", description = "Only this queue.")
  private String queue;

  JournalExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    OutputStream out = new BufferedOutputStream(console.out(), 64 << 10);
    try (OfflineStore store = DataDirectory.open(directory)) {
      StateLines lines = new StateLines(line -> write(out, line));
      lines.begin(store.instance());
      OneQueue one = queue == null ? null : new OneQueue(queue, lines);
      DurableOperations into = one == null ? lines : one;
      store.tell(into);
      if (one != null && !one.isThere()) {
        throw new CommandException("there is no queue " + queue + " in " + directory);
      }
      lines.end();
      out.flush();
    } catch (UncheckedIOException failure) {
      throw MessageOutput.failed(failure.getCause());
    }
    return ExitCode.OK;
  }

  private static void write(OutputStream out, String line) {
    try {
      out.write(line.getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
