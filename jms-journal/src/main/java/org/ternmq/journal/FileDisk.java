package org.ternmq.journal;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A directory of the file system. */
public final class FileDisk implements Disk {
  /**
   * The file that is locked while the directory has an owner; holds the owner's process id as text.
   */
  public static final String LOCK_FILE = "lock";

  /**
   * Directories locked by this process. The operating system locks per process, not per channel,
   * and drops the lock when any channel to the file is closed; so within the process the file must
   * not even be opened twice.
   */
  private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

  private static final boolean WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

  private final Path directory;

  /**
   * @param directory created when it is locked for the first time
   */
  public FileDisk(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  public Path directory() {
    return directory;
  }

  @Override
  public List<String> list() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        names.add(file.getFileName().toString());
      }
    }
    return names;
  }

  @Override
  public DiskFile create(String name) throws IOException {
    return new OpenFile(
        directory.resolve(name),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new OpenFile(directory.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return new OpenFile(directory.resolve(name), StandardOpenOption.READ);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        directory.resolve(from),
        directory.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(directory.resolve(name));
  }

  @Override
  public void syncDirectory() throws IOException {
    if (WINDOWS) {
      return; // Directories cannot be opened there; NTFS logs its names.
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long freeBytes() throws IOException {
    return directory.toFile().getUsableSpace();
  }

  /** The size of the file system that the directory lies in, or will lie in. */
  public long totalBytes() {
    File existing = directory.toAbsolutePath().toFile();
    while (!existing.exists() && existing.getParentFile() != null) {
      existing = existing.getParentFile();
    }
    return existing.getTotalSpace();
  }

  @Override
  public String describe(String name) {
    return directory.resolve(name).toString();
  }

  @Override
  public Closeable lock() throws IOException {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new FileAlreadyExistsException(directory.toString(), null, "is not a directory");
    }
    Files.createDirectories(directory);
    Path real = directory.toRealPath();
    if (!LOCKED_HERE.add(real)) {
      throw new JournalLockedException(directory.toString(), ProcessHandle.current().pid(), null);
    }
    boolean locked = false;
    try {
      Closeable lock = lockFile(real);
      locked = true;
      return lock;
    } finally {
      if (!locked) {
        LOCKED_HERE.remove(real);
      }
    }
  }

  private Closeable lockFile(Path real) throws IOException {
    FileChannel channel =
        FileChannel.open(
            real.resolve(LOCK_FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      // Beyond the text, since on some systems a locked range cannot be read.
      FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
      if (lock == null) {
        throw new JournalLockedException(directory.toString(), readPid(channel), null);
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      channel.force(false);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    return () -> {
      channel.close();
      LOCKED_HERE.remove(real);
    };
  }

  /**
   * Keeps owners away until the result is closed, without writing anything: also where that is not
   * possible. Several may do so at a time.
   *
   * @throws JournalLockedException if the directory has an owner
   */
  public Closeable lockToRead() throws IOException {
    Path real = directory.toRealPath();
    if (LOCKED_HERE.contains(real)) {
      throw new JournalLockedException(directory.toString(), ProcessHandle.current().pid(), null);
    }
    Path file = real.resolve(LOCK_FILE);
    if (!Files.exists(file)) {
      return () -> {}; // it never had an owner
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      if (channel.tryLock(Long.MAX_VALUE - 1, 1, true) == null) {
        throw new JournalLockedException(directory.toString(), readPid(channel), null);
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    return channel;
  }

  private static long readPid(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    channel.read(text, 0);
    String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).trim();
    return pid.matches("\\d{1,18}") ? Long.parseLong(pid) : -1;
  }

  /**
   * Java closes a channel when a thread that uses it is interrupted, and the journal's thread may
   * be an application's: so the flag is put aside for the time of a call. An interrupt during the
   * call still closes the channel; readers open theirs again, a write or force that was hit fails,
   * since nobody knows what it did.
   */
  private static final class OpenFile implements DiskFile {
    private final Path path; // where it was when opened: may have been renamed
    private final FileChannel channel;

    OpenFile(Path path, OpenOption... options) throws IOException {
      this.path = path;
      this.channel = FileChannel.open(path, options);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
      boolean interrupted = Thread.interrupted();
      try {
        int total = 0;
        while (target.hasRemaining()) {
          int n = channel.read(target, offset + total);
          if (n < 0) {
            break;
          }
          total += n;
        }
        return total;
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      boolean interrupted = Thread.interrupted();
      try {
        long at = offset;
        while (source.hasRemaining()) {
          at += channel.write(source, at);
        }
      } catch (IOException e) {
        throw isFull(e) ? new DiskFullException(path + ": no space left on the disk", e) : e;
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private static boolean isFull(IOException e) {
      // The JDK has no type for it; these are the words of Linux, macOS and Windows.
      String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      return text.contains("no space left")
          || text.contains("quota exceeded")
          || text.contains("not enough space on the disk");
    }

    @Override
    public void force(boolean metadata) throws IOException {
      boolean interrupted = Thread.interrupted();
      try {
        channel.force(metadata);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
