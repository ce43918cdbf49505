package org.ternmq.wire.message;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "_",
        "$",
        "JMSXGroupID",
        "JMS_TERN_x",
        "größe",
        "a1",
        "nullable",
        "\uD835\uDC00x",
        "true",
        "In"
      })
  void acceptsIdentifiers(String name) {
    assertThatCode(() -> Identifiers.check(name)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "1a", "a-b", "a b", "a.b", " a", "NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN",
        "LIKE", "IN", "IS", "ESCAPE", "\uD835"
      })
  void refusesWhatIsNoneOrMeansSomethingInSelectors(String name) {
    assertThatThrownBy(() -> Identifiers.check(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhichCharacterIsWrong() {
    assertThatThrownBy(() -> Identifiers.check("order-id"))
        .hasMessageContaining("'-' at 5")
        .hasMessageContaining("'order-id'");
    assertThatThrownBy(() -> Identifiers.check(null)).hasMessageContaining("empty");
  }
}
