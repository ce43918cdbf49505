package org.ternmq.wire.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.wire.error.WireException;

class TypedValuesTest {

  static List<Object> values() {
    return List.of(
        true,
        false,
        Byte.MIN_VALUE,
        Short.MIN_VALUE,
        '\uFFFF',
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Float.NaN,
        -0.0d,
        "",
        "ü\uD800",
        "x".repeat(100_000),
        new byte[0],
        new byte[] {1, -1});
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueComesBackWithItsTypeAndTakesTheLengthThatIsSaid(Object value) {
    ByteWriter out = new ByteWriter(1);
    TypedValues.write(out, value);
    assertThat(TypedValues.length(value)).isEqualTo(out.size());

    ByteReader in = new ByteReader(out.array(), 0, out.size());
    assertThat(TypedValues.read(in)).isEqualTo(value).hasSameClassAs(value);
    assertThat(in.remaining()).isZero();
    in.position(0);
    TypedValues.skip(in);
    assertThat(in.remaining()).isZero();
  }

  @Test
  void nullTakesOneByte() {
    ByteWriter out = new ByteWriter(1);
    TypedValues.write(out, null);
    assertThat(out.toByteArray()).containsExactly(0);
    assertThat(TypedValues.length(null)).isEqualTo(1);
    assertThat(TypedValues.read(new ByteReader(out.array(), 0, 1))).isNull();
  }

  @Test
  void anythingElseIsRefused() {
    assertThatThrownBy(() -> TypedValues.write(new ByteWriter(1), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TypedValues.length(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMapComesBackInItsOrderFromAnyBuffer() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("z", 1);
    map.put("a", null);
    map.put("ä", "text");
    byte[] body = TypedValues.encodeMap(map);

    for (ByteBuffer buffer :
        List.of(
            ByteBuffer.wrap(body),
            ByteBuffer.wrap(body).asReadOnlyBuffer(),
            ByteBuffer.allocateDirect(body.length).put(body).flip())) {
      assertThat(TypedValues.decodeMap(buffer)).containsExactlyEntriesOf(map);
      assertThat(buffer.remaining()).isEqualTo(body.length);
    }
  }

  @Test
  void aLengthThatReachesOutIsRefusedBeforeAnythingIsAllocated() {
    byte[] bytes = {10, 0x7F, -1, -1, -1, 1};
    assertThatThrownBy(() -> TypedValues.read(new ByteReader(bytes, 0, bytes.length)))
        .isInstanceOf(WireException.class)
        .hasMessage("2147483647 bytes needed at offset 5, 1 left");
    bytes[1] = -1;
    assertThatThrownBy(() -> TypedValues.read(new ByteReader(bytes, 0, bytes.length)))
        .hasMessage("4294967295 bytes needed at offset 5, 1 left");
  }

  @Test
  void aBooleanOfTwoAndAnUnknownTypeAreRefused() {
    assertThatThrownBy(() -> TypedValues.read(new ByteReader(new byte[] {1, 2}, 0, 2)))
        .hasMessage("a boolean is 2 at offset 1");
    assertThatThrownBy(() -> TypedValues.read(new ByteReader(new byte[] {11}, 0, 1)))
        .hasMessage("type 11 of a value at offset 0 is not allowed here");
  }
}
