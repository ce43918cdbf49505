package org.ternmq.bench.provider;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The project's folders.
 *
 * @param home the source tree, after {@code mvn -Pbenchmarks package}
 */
public record Project(Path home) {
  /** All jars of a folder, as a class path says it. */
  public String jars(String folder) {
    Path path = home.resolve(folder);
    if (!Files.isDirectory(path)) {
      throw new IllegalStateException(
          path + " is missing: mvn -Pbenchmarks -DskipTests package makes it");
    }
    return path + "/*";
  }
}
