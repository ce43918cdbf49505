package org.ternmq.bench.provider;

import java.nio.file.Path;

/**
 * Where a broker runs.
 *
 * @param heap the size of its heap as -Xmx takes it, smallest and largest
 * @param java the JVM's home
 */
public record Place(Path data, int port, String heap, Path java) {
  /** The command that runs Java. */
  public String javaCommand() {
    return java.resolve("bin/java").toString();
  }
}
