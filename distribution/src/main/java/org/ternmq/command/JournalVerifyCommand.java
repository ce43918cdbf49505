package org.ternmq.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ternmq.journal.JournalVerifier;
import org.ternmq.journal.Position;
import org.ternmq.server.store.JournalRecords;
import org.ternmq.server.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = {
      "Reads every record of a journal and checks it: checksums, order, form.",
      "",
      "Changes nothing, and may be used beside a running broker; what that one is writing may then"
          + " look like a torn end. A torn end is no damage: it was never confirmed."
    })
final class JournalVerifyCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR", description = "The data directory.")
  private Path directory;

  @Option(names = "--json", description = "Writes the result as one JSON object.")
  private boolean json;

  private final RecordLines forms = new RecordLines((operation, fields) -> {});
  private long malformed;

  JournalVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    PrintStream out = new PrintStream(console.out(), false, StandardCharsets.UTF_8);
    JournalVerifier.Report report =
        JournalVerifier.verify(DataDirectory.disk(directory), visitor(out));
    boolean sound = report.isSound() && malformed == 0;
    if (json) {
      writeJson(out, report, sound);
    } else {
      out.println(
          Format.text(
              "%s, %s, %s; the log ends at %s",
              Format.count(report.files(), "file"),
              Format.count(report.records(), "record"),
              Format.bytes(report.bytes()),
              Position.text(report.tailEnd())));
      if (report.tornBytes() > 0) {
        out.println(
            Format.bytes(report.tornBytes())
                + " behind it were being written when the broker ended; they were never confirmed");
      }
      out.println(sound ? "sound" : "DAMAGED");
    }
    out.flush();
    if (!sound) {
      throw new CommandException(
          Format.text(
              "%s in %s; keep a copy of the directory before anything else",
              Format.count(report.problems().size() + malformed, "problem"), directory));
    }
    return ExitCode.OK;
  }

  private JournalVerifier.Visitor visitor(PrintStream out) {
    return new JournalVerifier.Visitor() {
      @Override
      public void record(JournalVerifier.Entry entry) {
        if (entry.internalName() == null) {
          check(entry, out);
        }
      }

      @Override
      public void problem(JournalVerifier.Problem problem) {
        if (!json) {
          out.println("problem: " + problem);
        }
      }
    };
  }

  /** A record whose bytes are whole but which says nothing a broker understands. */
  private void check(JournalVerifier.Entry entry, PrintStream out) {
    try {
      JournalRecords.read(entry.type(), entry.payload(), forms);
    } catch (StoreException problem) {
      malformed++;
      if (!json) {
        out.println(
            "problem: "
                + entry.file()
                + ", offset "
                + entry.offset()
                + ": "
                + problem.getMessage());
      }
    }
  }

  private void writeJson(PrintStream out, JournalVerifier.Report report, boolean sound) {
    JsonWriter writer =
        new JsonWriter()
            .beginObject()
            .member("sound", sound)
            .member("files", report.files())
            .member("records", report.records())
            .member("bytes", report.bytes())
            .member("end", Position.text(report.tailEnd()))
            .member("tornBytes", report.tornBytes())
            .member("malformedRecords", malformed)
            .name("problems")
            .beginArray();
    for (JournalVerifier.Problem problem : report.problems()) {
      writer
          .beginObject()
          .member("file", problem.file())
          .member("offset", problem.offset())
          .member("text", problem.text())
          .endObject();
    }
    out.println(writer.endArray().endObject());
  }
}
