package org.ternmq.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Linux has counted for one process, read from /proc.
 *
 * @param cpuSeconds user and system time of all its threads, those that ended included
 * @param peakResidentMiB the most physical memory it ever had (VmHWM)
 * @param switches how often a thread of it gave up the processor to wait; of the threads that live
 */
public record ProcessCounters(double cpuSeconds, double peakResidentMiB, long switches) {
  /** USER_HZ, which is 100 on every architecture that the JVM runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TICKS = 11;
  private static final double KIB_PER_MIB = 1024;

  /** The counters of a process now. */
  public static ProcessCounters of(long pid) {
    Path folder = Path.of("/proc", Long.toString(pid));
    try {
      String stat = Files.readString(folder.resolve("stat"));
      // The name is in parentheses and may hold anything: the fields are counted from its end.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double ticks =
          Double.parseDouble(fields[USER_TICKS]) + Double.parseDouble(fields[USER_TICKS + 1]);
      double peak = field(lines(folder.resolve("status")), "VmHWM:") / KIB_PER_MIB;
      return new ProcessCounters(ticks / TICKS_PER_SECOND, peak, switches(folder));
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " is gone", e);
    }
  }

  private static long switches(Path folder) throws IOException {
    List<Path> threads;
    try (Stream<Path> each = Files.list(folder.resolve("task"))) {
      threads = each.toList();
    }
    long switches = 0;
    for (Path thread : threads) {
      try {
        switches += (long) field(lines(thread.resolve("status")), "voluntary_ctxt_switches:");
      } catch (IOException e) {
        if (Files.exists(thread)) { // else it ended after the listing
          throw e;
        }
      }
    }
    return switches;
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
  }

  static double field(List<String> lines, String name) {
    for (String line : lines) {
      if (line.startsWith(name)) {
        return Double.parseDouble(line.substring(name.length()).replace("kB", "").trim());
      }
    }
    return Double.NaN;
  }
}
