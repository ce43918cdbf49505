package org.ternmq.systest;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Text that people wrote, as it lies on the machine: with empty lines, tabs, carriage returns, old
 * encodings. Invented input has none of the surprises.
 */
public final class RealText {

  private static final int MEBIBYTE = 1 << 20;

  private final Path file;
  private final long lines;

  private RealText(Path file, long lines) {
    this.file = file;
    this.lines = lines;
  }

  /** One line a message, each closed by a line feed. */
  public Path file() {
    return file;
  }

  public long lines() {
    return lines;
  }

  /**
   * That many lines from the JDK that runs the tests: its legal notices and configuration, in an
   * order drawn from the seed, then the names of its classes. The first lines are chosen for their
   * difficulty.
   */
  public static RealText ofJdk(long lines, long seed) {
    Path home = Path.of(System.getProperty("java.home"));
    return write(
        lines,
        out -> {
          out.write(difficultLines());
          List<Path> files = textFiles(List.of(home.resolve("legal"), home.resolve("conf")));
          Collections.shuffle(files, new Random(seed));
          for (Path text : files) {
            out.copy(text);
          }
          for (Path name :
              textFiles(
                  List.of(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules")))) {
            out.write((name + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  /** At least that many lines from the installed documentation; as many as there are if fewer. */
  public static RealText ofInstalledDocumentation(long lines) {
    return write(
        lines,
        out -> {
          out.write(difficultLines());
          for (Path text :
              textFiles(
                  List.of(
                      Path.of("/usr/share/doc"),
                      Path.of("/usr/share/man"),
                      Path.of("/usr/share/perl"),
                      Path.of("/usr/lib/python3")))) {
            out.copy(text);
          }
        });
  }

  /** Empty, blank, carriage return, not UTF-8, control characters, beyond 64 KiB. */
  private static byte[] difficultLines() {
    String text =
        "\n \n\r\nends with a carriage return\r\n\ttab\n\u0000\u0007 control\nnaïve façade € 𝄞\n"
            + "\u2028 line separator of Unicode\n\ufeffbyte order mark\n"
            + "x".repeat(70_000)
            + "\n";
    byte[] unicode = text.getBytes(StandardCharsets.UTF_8);
    byte[] latin = "Latin-1: caf\u00e9 \u00ff\u0080\n".getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[unicode.length + latin.length];
    System.arraycopy(unicode, 0, all, 0, unicode.length);
    System.arraycopy(latin, 0, all, unicode.length, latin.length);
    return all;
  }

  private static List<Path> textFiles(List<Path> roots) throws IOException {
    List<Path> found = new java.util.ArrayList<>();
    for (Path root : roots) {
      if (Files.isDirectory(root)) {
        try (Stream<Path> all = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
          found.addAll(all.filter(Files::isRegularFile).sorted().collect(Collectors.toList()));
        }
      }
    }
    return found;
  }

  private interface Source {
    void writeTo(LineSink out) throws IOException;
  }

  private static RealText write(long lines, Source source) {
    Path file = Scratch.directory("text").resolve("lines.txt");
    try (LineSink sink = new LineSink(file, lines)) {
      source.writeTo(sink);
      return new RealText(file, sink.count);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot collect text into " + file, e);
    }
  }

  /** Takes bytes until it has enough lines, then ignores the rest. */
  private static final class LineSink implements AutoCloseable {
    private final OutputStream out;
    private final long wanted;
    private long count;

    LineSink(Path file, long wanted) throws IOException {
      this.out = new BufferedOutputStream(Files.newOutputStream(file), MEBIBYTE);
      this.wanted = wanted;
    }

    void copy(Path text) throws IOException {
      if (count >= wanted) {
        return;
      }
      try (InputStream raw = new BufferedInputStream(Files.newInputStream(text))) {
        InputStream in = text.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        write(in.readNBytes(16 * MEBIBYTE));
      }
    }

    void write(byte[] bytes) throws IOException {
      int start = 0;
      for (int i = 0; i < bytes.length && count < wanted; i++) {
        if (bytes[i] == '\n') {
          out.write(bytes, start, i + 1 - start);
          start = i + 1;
          count++;
        }
      }
      if (start < bytes.length && count < wanted) {
        // A file without a last line feed gets one, so that the next file starts a line.
        out.write(bytes, start, bytes.length - start);
        out.write('\n');
        count++;
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
