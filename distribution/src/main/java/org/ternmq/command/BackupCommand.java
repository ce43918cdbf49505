package org.ternmq.command;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ternmq.journal.FileDisk;
import org.ternmq.journal.JournalCopy;
import org.ternmq.journal.JournalVerifier;
import org.ternmq.journal.Position;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    description = {
      "Copies the data directory of a broker, running or stopped, into a new directory.",
      "",
      "All that the broker had confirmed when the copy began is in it, perhaps more; the broker is"
          + " not asked and goes on meanwhile. A broker starts on the copy at once: not beside the"
          + " one it was copied from, for their clients. Every record is checked on the way.",
      "",
      "Messages in a database are copied by the database's own backup."
    },
    footer = {"", "Example:", "  ternmq backup /var/lib/ternmq /backup/ternmq-$(date -I)"})
final class BackupCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "DIR", description = "The data directory of the broker.")
  private String source;

  @Parameters(index = "1", paramLabel = "TARGET", description = "The new directory.")
  private Path target;

  @Option(names = "--json", description = "Writes the result as one JSON object.")
  private boolean json;

  BackupCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (source.toLowerCase(Locale.ROOT).startsWith("jdbc:")) {
      throw new CommandException(
          "messages in a database are copied by the database's own backup (BACKUP or SCRIPT of H2,"
              + " pg_dump of PostgreSQL), which is consistent beside a running broker too");
    }
    FileDisk from = DataDirectory.disk(Path.of(source));
    DataDirectory.requireNew(target);
    long began = System.nanoTime();
    Path unfinished = DataDirectory.unfinished(target);
    FileDisk to = new FileDisk(unfinished);
    JournalCopy.Report copied;
    Closeable lock = to.lock();
    try {
      copied = JournalCopy.copy(from, to);
    } finally {
      lock.close();
    }
    verify(to);
    Files.deleteIfExists(target); // it is empty
    Files.move(unfinished, target);
    new FileDisk(unfinished.getParent()).syncDirectory();
    report(copied, System.nanoTime() - began);
    return ExitCode.OK;
  }

  /** What cannot be read now would be found when it is needed. */
  private static void verify(FileDisk copy) throws IOException {
    JournalVerifier.Report report = JournalVerifier.verify(copy, new JournalVerifier.Visitor() {});
    if (!report.isSound()) {
      throw new CommandException(
          "the data are damaged, and so is the copy: "
              + report.problems().get(0)
              + (report.problems().size() == 1 ? "" : ", and more")
              + " (journal verify shows all, journal salvage saves what can be read)");
    }
  }

  private void report(JournalCopy.Report copied, long nanos) {
    if (json) {
      JsonWriter writer =
          new JsonWriter()
              .beginObject()
              .member("from", source)
              .member("to", target)
              .member("checkpoint", copied.checkpoint())
              .member("segments", copied.segments())
              .member("bytes", copied.bytes())
              .member("logEnd", Position.text(copied.end()))
              .member("passes", copied.passes())
              .member("milliseconds", nanos / 1_000_000)
              .endObject();
      new PrintStream(console.out(), true, StandardCharsets.UTF_8).println(writer);
      return;
    }
    console.say(
        "%s in %s, checked, in %s; the log up to %s",
        Format.bytes(copied.bytes()), target, Format.seconds(nanos), Position.text(copied.end()));
  }
}
