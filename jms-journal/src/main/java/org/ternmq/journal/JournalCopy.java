package org.ternmq.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Copies a journal while its owner goes on writing. The owner is not asked and does not notice; all
 * that was written before the copy began is in it. This rests on four rules of the format:
 *
 * <ol>
 *   <li>What a segment holds never changes; it only grows, until the log leaves it.
 *   <li>A segment is reused only after a newer checkpoint than the one that needs it is complete.
 *   <li>A file that is reused gets another header before anything else is written into it.
 *   <li>Records are checked one by one: so the end of the log is known, and nothing behind it,
 *       which may be half written, is taken.
 * </ol>
 *
 * So a pass copies the newest checkpoint, all segments that it tells of, and the log after it. The
 * pass is good if each of them was still itself after it was copied, however many checkpoints were
 * made meanwhile; or if the checkpoint is still the newest one, since what is reused then held
 * nothing that it needs. Else the next pass copies what has come since: the checkpoint and the end
 * of the log. Used by one thread.
 */
public final class JournalCopy {
  private static final int MAX_PASSES = 50;
  private static final int COPY_BYTES = 1 << 20;

  /** Between two forces: so that those of the owner never wait behind all that was copied. */
  private static final int FORCE_BYTES = 8 << 20;

  private static final int LOOKS = 20;

  /**
   * What was copied.
   *
   * @param checkpoint number of the checkpoint; 0 = there is none
   * @param segments how many
   * @param bytes of checkpoint and records, each counted once
   * @param end position up to which the log was copied
   * @param passes how often the owner's progress had to be followed, and one
   */
  public record Report(long checkpoint, int segments, long bytes, long end, int passes) {}

