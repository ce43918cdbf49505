package org.ternmq.journal;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A disk as it is, whatever is written to it: changes stay in memory and are gone with this object.
 * So a tool can open a journal as its owner would, and leave it as it was. Meant for the few small
 * writes of an owner that appends nothing.
 *
 * <p>Only the lock is real: no owner may change the files meanwhile.
 */
public final class UnchangedDisk implements Disk {
  private static final int PAGE_BYTES = 4096;

  private final Disk disk;

  /** By name, null if it was deleted: what was opened or changed; guarded by this. */
  private final Map<String, View> views = new HashMap<>();

  public UnchangedDisk(Disk disk) {
    this.disk = disk;
  }

  @Override
  public synchronized List<String> list() throws IOException {
    List<String> names = new ArrayList<>(disk.list());
    names.removeAll(views.keySet());
    views.forEach(
        (name, view) -> {
          if (view != null) {
            names.add(name);
          }
        });
    return names;
  }

  @Override
  public synchronized DiskFile create(String name) throws IOException {
    if (list().contains(name)) {
      throw new IOException(describe(name) + " is there already");
    }
    View view = new View(null, 0);
    views.put(name, view);
    return view.open();
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return view(name).open();
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return view(name).open();
  }

  private synchronized View view(String name) throws IOException {
    View view = views.get(name);
    if (view == null && !views.containsKey(name)) {
      try (DiskFile file = disk.openToRead(name)) {
        view = new View(name, file.size());
      }
      views.put(name, view);
    }
    if (view == null) {
      throw new FileNotFoundException(name);
    }
    return view;
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    View view = view(from);
    views.put(from, null);
    views.put(to, view);
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    view(name);
    views.put(name, null);
  }

  @Override
  public void syncDirectory() {
    // Nothing is to last.
  }

  @Override
  public long freeBytes() {
    return Long.MAX_VALUE;
  }

  @Override
  public Closeable lock() throws IOException {
    return disk.lock();
  }

  @Override
  public String describe(String name) {
    return disk.describe(name);
  }

  /** A file: that of the disk, if there is one, under the pages that were written here. */
  private final class View {
    private final String base; // its name on the disk, null if it is only here
    private final long baseBytes;
    private final TreeMap<Long, byte[]> pages = new TreeMap<>(); // guarded by this
    private long size;

    View(String base, long baseBytes) {
      this.base = base;
      this.baseBytes = baseBytes;
      this.size = baseBytes;
    }

    DiskFile open() throws IOException {
      return new OpenView(this, base == null ? null : disk.openToRead(base));
    }
  }

  private static final class OpenView implements DiskFile {
    private final View view;
    private final DiskFile file; // null if there is none

    OpenView(View view, DiskFile file) {
      this.view = view;
      this.file = file;
    }

    @Override
    public long size() {
      synchronized (view) {
        return view.size;
      }
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
      synchronized (view) {
        if (offset >= view.size) {
          return 0;
        }
        int bytes = (int) Math.min(target.remaining(), view.size - offset);
        int start = target.position();
        int limit = target.limit();
        if (file != null && offset < view.baseBytes) {
          target.limit((int) (start + Math.min(bytes, view.baseBytes - offset)));
          file.read(target, offset);
        }
        target.limit(start + bytes);
        while (target.hasRemaining()) {
          target.put((byte) 0);
        }
        overlay(target, start, bytes, offset);
        target.limit(limit).position(start + bytes);
        return bytes;
      }
    }

    /** Puts the pages that were written over what was read. */
    private void overlay(ByteBuffer target, int start, int bytes, long offset) {
      long first = offset - offset % PAGE_BYTES;
      for (Map.Entry<Long, byte[]> page :
          view.pages.subMap(first, true, offset + bytes, false).entrySet()) {
        long from = Math.max(offset, page.getKey());
        long to = Math.min(offset + bytes, page.getKey() + PAGE_BYTES);
        target.put(
            (int) (start + from - offset),
            page.getValue(),
            (int) (from - page.getKey()),
            (int) (to - from));
      }
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      synchronized (view) {
        long at = offset;
        while (source.hasRemaining()) {
          long start = at - at % PAGE_BYTES;
          byte[] page = view.pages.get(start);
          if (page == null) {
            page = new byte[PAGE_BYTES];
            read(ByteBuffer.wrap(page), start);
            view.pages.put(start, page);
          }
          int bytes = (int) Math.min(source.remaining(), start + PAGE_BYTES - at);
          source.get(page, (int) (at - start), bytes);
          at += bytes;
          view.size = Math.max(view.size, at);
        }
      }
    }

    @Override
    public void force(boolean metadata) {
      // Nothing is to last.
    }

    @Override
    public void close() throws IOException {
      if (file != null) {
        file.close();
      }
    }
  }
}
