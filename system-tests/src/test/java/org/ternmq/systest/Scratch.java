package org.ternmq.systest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Directories under {@code target}: on a real disk, unlike the system's folder for temporary files.
 */
public final class Scratch {

  private Scratch() {}

  /** A new, empty directory whose name begins like that. */
  public static Path directory(String prefix) {
    try {
      Path parent = Path.of("target", "scratch").toAbsolutePath();
      Files.createDirectories(parent);
      return Files.createTempDirectory(parent, prefix + "-");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a scratch directory", e);
    }
  }
}
