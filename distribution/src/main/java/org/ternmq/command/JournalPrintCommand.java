package org.ternmq.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ternmq.journal.JournalVerifier;
import org.ternmq.server.store.JournalRecords;
import org.ternmq.server.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "print",
    description = {
      "Shows the records of a journal, a line each: the newest checkpoint, then the log.",
      "",
      "Changes nothing, and may be used beside a running broker. Segments hold records that are no"
          + " longer needed until they are used again; they are shown too."
    })
final class JournalPrintCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "DIR", description = "The data directory.")
  private Path directory;

  @Option(names = "--json", description = "Writes a JSON object a line.")
  private boolean json;

  @Option(names = "--all", description = "Shows the journal's own records too: marks and links.")
  private boolean all;

  private OutputStream out;
  private JournalVerifier.Entry current;
  private final RecordLines lines = new RecordLines(this::line);

  JournalPrintCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    out = new BufferedOutputStream(console.out(), 64 << 10);
    JournalVerifier.Report report;
    try {
      report = JournalVerifier.verify(DataDirectory.disk(directory), visitor());
      out.flush();
    } catch (UncheckedIOException failure) {
      throw MessageOutput.failed(failure.getCause());
    }
    if (!report.isSound()) {
      throw new CommandException(
          "the journal is damaged: "
              + report.problems().get(0)
              + (report.problems().size() == 1 ? "" : ", and more")
              + " (journal verify shows all)");
    }
    return ExitCode.OK;
  }

  private JournalVerifier.Visitor visitor() {
    return new JournalVerifier.Visitor() {
      @Override
      public void file(String name, long bytes, String description) {
        if (!json) {
          write("# " + name + ": " + description);
        }
      }

      @Override
      public void record(JournalVerifier.Entry entry) {
        show(entry);
      }
    };
  }

  private void show(JournalVerifier.Entry entry) {
    current = entry;
    if (entry.internalName() != null) {
      if (all) {
        line(entry.internalName(), Map.of());
      }
      return;
    }
    try {
      JournalRecords.read(entry.type(), entry.payload(), lines);
    } catch (StoreException malformed) {
      line("malformed", Map.of("type", entry.type(), "problem", malformed.getMessage()));
    }
  }

  private void line(String operation, Map<String, Object> fields) {
    if (json) {
      JsonWriter writer =
          new JsonWriter()
              .beginObject()
              .member("file", current.file())
              .member("offset", current.offset())
              .member("record", operation);
      fields.forEach(writer::member);
      write(writer.endObject().toString());
      return;
    }
    StringBuilder text = new StringBuilder(120);
    text.append(current.file()).append(':').append(current.offset());
    text.append(' ').append(operation);
    fields.forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
    write(text.toString());
  }

  private void write(String line) {
    try {
      out.write(line.getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
