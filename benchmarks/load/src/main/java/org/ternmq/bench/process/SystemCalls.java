package org.ternmq.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts the system calls of a process with strace, which slows it down: for counts, not rates. */
public final class SystemCalls implements AutoCloseable {
  private static final long LIMIT_SECONDS = 20;

  /**
   * A line of strace's summary: share of time, seconds, microseconds a call, calls, errors, name.
   */
  private static final Pattern LINE =
      Pattern.compile("\\s*[0-9.]+\\s+[0-9.]+\\s+\\d+\\s+(\\d+)\\s+(?:\\d+\\s+)?(\\w+)");

  private final Process strace;
  private final Path summary;

  private SystemCalls(Process strace, Path summary) {
    this.strace = strace;
    this.summary = summary;
  }

  /** Begins to count; wants the right to trace the process, and strace. */
  public static SystemCalls begin(long pid, Path folder) throws IOException {
    Path summary = folder.resolve("strace-" + pid);
    Process strace =
        new ProcessBuilder("strace", "-f", "-c", "-o", summary.toString(), "-p", "" + pid)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new SystemCalls(strace, summary);
  }

  /** Ends the counting: how often which call, the most frequent first. */
  public Map<String, Long> end() throws IOException, InterruptedException {
    strace.destroy(); // it lets go of the process, and writes its summary
    if (!strace.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || !Files.exists(summary)) {
      throw new IOException("strace counted nothing; is it there, and allowed?");
    }
    return parse(Files.readAllLines(summary));
  }

  static Map<String, Long> parse(List<String> lines) {
    Map<String, Long> counts = new LinkedHashMap<>();
    lines.stream()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .filter(each -> !each.group(2).equals("total"))
        .sorted((a, b) -> Long.compare(Long.parseLong(b.group(1)), Long.parseLong(a.group(1))))
        .forEach(each -> counts.put(each.group(2), Long.parseLong(each.group(1))));
    return counts;
  }

  @Override
  public void close() {
    strace.destroy();
  }
}
