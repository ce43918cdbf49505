package org.ternmq.appserver.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;

/** The tests' side of the resource that holds transactions: orders are files. */
public final class Holder {
  private Holder() {}

  /** The next {@code prepare} or {@code commit} is held. */
  public static void hold(String call) {
    Path directory = PreparedServer.server().holderDirectory();
    try {
      Files.createDirectories(directory);
      Files.deleteIfExists(directory.resolve("held"));
      Files.writeString(directory.resolve("hold-" + call), "");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot order to hold " + call, e);
    }
  }

  public static void awaitHeld() {
    Path held = PreparedServer.server().holderDirectory().resolve("held");
    Awaitility.await("a transaction is held")
        .atMost(AppServer.PATIENT)
        .until(() -> Files.exists(held));
  }

  /** Nothing is held any more. */
  public static void letGo() {
    Path directory = PreparedServer.server().holderDirectory();
    try {
      Files.deleteIfExists(directory.resolve("hold-prepare"));
      Files.deleteIfExists(directory.resolve("hold-commit"));
      Files.deleteIfExists(directory.resolve("held"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot let go", e);
    }
  }

  /** How many of the holding resource's own branches are in doubt. */
  public static int inDoubt() {
    String[] files = PreparedServer.server().holderDirectory().resolve("prepared").toFile().list();
    return files == null ? 0 : files.length;
  }
}
