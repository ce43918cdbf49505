package org.ternmq.command;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}, {@code 7d}; a plain number is seconds. */
final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern SYNTAX = Pattern.compile("(\\d{1,9})(ms|s|m|h|d|)");

  @Override
  public Duration convert(String value) {
    Duration duration = parseOrNull(value);
    if (duration == null) {
      throw new TypeConversionException(refusal(value));
    }
    return duration;
  }

  static Duration parse(String value) {
    Duration duration = parseOrNull(value);
    if (duration == null) {
      throw CommandException.usage(refusal(value));
    }
    return duration;
  }

  private static String refusal(String value) {
    return "'" + value + "' is not a time; write 500ms, 10s, 2m, 1h or 7d";
  }

  private static Duration parseOrNull(String value) {
    Matcher matcher = SYNTAX.matcher(value);
    if (!matcher.matches()) {
      return null;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default -> Duration.ofSeconds(amount);
    };
  }
}
