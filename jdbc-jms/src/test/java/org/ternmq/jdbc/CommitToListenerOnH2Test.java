package org.ternmq.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The application has the broker in its own JVM, and its H2 database in a file. */
class CommitToListenerOnH2Test extends CommitToListenerContract {
  @TempDir Path folder;

  @Override
  String url() {
    return "jdbc:h2:file:" + folder.resolve("shop");
  }

  @Override
  String user() {
    return "sa";
  }
}
