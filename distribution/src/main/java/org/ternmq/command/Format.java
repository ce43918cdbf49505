package org.ternmq.command;

import java.util.Locale;

/** Numbers for humans, the same in every locale. */
final class Format {
  private static final double NANOS_PER_SECOND = 1e9;

  private Format() {}

  static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** {@code 1 message}, {@code 1,000 messages}. */
  static String count(long count, String noun) {
    return text("%,d %s%s", count, noun, count == 1 ? "" : "s");
  }

  static String perSecond(long count, long nanos) {
    return text("%,.0f", count * NANOS_PER_SECOND / Math.max(1, nanos));
  }

  static String seconds(long nanos) {
    return text("%.1f s", nanos / NANOS_PER_SECOND);
  }

  /** {@code 350 us}, {@code 1.24 ms}, {@code 2.50 s}. */
  static String duration(long nanos) {
    if (nanos < 1_000_000) {
      return text("%d us", nanos / 1_000);
    }
    return nanos < 1_000_000_000 ? text("%.2f ms", nanos / 1e6) : text("%.2f s", nanos / 1e9);
  }

  static String bytes(long bytes) {
    if (bytes < 1 << 10) {
      return bytes + " bytes";
    }
    if (bytes < 1 << 20) {
      return text("%.1f KiB", bytes / 1024.0);
    }
    return bytes < 1 << 30
        ? text("%.1f MiB", bytes / (1024.0 * 1024))
        : text("%.2f GiB", bytes / (1024.0 * 1024 * 1024));
  }
}
