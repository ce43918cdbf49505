package org.ternmq.jms.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsPageTest {

  @Test
  void theReadmesTableIsTheTableOfTheOptions() throws IOException {
    List<String> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      if (line.startsWith("| `")) {
        rows.add(line);
      }
    }
    List<String> wanted = new ArrayList<>();
    for (Option option : Option.values()) {
      Object defaultValue = option.defaultValue() == null ? "none" : option.defaultValue();
      wanted.add(
          "| `%s` | %s | %s | %s |"
              .formatted(option.optionName(), defaultValue, option.range(), option.description()));
    }
    assertThat(rows).isEqualTo(wanted);
  }
}
