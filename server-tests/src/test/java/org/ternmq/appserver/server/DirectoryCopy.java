package org.ternmq.appserver.server;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * A server of one's own from an unpacked distribution. What a server writes to is copied; all else,
 * hundreds of megabytes, are hard links where the file system allows it.
 */
final class DirectoryCopy extends SimpleFileVisitor<Path> {
  private final Path from;
  private final Path to;
  private final Set<String> written;

  private DirectoryCopy(Path from, Path to, Set<String> written) {
    this.from = from;
    this.to = to;
    this.written = written;
  }

  /**
   * Makes {@code to} anew.
   *
   * @param written folders inside that the server changes, relative to its home
   */
  static void of(Path from, Path to, Set<String> written) throws IOException {
    deleteTree(to);
    Files.walkFileTree(from, new DirectoryCopy(from, to, written));
  }

  static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
      throws IOException {
    Files.createDirectories(to.resolve(from.relativize(directory)));
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    Path relative = from.relativize(file);
    Path copy = to.resolve(relative);
    if (written.stream().anyMatch(relative::startsWith) || !linked(file, copy)) {
      Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
    return FileVisitResult.CONTINUE;
  }

  private static boolean linked(Path file, Path copy) {
    try {
      Files.createLink(copy, file);
      return true;
    } catch (IOException | UnsupportedOperationException otherFileSystem) {
      return false;
    }
  }
}
