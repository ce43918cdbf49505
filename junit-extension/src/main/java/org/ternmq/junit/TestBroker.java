package org.ternmq.junit;

import jakarta.jms.JMSContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/** The broker of one test, or of the tests of one class. Closed by JUnit with its context. */
@SuppressWarnings(
    "deprecation") // versions of JUnit before 5.13 close nothing but CloseableResource
final class TestBroker implements ExtensionContext.Store.CloseableResource {
  private final Broker broker;
  private final TernConnectionFactory factory;
  private final Path folder; // null: in memory
  private final List<JMSContext> contexts = new ArrayList<>();

  private TestBroker(Broker broker, TernConnectionFactory factory, Path folder) {
    this.broker = broker;
    this.factory = factory;
    this.folder = folder;
  }

  static TestBroker start(TernMq settings) {
    String name = "junit-" + UUID.randomUUID();
    BrokerOptions.Builder options = BrokerOptions.builder().name(name);
    Path folder = null;
    if (settings.journal()) {
      folder = newFolder();
      options.dataDirectory(folder.resolve("data"));
    }
    if (settings.tcp()) {
      options.listen("127.0.0.1:0");
    }
    Broker broker = Broker.start(options.build());
    String url =
        settings.tcp()
            ? "tern://127.0.0.1:" + broker.listenAddress().getPort()
            : "tern:vm://" + name + "?create=false";
    return new TestBroker(broker, new TernConnectionFactory(url), folder);
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("ternmq-junit");
    } catch (IOException e) {
      throw new UncheckedIOException("a temporary folder for the journal", e);
    }
  }

  Broker broker() {
    return broker;
  }

  TernConnectionFactory factory() {
    return factory;
  }

  /** Closed before the broker. */
  JMSContext newContext() {
    JMSContext context = factory.createContext();
    contexts.add(context);
    return context;
  }

  @Override
  public void close() throws IOException {
    try {
      contexts.forEach(JMSContext::close);
    } finally {
      broker.close();
      deleteFolder();
    }
  }

  private void deleteFolder() throws IOException {
    if (folder == null) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
