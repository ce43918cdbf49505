package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/** The very files that servers get, in a class loader that has nothing else but the APIs. */
@Tag("archive")
class ArchiveTest {
  private static final Path CLIENT = Path.of("target", "ternmq.rar");
  private static final Path EMBEDDED = Path.of("target", "ternmq-embedded.rar");

  /** A quarter more than it has; whoever needs more explains it here. */
  private static final long LARGEST_CLIENT_BYTES = 640 * 1024;

  private static final long LARGEST_EMBEDDED_BYTES = 5 * 1024 * 1024;

  @TempDir Path folder;

  private static List<String> names(Path archive) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      List<String> names = new ArrayList<>();
      Enumeration<? extends ZipEntry> all = zip.entries();
      while (all.hasMoreElements()) {
        ZipEntry each = all.nextElement();
        if (!each.isDirectory()) {
          names.add(each.getName());
        }
      }
      return names;
    }
  }

  /** What a server puts on the adapter's class path. */
  private List<Path> unpacked(Path archive) throws IOException {
    List<Path> jars = new ArrayList<>();
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (String name : names(archive)) {
        if (name.endsWith(".jar")) {
          Path jar = folder.resolve(name);
          try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
            Files.copy(in, jar);
          }
          jars.add(jar);
        }
      }
    }
    return jars;
  }

  private static IsolatedLoader loader(List<Path> jars) throws IOException {
    List<URL> content = new ArrayList<>();
    for (Path each : jars) {
      content.add(each.toUri().toURL());
    }
    content.add(IsolatedLoader.of(OneLife.class));
    return new IsolatedLoader(content);
  }

  private static List<String> classes(Path jar) throws IOException {
    return names(jar).stream()
        .filter(each -> each.endsWith(".class") && !each.contains("module-info"))
        .map(each -> each.substring(0, each.length() - ".class".length()).replace('/', '.'))
        .toList();
  }

  @Test
  void thePlainArchiveHoldsTheClientAndNothingElse() throws IOException {
    assertThat(names(CLIENT))
        .map(each -> each.replaceAll("-\\d.*\\.jar", ".jar"))
        .containsExactlyInAnyOrder(
            "META-INF/MANIFEST.MF",
            "META-INF/ra.xml",
            "ternmq-jms-provider.jar",
            "ternmq-jms-wire.jar",
            "ternmq-resource-adapter.jar");
    assertThat(Files.size(CLIENT)).isLessThan(LARGEST_CLIENT_BYTES);
    for (Path jar : unpacked(CLIENT)) {
      assertThat(classes(jar))
          .isNotEmpty()
          .allMatch(each -> each.matches("org\\.ternmq\\.(jms|wire|ra)\\..*"));
    }
  }

  /** Linked, down to the types of each method. */
  @Test
  void allThatAClassOfThePlainArchiveNeedsIsThere() throws IOException, ClassNotFoundException {
    List<Path> jars = unpacked(CLIENT);
    int looked = 0;
    try (IsolatedLoader loader = loader(jars)) {
      for (Path jar : jars) {
        for (String name : classes(jar)) {
          Class<?> type = Class.forName(name, false, loader);
          looked += type.getDeclaredMethods().length + type.getDeclaredFields().length;
          assertThat(type.getDeclaredConstructors()).isNotNull();
        }
      }
    }
    assertThat(looked).isGreaterThan(1_000);
  }

  @Test
  void thePlainArchiveWorksWithARemoteBroker() throws IOException {
    try (Broker broker = Broker.start(BrokerOptions.builder().listen("127.0.0.1:0").build());
        IsolatedLoader loader = loader(unpacked(CLIENT))) {
      String url = "tern://127.0.0.1:" + broker.listenAddress().getPort();
      assertThat(loader.live(url)).isEqualTo("m1 m2");
    }
  }

  @Test
  void theEmbeddedArchiveHasWhatItsBrokerNeedsAndNoApi() throws IOException {
    List<Path> jars = unpacked(EMBEDDED);
    assertThat(Files.size(EMBEDDED)).isLessThan(LARGEST_EMBEDDED_BYTES);
    for (Path jar : jars) {
      assertThat(classes(jar)).noneMatch(each -> each.startsWith("jakarta."));
    }
    try (IsolatedLoader loader = loader(jars)) {
      assertThat(loader.live("tern:vm://inside?data=" + folder.resolve("data"))).isEqualTo("m1 m2");
    }
    assertThat(folder.resolve("data")).isNotEmptyDirectory();
  }
}
