package org.ternmq.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Reads what can be read of a journal that its owner may have to refuse: every record whose
 * checksum is right, wherever it lies, in the order of the log, and in between where something
 * cannot be read. Only reads. What becomes of it is the caller's affair. Used by one thread.
 *
 * <p>A record's checksum depends on the journal's id, on its file's number and on its place; so
 * what is told is always a record of this journal, in its place. Where a header cannot be read the
 * file's name has the number, and another file the id.
 */
public final class DamagedJournal implements Closeable {
  private static final int READ_BYTES = 1 << 20;

  /** A part of the journal, told as a whole. */
  public enum Part {
    /** The log before the checkpoint, with gaps where files were reused. */
    BEFORE_CHECKPOINT,
    /** The newest checkpoint. */
    CHECKPOINT,
    /** The log after it. */
    AFTER_CHECKPOINT
  }

  /**
   * What cannot be read.
   *
   * @param file its path
   * @param offset where it begins, bytes
   * @param bytes how much it is; 0 if that cannot be known: a missing file, a missing end
   * @param position of its first byte as the owner knows it; {@link Position#NONE} outside of
   *     segments
   * @param problem what is wrong, for people
   * @param torn whether it is the end of the log, which nobody was told to be safe
   */
  public record Damage(
      String file, long offset, long bytes, long position, String problem, boolean torn) {
    @Override
    public String toString() {
      return file + ", offset " + offset + ", " + bytes + " bytes: " + problem;
    }
  }

  /** Is told what is found, in order. */
  public interface Visitor {

    /**
     * A record that is whole.
     *
     * @param position where it lies; {@link Position#NONE} in a checkpoint
     * @param first whether it begins a batch
     * @param more whether its batch goes on
     * @param payload valid during the call
     */
    void record(int type, long position, boolean first, boolean more, ByteBuffer payload);

    /** Something is missing here. */
    void damage(Damage damage);

    /** Before the next record there were others, in a file that was reused since, as is right. */
    default void gap() {}
  }

  private final Disk disk;
  private final RecordScanner scanner = new RecordScanner(READ_BYTES);
  private final RecordScanner single = new RecordScanner(64 << 10);
  private final NavigableMap<Long, FileHeader> segments = new TreeMap<>();
  private final Map<Long, String> names = new HashMap<>(); // of segments
  private final Map<Long, Long> links = new HashMap<>(); // what the links say, by segment
  private final Map<Long, Long> ends = new HashMap<>(); // of segments that the log left, bytes
  private final Map<Long, List<Damage>> headerDamages = new HashMap<>();
  private final List<Damage> damages = new ArrayList<>(); // told before all else
  private FileHeader checkpoint; // null: none
  private boolean checkpointHeaderDamaged;
  private long begin; // of the log after the checkpoint
  private DiskFile open;
  private long openSequence = -1;

  private DamagedJournal(Disk disk) {
    this.disk = disk;
  }

  /**
   * Reads the headers, and the links between the segments.
   *
   * @throws JournalTooNewException if it is of a format that is not known here
   * @throws JournalCorruptException if no header can be read: without the id nothing can be told
   * @throws IOException if a file cannot be read at all
   */
  public static DamagedJournal of(Disk disk) throws IOException {
    DamagedJournal journal = new DamagedJournal(disk);
    journal.readHeaders();
    journal.readLinks();
    return journal;
  }

  /** Damage to whole files, found at the beginning. */
  public List<Damage> damages() {
    return List.copyOf(damages);
  }

  /** Number of the newest checkpoint; 0 = there is none. */
  public long checkpoint() {
    return checkpoint == null ? 0 : checkpoint.sequence();
  }

  /** Numbers of the segments that are there, of the log before the checkpoint and after it. */
  public List<Long> segments() {
    return List.copyOf(segments.keySet());
  }

  // --- headers

  private record Found(String name, FileNames.Kind kind, FileHeader header, String problem) {}

  private void readHeaders() throws IOException {
    List<Found> found = new ArrayList<>();
    Map<UUID, Integer> votes = new HashMap<>();
    for (String name : disk.list().stream().sorted().toList()) {
      FileNames.Kind kind = FileNames.kind(name);
      if (kind == FileNames.Kind.FOREIGN || kind == FileNames.Kind.UNFINISHED_CHECKPOINT) {
        continue;
      }
      try (DiskFile file = disk.openToRead(name)) {
        FileHeader header = FileHeader.read(file, disk.describe(name));
        votes.merge(header.journal(), 1, Integer::sum);
        found.add(new Found(name, kind, header, null));
      } catch (JournalCorruptException e) {
        found.add(new Found(name, kind, null, e.problem()));
      }
    }
    UUID journal =
        votes.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElseThrow(
                () ->
                    new JournalCorruptException(
                        disk.describe(""),
                        0,
                        "no file has a header that can be read, and without one nothing can"));
    for (Found each : found) {
      if (each.kind != FileNames.Kind.SPARE) {
        add(each, journal);
      }
    }
  }

