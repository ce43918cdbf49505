package org.ternmq.command;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * One line that says what a broker is doing, for the probes of a container or a service manager:
 * they see a standby, which listens nowhere. The first word is {@code starting}, {@code standby} or
 * {@code ready}; the process's number follows, since the file of a killed broker stays. A broker
 * that ends deletes it. Safe for use by several threads.
 */
final class StatusFile implements AutoCloseable {
  private static final System.Logger log = System.getLogger(StatusFile.class.getName());

  private final Path file; // null: nobody wants to know
  private boolean closed;

  StatusFile(Path file) {
    this.file = file;
  }

  /** A file that cannot be written does not stop a broker; the log says so. */
  synchronized void say(String status, String detail) {
    if (file == null || closed) {
      return;
    }
    String line = status + " pid " + ProcessHandle.current().pid() + " " + detail + "\n";
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(unfinished, line);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      log.log(Level.WARNING, "The status cannot be written: " + e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        log.log(Level.WARNING, "The status cannot be deleted: " + e);
      }
    }
  }
}
