package org.ternmq.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ternmq.bench.report.MarkdownTable;
import org.ternmq.bench.report.Results;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The table of what was measured before. */
@Command(
    name = "report",
    description = "Prints the table of files of results.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", description = "Files of JSON lines.")
  private List<Path> files;

  @Override
  public Integer call() throws IOException {
    Results results = new Results();
    for (Path file : files) {
      results.read(file);
    }
    System.out.println(new MarkdownTable(results).write());
    return 0;
  }
}
