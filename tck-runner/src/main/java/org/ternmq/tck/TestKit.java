package org.ternmq.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The official TCK as the user has it: a distribution archive, its unpacked folder, or jars of it.
 *
 * @param roots jars and class folders with tests of JUnit Jupiter
 * @param libraries what else the tests need
 * @param signatureFile the signature file of {@code jakarta.jms}; null if there is none
 * @param containerTests classes of tests that need a Jakarta EE container
 * @param facts version and checksums, for the statement
 */
record TestKit(
    List<Path> roots,
    List<Path> libraries,
    Path signatureFile,
    List<String> containerTests,
    Map<String, String> facts) {

  /** The parts of the TCK for platforms: their tests travel in deployed archives. */
  static final Pattern CONTAINER_TEST =
      Pattern.compile("com\\.sun\\.ts\\.tests\\.jms\\.ee(20)?\\..*");

  static final String WHERE_TO_GET_IT =
      """
      The official TCK of Jakarta Messaging is not part of TernMQ. Get it, under the Eclipse Foundation
      Technology Compatibility Kit License, from
        https://jakarta.ee/specifications/messaging/3.1/       (the link "Jakarta Messaging 3.1 TCK")
        https://github.com/jakartaee/platform-tck              (its source: tcks/apis/messaging)
      and run: ternmq-tck --tck FILE-OR-FOLDER
      """;

  private static final byte[] JUPITER_TEST =
      "Lorg/junit/jupiter/api/Test;".getBytes(StandardCharsets.ISO_8859_1);

  /** Jars that the runner brings itself, and those that hold no classes to run. */
  private static final Pattern NOT_WANTED =
      Pattern.compile(
          "(junit-|opentest4j|apiguardian|jakarta\\.jms-api).*\\.jar|.*-(sources|javadoc)\\.jar");

  private static final Pattern VERSION_IN_NAME = Pattern.compile("-(\\d[\\w.-]*?)(-dist)?$");

  /**
   * @param given archive, folders or jars
   * @param more jars that the tests need besides
   * @param work an empty folder that archives may be unpacked to
   * @throws RunnerException if there are no tests in it
   */
  static TestKit open(List<Path> given, List<Path> more, Path work) {
    Map<String, String> facts = new LinkedHashMap<>();
    List<Path> places = new ArrayList<>();
    List<Path> signatures = new ArrayList<>();
    try {
      for (Path path : given) {
        if (!Files.exists(path)) {
          throw new RunnerException("there is no " + path);
        }
        if (Files.isDirectory(path)) {
          addFolder(path, places, signatures);
        } else if (path.toString().endsWith(".zip")) {
          Path unpacked = work.resolve(path.getFileName().toString());
          unpack(path, unpacked);
          addFolder(unpacked, places, signatures);
        } else {
          places.add(path);
        }
        addFacts(path, facts);
      }
      for (Path library : more) {
        if (!Files.exists(library)) {
          throw new RunnerException("there is no " + library);
        }
      }
      TestKit kit = sort(places, signatures, facts);
      kit.libraries().addAll(more);
      return kit;
    } catch (IOException e) {
      throw new RunnerException("the TCK cannot be read: " + e, e);
    }
  }

  private static TestKit sort(List<Path> places, List<Path> signatures, Map<String, String> facts)
      throws IOException {
    List<Path> roots = new ArrayList<>();
    List<Path> libraries = new ArrayList<>();
    TreeSet<String> containerTests = new TreeSet<>();
    boolean javaTest = false;
    for (Path place : places) {
      if (NOT_WANTED.matcher(place.getFileName().toString()).matches()) {
        continue;
      }
      javaTest |= place.getFileName().toString().equals("javatest.jar");
      if (addTests(place, containerTests)) {
        roots.add(place);
        if (Files.isRegularFile(place)) {
          addFacts(place, facts);
        }
      } else {
        libraries.add(place);
      }
    }
    if (roots.isEmpty()) {
      throw new RunnerException(
          javaTest
              ? "this is a TCK that runs on the JavaTest harness (Jakarta EE 10 and older); this"
                  + " command runs those on JUnit 5. docs/tck.md tells how to run the older one"
              : "there are no tests of JUnit 5 in what --tck names");
    }
    return new TestKit(
        roots,
        libraries,
        signatures.isEmpty() ? null : signatures.get(0),
        List.copyOf(containerTests),
        facts);
  }

  List<Path> classPath() {
    return Stream.concat(roots.stream(), libraries.stream()).toList();
  }

  /**
   * Jars and class folders below; a folder with classes and no jars is itself on the class path.
   */
  private static void addFolder(Path folder, List<Path> places, List<Path> signatures)
      throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    List<Path> jars = files.stream().filter(file -> file.toString().endsWith(".jar")).toList();
    places.addAll(jars);
    if (jars.isEmpty() && files.stream().anyMatch(file -> file.toString().endsWith(".class"))) {
      places.add(folder);
    }
    files.stream()
        .filter(file -> file.getFileName().toString().matches("jakarta\\.jms\\.sig(_.*)?"))
        .forEach(signatures::add);
  }

  /** Whether there is a test in it that needs no container; those that do are added. */
  private static boolean addTests(Path place, TreeSet<String> containerTests) throws IOException {
    boolean any = false;
    if (Files.isDirectory(place)) {
      List<Path> classes;
      try (Stream<Path> walk = Files.walk(place)) {
        classes = walk.filter(file -> file.toString().endsWith(".class")).toList();
      }
      for (Path file : classes) {
        String name = place.relativize(file).toString().replace('\\', '/');
        any |= addTest(name, Files.readAllBytes(file), containerTests);
      }
      return any;
    }
    try (ZipFile jar = new ZipFile(place.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) jar.stream().map(ZipEntry.class::cast)::iterator) {
        if (entry.getName().endsWith(".class")) {
          try (InputStream in = jar.getInputStream(entry)) {
            any |= addTest(entry.getName(), in.readAllBytes(), containerTests);
          }
        }
      }
    }
    return any;
  }

  private static boolean addTest(String file, byte[] classFile, TreeSet<String> containerTests) {
    if (!contains(classFile, JUPITER_TEST)) {
      return false;
    }
    String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
    if (CONTAINER_TEST.matcher(name).matches()) {
      containerTests.add(name);
      return false;
    }
    return true;
  }

  private static boolean contains(byte[] bytes, byte[] wanted) {
    for (int i = 0; i <= bytes.length - wanted.length; i++) {
      if (java.util.Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  private static void unpack(Path archive, Path to) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
        Path target = to.resolve(entry.getName()).normalize();
        if (!target.startsWith(to)) {
          throw new IOException(archive + " has an entry outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, target);
          }
        }
      }
    }
  }

  private static void addFacts(Path file, Map<String, String> facts) throws IOException {
    if (Files.isDirectory(file)) {
      facts.put("TCK folder", file.toString());
      return;
    }
    String name = file.getFileName().toString();
    facts.put("TCK file", append(facts.get("TCK file"), name));
    facts.put("SHA-256 of " + name, sha256(file));
    String version = version(file);
    if (version != null) {
      facts.putIfAbsent("TCK version", version);
    }
  }

  private static String append(String before, String more) {
    return before == null || before.equals(more) ? more : before + ", " + more;
  }

  /** As the file says it: Maven's properties, the manifest, the name. */
  private static String version(Path file) throws IOException {
    if (file.toString().endsWith(".jar")) {
      try (JarFile jar = new JarFile(file.toFile())) {
        for (ZipEntry entry :
            (Iterable<ZipEntry>) jar.stream().map(ZipEntry.class::cast)::iterator) {
          if (entry.getName().matches("META-INF/maven/[^/]+/jms-tck/pom\\.properties")) {
            Properties pom = new Properties();
            try (InputStream in = jar.getInputStream(entry)) {
              pom.load(in);
            }
            return pom.getProperty("version");
          }
        }
        if (jar.getManifest() != null) {
          Attributes main = jar.getManifest().getMainAttributes();
          String version = main.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
          if (version != null) {
            return version;
          }
        }
      }
    }
    Matcher matcher =
        VERSION_IN_NAME.matcher(file.getFileName().toString().replaceAll("\\.(jar|zip)$", ""));
    return matcher.find() ? matcher.group(1) : null;
  }

  static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
