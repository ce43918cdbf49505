package org.ternmq.tck.fork;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What a fork has to know, as it travels in a properties file.
 *
 * @param names the environment of {@code new InitialContext()} with the names of destinations; for
 *     an embedded broker without its factories, which depend on the broker
 * @param embedded whether the fork starts a TernMQ broker by itself
 * @param inVm of the embedded broker: reached without a socket, or over TCP
 * @param data of the embedded broker: folder for journals, empty for a broker in memory
 * @param eachItsOwnBroker whether each request to run gets a new, empty broker
 * @param testLimitMs after which a test counts as hanging, and the fork ends itself
 */
public record ForkSettings(
    Properties names,
    boolean embedded,
    boolean inVm,
    String data,
    boolean eachItsOwnBroker,
    long testLimitMs) {

  private static final String NAME = "name.";

  public void write(Path file) throws IOException {
    Properties all = new Properties();
    names.stringPropertyNames().forEach(key -> all.setProperty(NAME + key, names.getProperty(key)));
    all.setProperty("embedded", Boolean.toString(embedded));
    all.setProperty("in-vm", Boolean.toString(inVm));
    all.setProperty("data", data);
    all.setProperty("each-its-own-broker", Boolean.toString(eachItsOwnBroker));
    all.setProperty("test-limit-ms", Long.toString(testLimitMs));
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      all.store(out, null);
    }
  }

  static ForkSettings read(Path file) throws IOException {
    Properties all = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      all.load(in);
    }
    Properties names = new Properties();
    for (String key : all.stringPropertyNames()) {
      if (key.startsWith(NAME)) {
        names.setProperty(key.substring(NAME.length()), all.getProperty(key));
      }
    }
    return new ForkSettings(
        names,
        Boolean.parseBoolean(all.getProperty("embedded")),
        Boolean.parseBoolean(all.getProperty("in-vm")),
        all.getProperty("data"),
        Boolean.parseBoolean(all.getProperty("each-its-own-broker")),
        Long.parseLong(all.getProperty("test-limit-ms")));
  }
}
