package org.ternmq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestPatternsTest {
  private static final String NAME = "a.b.QueueTests.sends";

  @Test
  void withoutPatternsAllRun() {
    assertThat(reason(List.of(), List.of())).isEmpty();
  }

  @Test
  void aPatternWithoutAStarIsAPartOfTheName() {
    assertThat(reason(List.of("QueueTests.s"), List.of())).isEmpty();
    assertThat(reason(List.of("Topic"), List.of())).isEqualTo("not in --include Topic");
  }

  @Test
  void aPatternWithAStarIsTheWholeName() {
    assertThat(reason(List.of("a.*.sends"), List.of())).isEmpty();
    assertThat(reason(List.of("*Tests"), List.of())).isNotEmpty();
    assertThat(reason(List.of("a.b*"), List.of())).isEmpty();
  }

  @Test
  void theDotOfAPatternIsADot() {
    assertThat(reason(List.of("a.b.QueueTestsXs*"), List.of())).isNotEmpty();
    assertThat(reason(List.of("a.b.QueueTests.s*"), List.of())).isEmpty();
    assertThat(new TestPatterns(List.of("a.b*"), List.of()).reasonToExclude("aXb")).isNotEmpty();
  }

  @Test
  void whatIsIncludedCanBeExcluded() {
    assertThat(reason(List.of("Queue"), List.of("sends"))).isEqualTo("--exclude sends");
  }

  private static String reason(List<String> includes, List<String> excludes) {
    return new TestPatterns(includes, excludes).reasonToExclude(NAME);
  }
}
