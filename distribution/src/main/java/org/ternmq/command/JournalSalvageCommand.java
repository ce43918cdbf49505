package org.ternmq.command;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ternmq.journal.DamagedJournal.Damage;
import org.ternmq.journal.FileDisk;
import org.ternmq.server.offline.Salvage;
import org.ternmq.server.offline.SalvageReport;
import org.ternmq.server.offline.SalvageReport.Finding;
import org.ternmq.server.offline.SalvageReport.LostMessage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "salvage",
    description = {
      "Makes a new data directory of all that can be read of a damaged one, and reports what"
          + " cannot.",
      "",
      "The damaged directory is only read; keep it. Messages whose acknowledgement may be lost come"
          + " as redelivered. Messages of which nobody can say where they belong lie in the queue "
          + Salvage.PREFIX
          + ". Prepared branches stay prepared."
    })
final class JournalSalvageCommand implements Callable<Integer> {
  private static final int MOST_LOST = 100;

  private final Console console;

  @Parameters(index = "0", paramLabel = "DIR", description = "The damaged data directory.")
  private Path source;

  @Parameters(index = "1", paramLabel = "TARGET", description = "The new data directory.")
  private Path target;

  @Option(names = "--json", description = "Writes the report as one JSON object.")
  private boolean json;

  JournalSalvageCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    FileDisk damaged = DataDirectory.disk(source);
    DataDirectory.requireNew(target);
    PrintStream out = new PrintStream(console.out(), false, StandardCharsets.UTF_8);
    Closeable lock = damaged.lockToRead();
    try (Salvage salvage = Salvage.of(damaged)) {
      CountedState state = new CountedState(salvage);
      DataDirectory.create(target, state);
      if (json) {
        writeJson(out, salvage.report(), state);
      } else {
        write(out, salvage.report());
        out.println("saved: " + state + ", in " + target);
      }
    } finally {
      lock.close();
    }
    out.flush();
    return ExitCode.OK;
  }

  private static void write(PrintStream out, SalvageReport report) {
    if (report.findings().isEmpty()) {
      out.println("nothing is damaged");
    }
    for (Finding finding : report.findings()) {
      out.println(finding.damage());
      finding.consequences().forEach(text -> out.println("  " + text));
    }
    report.lostMessages().stream().limit(MOST_LOST).forEach(lost -> out.println(text(lost)));
    if (report.lostMessages().size() > MOST_LOST) {
      out.println(
          Format.text(
              "and %,d more lost messages (--json names all)",
              report.lostMessages().size() - MOST_LOST));
    }
    report.remarks().forEach(out::println);
    if (report.unsureMessages() > 0) {
      out.println(
          Format.count(report.unsureMessages(), "message")
              + " may have been acknowledged before, and will come as redelivered");
    }
  }

  private static String text(LostMessage lost) {
    return Format.text(
        "lost: message %d of %s (%s), at %s",
        lost.id(), String.join(", ", lost.queues()), Format.bytes(lost.sizeBytes()), lost.place());
  }

  private static void writeJson(PrintStream out, SalvageReport report, CountedState state) {
    JsonWriter writer = new JsonWriter().beginObject().member("broker", state.instance());
    state.write(writer);
    writer.member("unsureMessages", report.unsureMessages()).name("damages").beginArray();
    for (Finding finding : report.findings()) {
      Damage damage = finding.damage();
      writer
          .beginObject()
          .member("file", damage.file())
          .member("offset", damage.offset())
          .member("bytes", damage.bytes())
          .member("problem", damage.problem())
          .member("torn", damage.torn())
          .name("consequences")
          .beginArray();
      finding.consequences().forEach(writer::value);
      writer.endArray().endObject();
    }
    writer.endArray().name("lost").beginArray();
    for (LostMessage lost : report.lostMessages()) {
      writer
          .beginObject()
          .member("message", lost.id())
          .member("bytes", lost.sizeBytes())
          .member("place", lost.place())
          .name("queues")
          .beginArray();
      lost.queues().forEach(writer::value);
      writer.endArray().endObject();
    }
    writer.endArray().name("remarks").beginArray();
    report.remarks().forEach(writer::value);
    out.println(writer.endArray().endObject());
  }
}
