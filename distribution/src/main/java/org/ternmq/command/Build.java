package org.ternmq.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What the build wrote about itself. */
final class Build {

  private Build() {}

  static String version() {
    Properties properties = new Properties();
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      properties.load(in);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the program's own jar cannot be read", unreadable);
    }
    return properties.getProperty("version");
  }
}