  private void add(Found file, UUID journal) throws IOException {
    long number = FileNames.number(file.name);
    FileHeader header = file.header;
    if (header != null && !header.journal().equals(journal)) {
      damages.add(whole(file.name, "belongs to journal " + header.journal()));
      return;
    }
    long size;
    try (DiskFile opened = disk.openToRead(file.name)) {
      size = opened.size();
    }
    boolean isSegment = file.kind == FileNames.Kind.SEGMENT;
    FileHeader.Kind kind = isSegment ? FileHeader.Kind.SEGMENT : FileHeader.Kind.CHECKPOINT;
    String problem = file.problem;
    if (header != null && (header.kind() != kind || header.sequence() != number)) {
      problem = "the header says " + header.kind() + " " + header.sequence();
      header = null;
    }
    if (isSegment) {
      addSegment(file.name, number, header, problem, size, journal);
    } else if (checkpoint == null || checkpoint.sequence() < number) {
      checkpointHeaderDamaged = header == null;
      checkpoint = header == null ? FileHeader.checkpoint(journal, number, 0) : header;
      begin = checkpoint.position();
    }
    if (problem != null) {
      Damage damage =
          new Damage(
              disk.describe(file.name), 0, FileHeader.BLOCK_BYTES, Position.NONE, problem, false);
      if (isSegment) {
        headerDamages.computeIfAbsent(number, key -> new ArrayList<>()).add(damage);
      } else {
        damages.add(damage);
      }
    }
  }

  private void addSegment(
      String name, long number, FileHeader header, String problem, long size, UUID journal) {
    if (problem != null) {
      segments.put(number, FileHeader.segment(journal, number, size, 0));
    } else {
      segments.put(number, header);
      if (size < header.fileBytes()) {
        headerDamages
            .computeIfAbsent(number, key -> new ArrayList<>())
            .add(
                new Damage(
                    disk.describe(name),
                    size,
                    header.fileBytes() - size,
                    Position.of(number, size & -RecordFormat.ALIGNMENT),
                    "the file ends here, but its header says " + header.fileBytes() + " bytes",
                    false));
      }
    }
    names.put(number, name);
  }

  private Damage whole(String name, String problem) throws IOException {
    try (DiskFile file = disk.openToRead(name)) {
      return new Damage(disk.describe(name), 0, file.size(), Position.NONE, problem, false);
    }
  }

  private void readLinks() throws IOException {
    for (FileHeader header : segments.values()) {
      try (DiskFile file = disk.openToRead(names.get(header.sequence()))) {
        long from = FileHeader.BLOCK_BYTES;
        single.forget();
        single.at(file, header.seed(), header.sequence(), from, from + RecordFormat.MARK_BYTES);
        if (single.next() && single.type() == RecordFormat.TYPE_LINK) {
          links.put(header.sequence(), single.number());
        }
      }
    }
  }

  // --- the checkpoint

  /**
   * Tells the records of the newest checkpoint.
   *
   * @return whether it is whole: false also if there is none, but the log does not begin at its
   *     beginning
   */
  public boolean readCheckpoint(Visitor visitor) throws IOException {
    if (checkpoint == null) {
      long first = segments.isEmpty() ? 0 : segments.firstKey();
      boolean fromTheBeginning = segments.isEmpty() || links.getOrDefault(first, -1L) == 0;
      if (!fromTheBeginning) {
        visitor.damage(
            new Damage(
                disk.describe("checkpoint-*"),
                0,
                0,
                Position.NONE,
                "there is no checkpoint, and the log before segment " + first + " is gone",
                false));
      }
      return fromTheBeginning;
    }
    String name = FileNames.checkpoint(checkpoint.sequence());
    Counting counting = new Counting(visitor);
    try (DiskFile file = disk.openToRead(name)) {
      long end = file.size();
      long next = FileHeader.BLOCK_BYTES;
      long count = 0;
      boolean ended = false;
      while (next < end && !ended) {
        if (!find(file, checkpoint, name, next, end, false, counting)) {
          break;
        }
        next = scanner.nextOffset();
        ended = scanner.type() == RecordFormat.TYPE_END;
        if (ended) {
          boolean complete = scanner.number() == count || counting.damages > 0;
          if (!complete) {
            counting.damage(at(name, scanner.offset(), "records are missing before this end"));
          }
        } else if (scanner.type() == RecordFormat.TYPE_SEGMENT) {
          long position = scanner.number();
          ends.put(Position.segment(position), Position.offset(position));
          begin = checkpointHeaderDamaged ? Math.max(begin, position) : begin;
        } else {
          visitor.record(scanner.type(), Position.NONE, true, false, scanner.payload());
        }
        count++;
      }
      if (!ended) {
        counting.damage(at(name, end, "the checkpoint has no end"));
      }
    }
    long first = Position.segment(begin);
    ends.keySet().removeIf(sequence -> sequence >= first); // there the log went on
    return counting.damages == 0 && !checkpointHeaderDamaged;
  }

