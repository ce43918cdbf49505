package org.ternmq.command;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An archive of the classes that a broker and the commands need, which the JVM maps into its memory
 * instead of reading, checking and linking them one by one: a start takes about half as long.
 *
 * <p>It is good for one JVM, one class path and these very jars. The JVM ignores any other, and so
 * starts without it; a file beside it says what it was made for, so that it is made anew.
 */
final class ClassArchive {
  /** Set by {@code bin/ternmq}: where the archive is, or should be. */
  static final String FILE_PROPERTY = "ternmq.class-archive";

  private static final String LOG_CONFIGURATION = "logback.configurationFile";

  private final Path file;
  private final Path note; // of what it was made for; locked by who makes it

  ClassArchive(Path file) {
    this.file = file;
    this.note = file.resolveSibling(file.getFileName() + ".of");
  }

  /** What this process was told to use; null: none. */
  static ClassArchive ofThisProcess() {
    String configured = System.getProperty(FILE_PROPERTY, "");
    return configured.isEmpty() ? null : new ClassArchive(Path.of(configured));
  }

  Path file() {
    return file;
  }

  /** Whether it is there, and was made for this JVM and these jars. */
  boolean isCurrent() {
    try {
      return Files.isReadable(file)
          && Files.isReadable(note)
          && Files.readString(note).equals(fingerprint());
    } catch (IOException e) {
      return false; // it vanished, or its directory did: it is made anew where that can be
    }
  }

  /** Whether it could be made. */
  boolean isWritable() {
    Path directory = file.toAbsolutePath().getParent();
    return Files.isDirectory(directory) && Files.isWritable(directory);
  }

  /**
   * Starts another process that makes it, with what processor time others leave, and does not wait
   * for it. It goes on when this process ends.
   */
  Process makeBeside() throws IOException {
    List<String> command = new ArrayList<>();
    Path nice = Path.of("/usr/bin/nice");
    if (Files.isExecutable(nice)) {
      command.addAll(List.of(nice.toString(), "-n", "19"));
    }
    command.addAll(java());
    command.add("-D" + FILE_PROPERTY + "=" + file);
    command.addAll(List.of(Ternmq.class.getName(), ClassArchiveCommand.NAME));
    return start(command);
  }

  /**
   * Makes it, unless another process is just doing so. Blocks for some seconds.
   *
   * @return whether it did
   */
  boolean make() throws IOException, InterruptedException {
    try (FileChannel channel =
            FileChannel.open(note, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel)) {
      if (lock == null) {
        return false;
      }
      Path scratch = Files.createTempDirectory(file.toAbsolutePath().getParent(), ".classes");
      try {
        Path made = scratch.resolve("archive");
        train(made, scratch);
        force(made);
        channel.truncate(0); // no moment at which the note speaks of another archive
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        channel.write(ByteBuffer.wrap(fingerprint().getBytes(StandardCharsets.UTF_8)), 0);
        channel.force(true);
      } finally {
        deleteTree(scratch);
      }
      return true;
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException inThisProcess) {
      return null;
    }
  }

  private static void train(Path made, Path scratch) throws IOException, InterruptedException {
    List<String> command = java();
    command.add("-XX:ArchiveClassesAtExit=" + made);
    command.addAll(List.of(StartTraining.class.getName(), scratch.toString()));
    Process training = start(command);
    int exitCode = training.waitFor();
    if (exitCode != 0 || !Files.exists(made)) {
      throw new CommandException(
          "this JVM makes no archive of classes (its process ended with " + exitCode + ")", null);
    }
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    if (System.getProperty(LOG_CONFIGURATION) != null) {
      command.add("-D" + LOG_CONFIGURATION + "=" + System.getProperty(LOG_CONFIGURATION));
    }
    return command;
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** A JVM that maps half a file dies of it: all of it is on the disk before it has its name. */
  private static void force(Path made) throws IOException {
    try (FileChannel channel = FileChannel.open(made, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void deleteTree(Path directory) throws IOException {
    List<Path> deepestLast;
    try (var all = Files.walk(directory)) {
      deepestLast = all.collect(Collectors.toList());
    }
    for (int i = deepestLast.size() - 1; i >= 0; i--) {
      Files.deleteIfExists(deepestLast.get(i));
    }
  }

  /** The JVM, and each jar with its size and time: what the JVM looks at, too. */
  private static String fingerprint() throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(System.getProperty("java.home")).append('\n');
    text.append(System.getProperty("java.vm.version")).append('\n');
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      text.append(path.toAbsolutePath());
      if (Files.exists(path)) {
        text.append(' ').append(Files.size(path));
        text.append(' ').append(Files.getLastModifiedTime(path).toMillis());
      }
      text.append('\n');
    }
    return text.toString();
  }
}
