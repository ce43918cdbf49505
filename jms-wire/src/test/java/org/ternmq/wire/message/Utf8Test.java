package org.ternmq.wire.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.wire.error.WireException;

class Utf8Test {

  private static byte[] encode(String s) {
    byte[] bytes = new byte[(int) Utf8.length(s)];
    Utf8.encode(s, bytes.length, bytes, 0);
    return bytes;
  }

  private static String decode(byte[] bytes) {
    return Utf8.decode(bytes, 0, bytes.length);
  }

  @Test
  void everyCodePointIsEncodedAsTheJdkDoesIt() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        String s = Character.toString(point);
        byte[] bytes = encode(s);
        assertThat(bytes).isEqualTo(s.getBytes(StandardCharsets.UTF_8));
        assertThat(decode(bytes)).isEqualTo(s);
        Utf8.verify(bytes, 0, bytes.length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uD800",
        "\uDC00",
        "x\uD800y",
        "\uDC00\uD800",
        "\uD800\uD800\uDC00",
        "\uDFFF\uDFFF",
        "\uFFFD\uDBFF"
      })
  void aSurrogateWithoutItsPartnerComesBack(String s) {
    byte[] bytes = encode(s);
    Utf8.verify(bytes, 0, bytes.length);
    assertThat(decode(bytes)).isEqualTo(s);
    assertThat(Utf8.equals(s, bytes, 0, bytes.length)).isTrue();
  }

  @Test
  void anyStringComesBackAndEqualsItselfOnly() {
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      char[] chars = new char[random.nextInt(12)];
      int bound = random.nextBoolean() ? 0x80 : random.nextBoolean() ? 0x900 : 0x10000;
      for (int k = 0; k < chars.length; k++) {
        chars[k] =
            (char)
                (random.nextInt(5) == 0 ? 0xD800 + random.nextInt(0x800) : random.nextInt(bound));
      }
      String s = new String(chars);
      byte[] bytes = encode(s);
      assertThat(decode(bytes)).as("seed %d, round %d", seed, i).isEqualTo(s);
      assertThat(Utf8.equals(s, bytes, 0, bytes.length)).isTrue();
      assertThat(Utf8.equals(s + "x", bytes, 0, bytes.length)).isFalse();
      if (!s.isEmpty()) {
        char changed = (char) (s.charAt(0) ^ 1);
        assertThat(Utf8.equals(changed + s.substring(1), bytes, 0, bytes.length)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "bf",
        "c080",
        "c1bf",
        "c2",
        "c241",
        "e08080",
        "e09fbf",
        "e282",
        "e28241",
        "eda080edb080",
        "f0808080",
        "f08fbfbf",
        "f09f98",
        "f4908080",
        "f5808080",
        "ff",
        "414141414141414180"
      })
  void whatIsNotUtf8IsRefused(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> decode(bytes))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> Utf8.verify(bytes, 0, bytes.length)).isInstanceOf(WireException.class);
  }

  @Test
  void aReplacementCharacterThatStandsInTheTextIsNoError() {
    assertThat(decode(encode("a\uFFFDb"))).isEqualTo("a\uFFFDb");
  }
}