  private Damage at(String name, long offset, String problem) {
    return new Damage(disk.describe(name), offset, 0, Position.NONE, problem, false);
  }

  private static final class Counting implements Visitor {
    private final Visitor visitor;
    private int damages;

    Counting(Visitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public void record(int type, long position, boolean first, boolean more, ByteBuffer payload) {
      visitor.record(type, position, first, more, payload);
    }

    @Override
    public void damage(Damage damage) {
      damages++;
      visitor.damage(damage);
    }
  }

  /** Goes to the first whole record from an offset on, and tells what lies before it. */
  private boolean find(
      DiskFile file,
      FileHeader header,
      String name,
      long from,
      long end,
      boolean isTail,
      Visitor visitor)
      throws IOException {
    scanner.at(file, header.seed(), header.sequence(), from, end);
    if (scanner.next()) {
      return true;
    }
    String problem = scanner.problem();
    long found = from;
    boolean whole = false;
    while (!whole && found + RecordFormat.ALIGNMENT < end) {
      found += RecordFormat.ALIGNMENT;
      scanner.at(file, header.seed(), header.sequence(), found, end);
      whole = scanner.next();
    }
    long stop = whole ? found : isTail ? lastNonZero(file, from, end) : end;
    if (stop > from) {
      boolean isSegment = header.kind() == FileHeader.Kind.SEGMENT;
      long position = isSegment ? Position.of(header.sequence(), from) : Position.NONE;
      boolean torn = isTail && !whole;
      boolean unclear = torn && header.uses() > 0; // may be what a former use left
      if (!unclear) {
        visitor.damage(new Damage(disk.describe(name), from, stop - from, position, problem, torn));
      }
    }
    return whole;
  }

  private static long lastNonZero(DiskFile file, long from, long end) throws IOException {
    ByteBuffer window = ByteBuffer.allocate(READ_BYTES);
    long last = from;
    for (long at = from; at < end; ) {
      window.clear().limit((int) Math.min(READ_BYTES, end - at));
      int read = file.read(window, at);
      if (read == 0) {
        break;
      }
      for (int i = 0; i < read; i++) {
        last = window.get(i) == 0 ? last : at + i + 1;
      }
      at += read;
    }
    return last;
  }

  // --- the log

  /** Tells the log before the checkpoint, as far as it was not reused. */
  public void readBefore(Visitor visitor) throws IOException {
    long first = Position.segment(begin);
    long expected = -1; // what the next link should say
    for (FileHeader header : List.copyOf(segments.headMap(first, true).values())) {
      if (begin == Position.NONE) {
        return;
      }
      long sequence = header.sequence();
      if (expected != links.getOrDefault(sequence, -1L)) {
        visitor.gap();
      }
      boolean isFirst = sequence == first;
      Long end = isFirst ? Long.valueOf(Position.offset(begin)) : ends.get(sequence);
      readSegment(header, FileHeader.BLOCK_BYTES, end == null ? -1 : end, visitor);
      expected = Position.of(sequence, end == null ? 0 : end);
    }
    visitor.gap();
  }

  /** Tells the log after the checkpoint. {@link #readCheckpoint} comes before. */
  public void readAfter(Visitor visitor) throws IOException {
    long first = Position.segment(begin);
    if (begin != Position.NONE && !segments.containsKey(first)) {
      visitor.damage(missing(first, Position.offset(begin)));
    }
    List<Long> chain = chain(first);
    for (int i = 0; i < chain.size(); i++) {
      long sequence = chain.get(i);
      long link = links.getOrDefault(sequence, -1L);
      long previous = i == 0 ? -1 : chain.get(i - 1);
      boolean leadsBeforeAll = i == 0 && (sequence == first || link == 0);
      if (link >= 0 && !leadsBeforeAll && Position.segment(link) != previous && link != begin) {
        visitor.damage(missing(Position.segment(link), Position.offset(link)));
      }
      long from =
          sequence == first && begin != Position.NONE
              ? Position.offset(begin)
              : FileHeader.BLOCK_BYTES;
      boolean last = i == chain.size() - 1;
      Long end = last ? null : ends.get(sequence);
      readSegment(segments.get(sequence), from, end == null ? -1 : end, visitor);
    }
  }