  private final Disk source;
  private final Disk target;
  private final RecordScanner scanner = new RecordScanner(Recovery.READ_BYTES);
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BYTES);
  private final Map<Long, Copied> copied = new HashMap<>(); // segments, by sequence
  private long copiedCheckpoint; // number; 0: none
  private long checkpointBytes;
  private long end;
  private boolean missed; // a segment that the checkpoint tells of: perhaps of nothing in it

  /** What of a segment is in the target, and known to be good records. */
  private static final class Copied {
    final FileHeader header;
    long bytes;

    Copied(FileHeader header) {
      this.header = header;
    }
  }

  /**
   * The files of one moment.
   *
   * @param ends where the segments that the checkpoint tells of ended
   */
  private record Look(
      FileHeader checkpoint, Map<Long, Long> ends, NavigableMap<Long, FileHeader> segments) {
    long number() {
      return checkpoint == null ? 0 : checkpoint.sequence();
    }

    long position() {
      return checkpoint == null ? Position.NONE : checkpoint.position();
    }
  }

  private JournalCopy(Disk source, Disk target) {
    this.source = source;
    this.target = target;
  }

  /**
   * Copies. Blocks for as long as that takes.
   *
   * @param target empty, and nobody else's; what is in it when this throws is no journal
   * @throws JournalFormatException if the source is damaged where the copy needs it
   * @throws JournalAccessException if the owner writes faster than this can follow
   * @throws IOException if a file cannot be read or written
   */
  public static Report copy(Disk source, Disk target) throws IOException {
    return new JournalCopy(source, target).run();
  }

  private Report run() throws IOException {
    for (int pass = 1; pass <= MAX_PASSES; pass++) {
      Look look = look();
      missed = false;
      if (pass(look) && (!missed || newestCheckpoint() == look.number())) {
        finish();
        return new Report(
            copiedCheckpoint, copied.size(), checkpointBytes + segmentBytes(), end, pass);
      }
    }
    throw new JournalAccessException(
        "the owner of "
            + source.describe("")
            + " writes faster than this can copy: copy to a faster disk, or when there is less to"
            + " do",
        null);
  }

  private long segmentBytes() {
    return copied.values().stream().mapToLong(each -> each.bytes).sum();
  }

  /** Whether the file went away because its owner reused or replaced it. */
  private static boolean isGone(IOException e) {
    return e instanceof NoSuchFileException || e instanceof FileNotFoundException;
  }

  private long newestCheckpoint() throws IOException {
    long newest = 0;
    for (String name : source.list()) {
      if (FileNames.kind(name) == FileNames.Kind.CHECKPOINT) {
        newest = Math.max(newest, FileNames.number(name));
      }
    }
    return newest;
  }

  /** Copies the newest checkpoint at once: under load there is soon a newer one, and it is gone. */
  private Look look() throws IOException {
    for (int i = 1; ; i++) {
      long number = newestCheckpoint();
      try {
        if (number == 0) {
          return new Look(null, Map.of(), segments());
        }
        FileHeader checkpoint = header(FileNames.checkpoint(number), FileHeader.Kind.CHECKPOINT);
        return new Look(checkpoint, copyCheckpoint(checkpoint), segments());
      } catch (IOException e) {
        if (!isGone(e) || i == LOOKS) {
          throw e;
        }
      } catch (JournalCorruptException e) {
        if (newestCheckpoint() == number || i == LOOKS) {
          throw e;
        }
      }
    }
  }

  private NavigableMap<Long, FileHeader> segments() throws IOException {
    NavigableMap<Long, FileHeader> all = new TreeMap<>();
    for (String name : source.list()) {
      if (FileNames.kind(name) == FileNames.Kind.SEGMENT) {
        try {
          FileHeader header = header(name, FileHeader.Kind.SEGMENT);
          all.put(header.sequence(), header);
        } catch (IOException e) {
          if (!isGone(e)) {
            throw e;
          }
        }
      }
    }
    return all;
  }

  private FileHeader header(String name, FileHeader.Kind kind) throws IOException {
    try (DiskFile file = source.openToRead(name)) {
      FileHeader header = FileHeader.read(file, source.describe(name));
      if (header.kind() == kind && header.sequence() == FileNames.number(name)) {
        return header;
      }
      if (source.list().contains(name)) {
        throw damaged(name, 0, "the header says " + header.kind() + " " + header.sequence());
      }
      throw new NoSuchFileException(name);
    } catch (JournalCorruptException e) {
      if (source.list().contains(name)) {
        throw e;
      }
      throw new NoSuchFileException(name); // reused while it was read
    }
  }

  private JournalCorruptException damaged(String name, long offset, String problem) {
    return new JournalCorruptException(source.describe(name), offset, problem);
  }

  // --- a pass

  /** False if files went away that the checkpoint may need: there must be a newer one. */
  private boolean pass(Look look) throws IOException {
    try {
      Set<Long> needed = new TreeSet<>();
      for (Map.Entry<Long, Long> each : look.ends.entrySet()) {
        if (each.getKey() >= Position.segment(look.position())) {
          continue; // the log's
        }
        FileHeader header = look.segments.get(each.getKey());
        if (header != null && copyOld(header, each.getValue())) {
          needed.add(header.sequence());
        } else {
          missed = true;
        }
      }
      copyLog(look, needed);
      drop(needed);
      return true;
    } catch (JournalCorruptException e) {
      if (newestCheckpoint() != look.number()) {
        return false; // what was read may have been reused meanwhile
      }
      throw e;
    } catch (IOException e) {
      if (isGone(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Gives where the segments of that moment ended. */
  private Map<Long, Long> copyCheckpoint(FileHeader header) throws IOException {
    String name = FileNames.checkpoint(header.sequence());
    Map<Long, Long> ends = new TreeMap<>();
    try (DiskFile file = source.openToRead(name)) {
      long size = file.size();
      scanner.forget();
      scanner.at(file, header.seed(), header.sequence(), FileHeader.BLOCK_BYTES, size);
      do {
        if (!scanner.next()) {
          throw damaged(name, scanner.nextOffset(), scanner.problem());
        }
        if (scanner.type() == RecordFormat.TYPE_SEGMENT) {
          long position = scanner.number();
          ends.put(Position.segment(position), Position.offset(position));
        }
      } while (scanner.type() != RecordFormat.TYPE_END);
      if (copiedCheckpoint != header.sequence()) {
        if (copiedCheckpoint != 0) {
          target.delete(FileNames.checkpoint(copiedCheckpoint));
          copiedCheckpoint = 0;
        }
        try (DiskFile to = target.create(name)) {
          copiedCheckpoint = header.sequence();
          copyBytes(file, name, to, 0, size);
          to.force(true);
        }
        checkpointBytes = size;
      }
    }
    return ends;
  }

  /**
   * Copies a segment that the log has left.
   *
   * @return false if it was reused meanwhile: if the checkpoint is the newest one, it needs nothing
   *     of it
   */
  private boolean copyOld(FileHeader header, long to) throws IOException {
    String name = FileNames.segment(header.sequence());
    Copied here = copied.get(header.sequence());
    if (here != null && here.bytes >= to) {
      return true;
    }
    try (DiskFile file = source.openToRead(name)) {
      if (!isStill(file, header)) {
        return false;
      }
      extend(file, name, header, to);
      return isStill(file, header);
    } catch (IOException e) {
      if (isGone(e)) {
        return false;
      }
      throw e;
    }
  }

  private boolean isStill(DiskFile file, FileHeader header) throws IOException {
    try {
      return FileHeader.read(file, "").sequence() == header.sequence();
    } catch (JournalFormatException e) {
      return false; // it is being given another one
    }
  }

  /** Brings what was copied of a segment up to an offset. */
  private void extend(DiskFile file, String name, FileHeader header, long to) throws IOException {
    Copied here = copied.get(header.sequence());
    if (here == null) {
      try (DiskFile created = target.create(name)) {
        created.write(header.encode(), 0);
      }
      here = new Copied(header);
      here.bytes = FileHeader.BLOCK_BYTES;
      copied.put(header.sequence(), here);
    }
    if (here.bytes < to) {
      try (DiskFile out = target.open(name)) {
        copyBytes(file, name, out, here.bytes, to);
        here.bytes = to;
      }
    }
  }

  private void copyBytes(DiskFile from, String name, DiskFile to, long begin, long stop)
      throws IOException {
    long unforced = 0;
    for (long at = begin; at < stop; ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), stop - at));
      int read = from.read(buffer, at);
      if (read == 0) {
        throw damaged(name, at, "the file ends here");
      }
      to.write(buffer.flip(), at);
      at += read;
      unforced += read;
      if (unforced >= FORCE_BYTES) {
        to.force(false);
        unforced = 0;
      }
    }
  }

  // --- the log after the checkpoint

  private void copyLog(Look look, Set<Long> needed) throws IOException {
    List<FileHeader> chain = chain(look);
    for (int i = 0; i < chain.size(); i++) {
      FileHeader header = chain.get(i);
      String name = FileNames.segment(header.sequence());
      boolean first = header.sequence() == Position.segment(look.position());
      long from = first ? Position.offset(look.position()) : FileHeader.BLOCK_BYTES;
      try (DiskFile file = source.openToRead(name)) {
        long to =
            i + 1 < chain.size()
                ? Position.offset(link(chain.get(i + 1)))
                : endOfLog(file, name, header, from);
        if (i + 1 < chain.size() && scan(file, header, from, to) < to) {
          throw damaged(name, scanner.nextOffset(), scanner.problem());
        }
        extend(file, name, header, to);
        if (!isStill(file, header)) {
          throw new NoSuchFileException(name);
        }
        end = Position.of(header.sequence(), to);
      }
      needed.add(header.sequence());
    }
    checkLater(look, chain.isEmpty() ? 0 : chain.get(chain.size() - 1).sequence());
  }

  /** The segments of the log after the checkpoint, as a recovery would find them. */
  private List<FileHeader> chain(Look look) throws IOException {
    long begin = look.position();
    long first = Position.segment(begin);
    List<FileHeader> chain = new ArrayList<>();
    FileHeader current = null;
    for (FileHeader header : look.segments.tailMap(first, false).descendingMap().values()) {
      if (link(header) >= 0) {
        current = header;
        break;
      }
    }
    while (current != null) {
      chain.add(0, current);
      long link = link(current);
      if (link < 0) {
        throw damaged(
            FileNames.segment(current.sequence()), FileHeader.BLOCK_BYTES, "damaged link");
      }
      long previous = Position.segment(link);
      if (link == begin || previous == first) {
        break;
      }
      current = look.segments.get(previous);
      if (current == null || previous < first) {
        throw damaged(FileNames.segment(previous), 0, "the file is missing");
      }
    }
    if (begin != Position.NONE) {
      FileHeader holder = look.segments.get(first);
      if (holder == null) {
        throw damaged(FileNames.segment(first), 0, "the file is missing");
      }
      chain.add(0, holder);
    }
    return chain;
  }

  /** Behind the last segment there are only those that were never written to. */
  private void checkLater(Look look, long last) throws IOException {
    for (FileHeader later : look.segments.tailMap(last, false).values()) {
      MarkSearch marks = new MarkSearch();
      String name = FileNames.segment(later.sequence());
      try (DiskFile file = source.openToRead(name)) {
        marks.search(
            file, later.seed(), later.sequence(), FileHeader.BLOCK_BYTES, later.fileBytes());
      }
      if (marks.forced() != Position.NONE && link(later) < 0) {
        throw damaged(name, FileHeader.BLOCK_BYTES, "damaged link");
      }
    }
  }

  /** What a segment's link says; -1 if it has none. */
  private long link(FileHeader header) throws IOException {
    try (DiskFile file = source.openToRead(FileNames.segment(header.sequence()))) {
      RecordScanner links = new RecordScanner(RecordFormat.MARK_BYTES);
      long from = FileHeader.BLOCK_BYTES;
      links.at(file, header.seed(), header.sequence(), from, from + RecordFormat.MARK_BYTES);
      return links.next() && links.type() == RecordFormat.TYPE_LINK ? links.number() : -1;
    }
  }

  /** Goes over records up to an offset; gives where they end. */
  private long scan(DiskFile file, FileHeader header, long from, long to) throws IOException {
    scanner.forget();
    scanner.at(file, header.seed(), header.sequence(), from, to);
    while (scanner.nextOffset() < to && scanner.next()) {
      // Each is checked; what they say is nobody's business here.
    }
    return scanner.nextOffset();
  }

  /**
   * Where the records of the last segment end at this moment.
   *
   * @throws JournalCorruptException if they end before something that was there, and forced
   */
  private long endOfLog(DiskFile file, String name, FileHeader header, long from)
      throws IOException {
    long found = scan(file, header, from, header.fileBytes());
    MarkSearch marks = new MarkSearch();
    marks.search(file, header.seed(), header.sequence(), found, header.fileBytes());
    if (marks.forced() <= Position.of(header.sequence(), found)) {
      return found;
    }
    // Written since, or damage in between. What a mark calls forced is there whole.
    long now = scan(file, header, found, header.fileBytes());
    if (Position.of(header.sequence(), now) < marks.forced()) {
      throw damaged(
          name,
          now,
          scanner.problem() + ", and a later mark says that more was forced to the disk");
    }
    return now;
  }

  // --- the end

  /** What an earlier pass copied, and the last one does not need. */
  private void drop(Set<Long> needed) throws IOException {
    for (long sequence : List.copyOf(copied.keySet())) {
      if (!needed.contains(sequence)) {
        target.delete(FileNames.segment(sequence));
        copied.remove(sequence);
      }
    }
  }

  /** Gives the files their sizes, behind the records all zeros, and makes everything durable. */
  private void finish() throws IOException {
    for (Copied each : copied.values()) {
      try (DiskFile file = target.open(FileNames.segment(each.header.sequence()))) {
        if (file.size() < each.header.fileBytes()) {
          file.write(ByteBuffer.wrap(new byte[1]), each.header.fileBytes() - 1);
        }
        file.force(true);
      }
    }
    target.syncDirectory();
  }
}
