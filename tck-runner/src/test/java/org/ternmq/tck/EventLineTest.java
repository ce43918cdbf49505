package org.ternmq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ternmq.tck.fork.EventLine;

class EventLineTest {

  @Test
  void anyTextTravelsInOneLine() {
    EventLine event =
        new EventLine("finished", "id", "", "tab\tline\nreturn\rback\\slash \\t", "\u00e9\u4e2d");

    assertThat(event.format()).doesNotContain("\n", "\r");
    assertThat(EventLine.parse(event.format())).isEqualTo(event);
  }

  @Test
  void aMissingFieldIsEmpty() {
    assertThat(EventLine.parse("done").field(3)).isEmpty();
  }

  @Test
  void whatAJvmPrintsByItselfIsNoEvent() {
    assertThat(EventLine.parseMarked("# A fatal error has been detected\tby the JVM")).isNull();
  }
}
