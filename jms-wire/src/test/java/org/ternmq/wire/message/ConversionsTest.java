package org.ternmq.wire.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionsTest {

  /** Specification 3.11.3 with its row and column names; X = may be read so. */
  private static final String TABLE =
      """
                boolean byte short char int long float double String byte[]
      boolean   X       .    .     .    .   .    .     .      X      .
      byte      .       X    X     .    X   X    .     .      X      .
      short     .       .    X     .    X   X    .     .      X      .
      char      .       .    .     X    .   .    .     .      X      .
      int       .       .    .     .    X   X    .     .      X      .
      long      .       .    .     .    .   X    .     .      X      .
      float     .       .    .     .    .   .    X     X      X      .
      double    .       .    .     .    .   .    .     X      X      .
      String    X       X    X     .    X   X    X     X      X      .
      byte[]    .       .    .     .    .   .    .     .      .      X
      """;

  private static final byte[] BYTES = {1, 2};

  private static final Map<String, Object> VALUES = new LinkedHashMap<>();
  private static final Map<String, Function<Object, Object>> READERS = new LinkedHashMap<>();

  /** What 1 (or true, or "1") is when it is read as the column's type. */
  private static final Map<String, Object> AS = new LinkedHashMap<>();

  static {
    VALUES.put("boolean", true);
    VALUES.put("byte", (byte) 1);
    VALUES.put("short", (short) 1);
    VALUES.put("char", '1');
    VALUES.put("int", 1);
    VALUES.put("long", 1L);
    VALUES.put("float", 1f);
    VALUES.put("double", 1d);
    VALUES.put("String", "1");
    VALUES.put("byte[]", BYTES);

    READERS.put("boolean", Conversions::toBoolean);
    READERS.put("byte", Conversions::toByte);
    READERS.put("short", Conversions::toShort);
    READERS.put("char", Conversions::toChar);
    READERS.put("int", Conversions::toInt);
    READERS.put("long", Conversions::toLong);
    READERS.put("float", Conversions::toFloat);
    READERS.put("double", Conversions::toDouble);
    READERS.put("String", Conversions::toText);
    READERS.put("byte[]", Conversions::toBytes);

    AS.putAll(VALUES);
  }

  static Stream<Arguments> cells() {
    String[] lines = TABLE.split("\n", -1);
    String[] columns = lines[0].strip().split(" +", -1);
    return Stream.of(lines)
        .skip(1)
        .filter(line -> !line.isBlank())
        .map(line -> line.strip().split(" +", -1))
        .flatMap(
            row ->
                IntStream.range(0, columns.length)
                    .mapToObj(i -> Arguments.of(row[0], columns[i], row[i + 1].equals("X"))));
  }

  @ParameterizedTest(name = "a {0} read as a {1}: {2}")
  @MethodSource("cells")
  void readsExactlyWhatTheTableAllows(String held, String wanted, boolean allowed) {
    Object value = VALUES.get(held);
    Function<Object, Object> reader = READERS.get(wanted);
    if (!allowed) {
      assertThatThrownBy(() -> reader.apply(value))
          .isInstanceOf(ConversionException.class)
          .hasMessageContainingAll("cannot be read as a", wanted);
      return;
    }
    Object expected =
        switch (wanted) {
          case "String" ->
              switch (held) {
                case "boolean" -> "true";
                case "float", "double" -> "1.0";
                default -> "1";
              };
          case "boolean" -> held.equals("boolean"); // "1" is not "true"
          default -> AS.get(wanted);
        };
    assertThat(reader.apply(value)).isEqualTo(expected);
  }

  @Test
  void theTableHasAllCells() {
    assertThat(cells()).hasSize(100);
    assertThat(cells().filter(cell -> (Boolean) cell.get()[2])).hasSize(32);
  }

  @ParameterizedTest
  @CsvSource({"true,true", "TRUE,true", "tRuE,true", "false,false", "yes,false", "'',false"})
  void aStringIsTrueOnlyIfItSaysSo(String text, boolean expected) {
    assertThat(Conversions.toBoolean(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1.5", " 1", "128", "0x1"})
  void aStringThatIsNoByteThrowsNumberFormatException(String text) {
    assertThatThrownBy(() -> Conversions.toByte(text)).isInstanceOf(NumberFormatException.class);
  }

  @Test
  void numbersInStringsAreReadToTheirLimits() {
    assertThat(Conversions.toByte("-128")).isEqualTo(Byte.MIN_VALUE);
    assertThat(Conversions.toShort("32767")).isEqualTo(Short.MAX_VALUE);
    assertThat(Conversions.toInt("+7")).isEqualTo(7);
    assertThat(Conversions.toLong("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    assertThat(Conversions.toFloat("1e3")).isEqualTo(1000f);
    assertThat(Conversions.toDouble("NaN")).isNaN();
    assertThatThrownBy(() -> Conversions.toShort("32768"))
        .isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> Conversions.toInt("2147483648"))
        .isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> Conversions.toFloat("one")).isInstanceOf(NumberFormatException.class);
  }

  @Test
  void nullIsReadAsIfValueOfWereCalledWithNull() {
    assertThat(Conversions.toBoolean(null)).isFalse();
    assertThat(Conversions.toText(null)).isNull();
    assertThat(Conversions.toBytes(null)).isNull();
    for (String whole : new String[] {"byte", "short", "int", "long"}) {
      assertThatThrownBy(() -> READERS.get(whole).apply(null))
          .as(whole)
          .isInstanceOf(NumberFormatException.class);
    }
    for (String other : new String[] {"char", "float", "double"}) {
      assertThatThrownBy(() -> READERS.get(other).apply(null))
          .as(other)
          .isInstanceOf(NullPointerException.class);
    }
  }

  @Test
  void propertiesHoldTheirTypesOnly() {
    VALUES.forEach(
        (type, value) -> {
          if (type.equals("char") || type.equals("byte[]")) {
            assertThatThrownBy(() -> Conversions.checkPropertyValue(value))
                .isInstanceOf(ConversionException.class);
          } else {
            assertThatCode(() -> Conversions.checkPropertyValue(value)).doesNotThrowAnyException();
          }
          assertThatCode(() -> Conversions.checkBodyValue(value)).doesNotThrowAnyException();
        });
    assertThatCode(() -> Conversions.checkPropertyValue(null)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Conversions.checkBodyValue(BigInteger.ONE))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("java.math.BigInteger");
  }
}