  private Damage missing(long sequence, long upTo) {
    return new Damage(
        disk.describe(FileNames.segment(sequence)),
        0,
        0,
        Position.of(sequence, FileHeader.BLOCK_BYTES),
        "the file is missing; its records went up to offset " + upTo,
        false);
  }

  /** From the checkpoint's segment to the last one that holds anything. */
  private List<Long> chain(long first) throws IOException {
    List<Long> chain = new ArrayList<>();
    Long current = null;
    for (long sequence : segments.tailMap(first, true).descendingKeySet()) {
      if (sequence == first || links.containsKey(sequence) || holdsAnything(sequence)) {
        current = sequence;
        break;
      }
    }
    while (current != null && current >= first) {
      chain.add(0, current);
      Long link = links.get(current);
      Long before = segments.lowerKey(current);
      if (link != null) {
        long previous = Position.segment(link);
        ends.put(previous, Position.offset(link));
        // What lies between was given up by an earlier recovery; what is missing is told later.
        before = segments.floorKey(previous);
      }
      current = before;
      while (current != null && current > first && link == null && !holdsAnything(current)) {
        current = segments.lowerKey(current);
      }
    }
    return chain;
  }

  /** Whether a segment whose link cannot be read has any record. */
  private boolean holdsAnything(long sequence) throws IOException {
    if (links.containsKey(sequence)) {
      return true;
    }
    FileHeader header = segments.get(sequence);
    boolean[] any = {false};
    try (DiskFile file = disk.openToRead(names.get(sequence))) {
      scanner.forget();
      any[0] =
          find(
              file,
              header,
              names.get(sequence),
              FileHeader.BLOCK_BYTES,
              file.size(),
              true,
              new Counting(new Silent()));
    }
    return any[0];
  }

  private static final class Silent implements Visitor {
    @Override
    public void record(int type, long position, boolean first, boolean more, ByteBuffer payload) {}

    @Override
    public void damage(Damage damage) {}
  }

  /**
   * @param end where the log left it; -1 if that is not known, or it is the last
   */
  private void readSegment(FileHeader header, long from, long end, Visitor visitor)
      throws IOException {
    long sequence = header.sequence();
    String name = names.get(sequence);
    List<Damage> ofFile = headerDamages.getOrDefault(sequence, List.of());
    ofFile.stream().filter(damage -> damage.offset() == 0).forEach(visitor::damage);
    try (DiskFile file = disk.openToRead(name)) {
      scanner.forget();
      boolean isTail = end < 0;
      long to = Math.min(file.size(), isTail ? header.fileBytes() : end);
      long next = from;
      while (next < to && find(file, header, name, next, to, isTail, visitor)) {
        next = scanner.nextOffset();
        if (!RecordFormat.isInternal(scanner.type())) {
          visitor.record(
              scanner.type(),
              scanner.position(),
              (scanner.flags() & RecordFormat.FLAG_FIRST) != 0,
              (scanner.flags() & RecordFormat.FLAG_MORE) != 0,
              scanner.payload());
        }
      }
    }
    ofFile.stream().filter(damage -> damage.offset() > 0).forEach(visitor::damage); // cut short
    boolean headerSaysSo = header.fileBytes() >= end;
    if (!headerSaysSo) {
      long stop = header.fileBytes() & -RecordFormat.ALIGNMENT;
      String problem = "the file ends here, but its records went on";
      visitor.damage(
          new Damage(
              disk.describe(name), stop, end - stop, Position.of(sequence, stop), problem, false));
    }
  }

  // --- single records

  /** A record by its position. */
  public record Single(int type, ByteBuffer payload) {}

  /** The record at a position, valid until the next call; null if there is no whole one. */
  public Single read(long position) throws IOException {
    long sequence = Position.segment(position);
    FileHeader header = segments.get(sequence);
    if (header == null || Position.offset(position) < FileHeader.BLOCK_BYTES) {
      return null;
    }
    if (openSequence != sequence) {
      close();
      open = disk.openToRead(names.get(sequence));
      openSequence = sequence;
      single.forget();
    }
    single.at(open, header.seed(), sequence, Position.offset(position), open.size());
    return single.next() ? new Single(single.type(), single.payload()) : null;
  }

  /** That the file of a position is not there; null if it is. */
  public Damage missing(long position) {
    long sequence = Position.segment(position);
    return segments.containsKey(sequence)
        ? null
        : new Damage(
            disk.describe(FileNames.segment(sequence)),
            0,
            0,
            Position.of(sequence, FileHeader.BLOCK_BYTES),
            "the file is missing",
            false);
  }

  /** Where the file of a position is, for people. */
  public String describe(long position) {
    return disk.describe(FileNames.segment(Position.segment(position)))
        + ", offset "
        + Position.offset(position);
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
      openSequence = -1;
    }
  }
}
