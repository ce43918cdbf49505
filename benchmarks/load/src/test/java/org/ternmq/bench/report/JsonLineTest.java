package org.ternmq.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonLineTest {
  @Test
  void whatWasWrittenIsReadAgain() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("text", "a \"quoted\" \\ and a line\nbreak, {braces}: [too]");
    fields.put("number", 1234.5);
    fields.put("small", 1.25e-7);
    fields.put("yes", true);

    assertThat(JsonLine.read(JsonLine.write(fields))).containsExactlyEntriesOf(fields);
  }

  @Test
  void whatIsCutOffIsRefused() {
    String line = JsonLine.write(Map.of("value", 1.0));

    assertThatThrownBy(() -> JsonLine.read(line.substring(0, line.length() - 2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonLine.read("{\"value\": }"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
