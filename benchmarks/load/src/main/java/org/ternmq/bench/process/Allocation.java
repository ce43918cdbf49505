package org.ternmq.bench.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the living threads of a JVM have allocated, as {@code jcmd PID Thread.print -e} tells it: in
 * whole KiB or MiB when it is much.
 */
public final class Allocation {
  private static final Pattern ALLOCATED = Pattern.compile(" allocated=(\\d+)([BKMGT])");
  private static final String UNITS = "BKMGT";
  private static final int BITS_OF_UNIT = 10;

  private Allocation() {}

  /** Bytes since the threads' starts. */
  public static long bytes(Path java, long pid) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                java.resolve("bin/jcmd").toString(), Long.toString(pid), "Thread.print", "-e")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream text = jcmd.getInputStream()) {
      return sum(new String(text.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  static long sum(String threads) {
    long sum = 0;
    Matcher each = ALLOCATED.matcher(threads);
    while (each.find()) {
      int unit = UNITS.indexOf(each.group(2));
      sum += Long.parseLong(each.group(1)) << (unit * BITS_OF_UNIT);
    }
    return sum;
  }
}
