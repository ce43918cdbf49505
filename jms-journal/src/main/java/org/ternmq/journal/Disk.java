package org.ternmq.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * One flat directory, as the journal sees it. Names only, no paths. A name that was created,
 * renamed or deleted is only certain to survive a power cut after {@link #syncDirectory}; bytes
 * only after {@link DiskFile#force}. May be called from two threads at once (the owner of the
 * journal and its preparing thread), on different files.
 */
public interface Disk {

  /** The names of all files. */
  List<String> list() throws IOException;

  /** A new empty file, open for reading and writing; fails if the name exists. */
  DiskFile create(String name) throws IOException;

  /** An existing file, open for reading and writing. */
  DiskFile open(String name) throws IOException;

  /** An existing file, open for reading. */
  DiskFile openToRead(String name) throws IOException;

  /** Renames atomically, replacing what had the new name. An open file stays open. */
  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  /** Blocks until all names are on stable storage. */
  void syncDirectory() throws IOException;

  /** Bytes that can still be allocated. */
  long freeBytes() throws IOException;

  /**
   * Takes the directory for this process until the result is closed. Throws {@link
   * JournalLockedException}.
   */
  Closeable lock() throws IOException;

  /** How to call a file in a message to people: its path, where there is one. */
  String describe(String name);
}
