package org.ternmq.tck.conformance;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The types of values in messages, and the table of conversions (specification table 3-7). Without
 * {@link #CHAR} and {@link #BYTES} it is the table of the properties (3-2).
 */
enum ValueType {
  BOOLEAN,
  BYTE,
  SHORT,
  CHAR,
  INT,
  LONG,
  FLOAT,
  DOUBLE,
  STRING,
  BYTES;

  /** The types of properties. */
  static final Set<ValueType> OF_PROPERTIES = EnumSet.complementOf(EnumSet.of(CHAR, BYTES));

  /** Some values of this type, the extreme ones among them. */
  List<Object> samples() {
    return switch (this) {
      case BOOLEAN -> List.of(true, false);
      case BYTE -> List.of((byte) 0, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case SHORT -> List.of((short) 5, Short.MIN_VALUE, Short.MAX_VALUE);
      case CHAR -> List.of('c', '\0', '\uFFFF');
      case INT -> List.of(-1, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> List.of(7L, Long.MIN_VALUE, Long.MAX_VALUE);
      case FLOAT ->
          List.of(1.5f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.NaN);
      case DOUBLE ->
          List.of(-2.25, Double.MIN_VALUE, Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NaN);
      case STRING -> List.of("", "text", "\u00e4\u20ac\uD83D\uDE00");
      case BYTES -> List.of(new byte[0], new byte[] {1, -2, 3});
    };
  }

  /** Whether a value written as this type can be read as the other: the crosses of the table. */
  boolean readableAs(ValueType other) {
    return switch (this) {
      case BOOLEAN, CHAR -> other == this || other == STRING;
      case BYTE -> EnumSet.of(BYTE, SHORT, INT, LONG, STRING).contains(other);
      case SHORT -> EnumSet.of(SHORT, INT, LONG, STRING).contains(other);
      case INT -> EnumSet.of(INT, LONG, STRING).contains(other);
      case LONG -> EnumSet.of(LONG, STRING).contains(other);
      case FLOAT -> EnumSet.of(FLOAT, DOUBLE, STRING).contains(other);
      case DOUBLE -> EnumSet.of(DOUBLE, STRING).contains(other);
      case STRING -> other != CHAR && other != BYTES;
      case BYTES -> other == BYTES;
    };
  }

  /** What reading the value as this type gives; the conversion is one of the table's. */
  Object converted(Object value) {
    if (value instanceof String text) {
      return parsed(text);
    }
    return switch (this) {
      case SHORT -> ((Number) value).shortValue();
      case INT -> ((Number) value).intValue();
      case LONG -> ((Number) value).longValue();
      case DOUBLE -> ((Number) value).doubleValue();
      case STRING -> String.valueOf(value);
      case BOOLEAN, BYTE, CHAR, FLOAT, BYTES -> value;
    };
  }

  /** By {@code valueOf(String)} of the type. */
  Object parsed(String text) {
    return switch (this) {
      case BOOLEAN -> Boolean.valueOf(text);
      case BYTE -> Byte.valueOf(text);
      case SHORT -> Short.valueOf(text);
      case INT -> Integer.valueOf(text);
      case LONG -> Long.valueOf(text);
      case FLOAT -> Float.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case STRING -> text;
      case CHAR, BYTES -> throw new IllegalArgumentException("no conversion from text to " + this);
    };
  }

  /** Whether this is a number, so that text may fail to be one. */
  boolean isNumeric() {
    return switch (this) {
      case BYTE, SHORT, INT, LONG, FLOAT, DOUBLE -> true;
      case BOOLEAN, CHAR, STRING, BYTES -> false;
    };
  }

  /** Rows of (from, value, to): every cross of the table with every sample that it can convert. */
  static Stream<Arguments> conversions(Set<ValueType> types) {
    return pairs(types, true)
        .flatMap(
            pair -> pair.from.samplesFor(pair.to).map(v -> Arguments.of(pair.from, v, pair.to)));
  }

  /** Rows of (from, value, to): every empty place of the table. */
  static Stream<Arguments> refusals(Set<ValueType> types) {
    return pairs(types, false).map(p -> Arguments.of(p.from, p.from.samples().get(0), p.to));
  }

  /** Rows of (text, to): texts that are no number of the type. */
  static Stream<Arguments> malformedNumbers() {
    return Arrays.stream(values())
        .filter(ValueType::isNumeric)
        .flatMap(to -> to.malformed().map(text -> Arguments.of(text, to)));
  }

  private Stream<String> malformed() {
    Stream<String> always = Stream.of("", "text", "true", "1,5");
    return switch (this) {
      case BYTE -> Stream.concat(always, Stream.of("128", "-129", "1.0", " 1"));
      case SHORT -> Stream.concat(always, Stream.of("32768", "1.0", " 1"));
      case INT -> Stream.concat(always, Stream.of("2147483648", "1e3", "1 "));
      case LONG -> Stream.concat(always, Stream.of("9223372036854775808", "1L", "1 "));
      default -> always;
    };
  }

  private Stream<Object> samplesFor(ValueType to) {
    if (this != STRING) {
      return samples().stream();
    }
    return switch (to) {
      case BOOLEAN -> Stream.of("true", "TRUE", "false", "yes", "");
      case BYTE, SHORT, INT, LONG, FLOAT, DOUBLE ->
          Stream.concat(to.samples().stream().map(String::valueOf), Stream.of("+12", "-1", "007"));
      case STRING -> samples().stream();
      case CHAR, BYTES -> Stream.empty();
    };
  }

  private record Pair(ValueType from, ValueType to) {}

  private static Stream<Pair> pairs(Set<ValueType> types, boolean readable) {
    return types.stream()
        .flatMap(from -> types.stream().map(to -> new Pair(from, to)))
        .filter(pair -> pair.from.readableAs(pair.to) == readable);
  }
}
