package org.ternmq.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonWriterTest {

  @Test
  void commasStandBetweenValuesOnly() {
    String json =
        new JsonWriter()
            .beginObject()
            .member("a", 1)
            .name("b")
            .beginArray()
            .value("x")
            .value(null)
            .beginObject()
            .endObject()
            .endArray()
            .member("c", true)
            .endObject()
            .toString();
    assertThat(json).isEqualTo("{\"a\":1,\"b\":[\"x\",null,{}],\"c\":true}");
  }

  @Test
  void whatJsonCannotHoldIsEscapedOrBecomesAString() {
    assertThat(value("\"\\\n\r\t\u0001\u007f/\u00e9\uD83D\uDE00"))
        .isEqualTo("\"\\\"\\\\\\n\\r\\t\\u0001\\u007f/\u00e9\uD83D\uDE00\"");
    assertThat(value("\uD83D")).isEqualTo("\"\\ud83d\"");
    assertThat(value("\uDE00x")).isEqualTo("\"\\ude00x\"");
    assertThat(value(Double.NaN)).isEqualTo("\"NaN\"");
    assertThat(value(Float.NEGATIVE_INFINITY)).isEqualTo("\"-Infinity\"");
    assertThat(value(1.5e300)).isEqualTo("1.5E300");
    assertThat(value('c')).isEqualTo("\"c\"");
  }

  private static String value(Object value) {
    return new JsonWriter().value(value).toString();
  }
}
