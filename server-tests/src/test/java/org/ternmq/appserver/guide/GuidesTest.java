package org.ternmq.appserver.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the guides tell to copy is, byte for byte, what the tests run. */
class GuidesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** {@code <!-- the very file: PATH -->}, and the block of code behind it. */
  private static final Pattern INCLUDED =
      Pattern.compile("<!-- the very file: (\\S+) -->\n```\\w*\n(.*?)```\n", Pattern.DOTALL);

  private record Included(Path guide, String file, String text) {}

  private static List<Included> all() throws IOException {
    try (Stream<Path> guides = Files.list(ROOT.resolve("docs/app-servers"))) {
      return guides.sorted().flatMap(guide -> in(guide).stream()).toList();
    }
  }

  private static List<Included> in(Path guide) {
    try {
      Matcher found = INCLUDED.matcher(Files.readString(guide));
      return found
          .results()
          .map(match -> new Included(guide, match.group(1), match.group(2)))
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> whatAGuideShowsIsTheFileThatTheTestsRun() throws IOException {
    return all().stream()
        .map(
            included ->
                DynamicTest.dynamicTest(
                    included.guide().getFileName() + " shows " + included.file(),
                    () ->
                        assertThat(included.text())
                            .isEqualTo(Files.readString(ROOT.resolve(included.file())))));
  }

  @Test
  void everyTestedServerHasAGuideWithItsFile() throws IOException {
    assertThat(all().stream().map(included -> included.guide().getFileName().toString()))
        .contains("wildfly.md", "glassfish.md", "open-liberty.md", "payara.md");
  }
}
