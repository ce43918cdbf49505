package org.ternmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Walks the files of a journal, shows every record and tells every problem, by file and offset.
 * Only reads: it neither locks nor changes anything, goes on behind damage, and may be used beside
 * a running owner (what that one is writing may then look like a torn tail).
 */
public final class JournalVerifier {

  /** Is shown what is found, file by file, in the order of the log: the checkpoint first. */
  public interface Visitor {

    /**
     * A file begins.
     *
     * @param description what it is, for people
     */
    default void file(String name, long bytes, String description) {}

    /** A record whose checksum is right. */
    default void record(Entry entry) {}

    /** Something is damaged, missing or of another version. */
    default void problem(Problem problem) {}
  }

  /**
   * A record.
   *
   * @param file its name
   * @param offset where it begins there, bytes
   * @param position as the owner knows it; in a checkpoint it is nobody's
   * @param type its type
   * @param internalName mark, link, segment or end for the journal's own records, null for the
   *     owner's
   * @param first whether it begins a batch
   * @param more whether its batch goes on
   * @param payload valid during the call
   */
  public record Entry(
      String file,
      long offset,
      long position,
      int type,
      String internalName,
      boolean first,
      boolean more,
      ByteBuffer payload) {}

  /**
   * Why a journal, or a part of it, cannot be read.
   *
   * @param file as its owner would call it in a message
   */
  public record Problem(String file, long offset, String text) {
    @Override
    public String toString() {
      return file + ", offset " + offset + ": " + text;
    }
  }

  /**
   * What was found.
   *
   * @param tailEnd position at which the log ends
   * @param tornBytes bytes behind it that were being written when the owner died, 0 = none
   */
  public record Report(
      int files, long records, long bytes, long tailEnd, long tornBytes, List<Problem> problems) {
    public boolean isSound() {
      return problems.isEmpty();
    }
  }

  private final Disk disk;
  private final Visitor visitor;
  private final RecordScanner scanner = new RecordScanner(Recovery.READ_BYTES);
  private final NavigableMap<Long, FileHeader> segments = new TreeMap<>();
  private final Map<Long, Long> links = new HashMap<>(); // what each segment's link says
  private final Map<Long, Long> ends = new HashMap<>(); // where each segment's records end, bytes
  private final List<Problem> problems = new ArrayList<>();
  private FileHeader checkpoint;
  private int files;
  private long records;
  private long bytes;
  private long tailEnd = Position.NONE;
  private long tornBytes;

  private JournalVerifier(Disk disk, Visitor visitor) {
    this.disk = disk;
    this.visitor = visitor;
  }

  /**
   * Reads all files.
   *
   * @throws IOException if the directory or a file cannot be read at all
   */
  public static Report verify(Disk disk, Visitor visitor) throws IOException {
    return new JournalVerifier(disk, visitor).run();
  }

  private Report run() throws IOException {
    readHeaders();
    if (checkpoint != null) {
      readCheckpoint();
    }
    long last = followLinks();
    for (FileHeader header : segments.values()) {
      readSegment(header, header.sequence() == last);
    }
    return new Report(files, records, bytes, tailEnd, tornBytes, List.copyOf(problems));
  }

  private void problem(String name, long offset, String text) {
    Problem problem = new Problem(disk.describe(name), offset, text);
    problems.add(problem);
    visitor.problem(problem);
  }

  private void readHeaders() throws IOException {
    for (String name : disk.list()) {
      FileNames.Kind kind = FileNames.kind(name);
      if (kind != FileNames.Kind.SEGMENT && kind != FileNames.Kind.CHECKPOINT) {
        continue; // nothing in others counts
      }
      try (DiskFile file = disk.openToRead(name)) {
        FileHeader header = FileHeader.read(file, name);
        if (header.sequence() != FileNames.number(name)) {
          problem(name, 0, "the header says number " + header.sequence());
        } else if (kind == FileNames.Kind.SEGMENT) {
          addSegment(file, header, name);
        } else if (checkpoint == null || checkpoint.sequence() < header.sequence()) {
          checkpoint = header;
        }
      } catch (JournalFormatException e) {
        problem(name, e.offset(), e.problem());
      }
    }
  }

  private void addSegment(DiskFile file, FileHeader header, String name) throws IOException {
    segments.put(header.sequence(), header);
    if (file.size() < header.fileBytes()) {
      problem(name, file.size(), "the file should have " + header.fileBytes() + " bytes");
    }
    scanner.at(file, header.seed(), header.sequence(), FileHeader.BLOCK_BYTES, header.fileBytes());
    if (scanner.next() && scanner.type() == RecordFormat.TYPE_LINK) {
      links.put(header.sequence(), scanner.number());
    }
  }

  private void readCheckpoint() throws IOException {
    String name = FileNames.checkpoint(checkpoint.sequence());
    try (DiskFile file = disk.openToRead(name)) {
      files++;
      visitor.file(
          name,
          file.size(),
          "checkpoint, the log is read from " + Position.text(checkpoint.position()));
      long end = file.size();
      long next = FileHeader.BLOCK_BYTES;
      boolean ended = false;
      while (next < end && !ended) {
        next = readRecord(file, checkpoint, name, next, end);
        ended = next >= 0 && scanner.type() == RecordFormat.TYPE_END;
        if (scanner.type() == RecordFormat.TYPE_SEGMENT) {
          ends.put(Position.segment(scanner.number()), Position.offset(scanner.number()));
        }
      }
      if (!ended) {
        problem(name, end, "the checkpoint has no end");
      }
    }
  }

  /**
   * Gives the last segment of the log, 0 if there is none, and learns where those before it end.
   */
  private long followLinks() {
    long begin = checkpoint == null ? Position.NONE : checkpoint.position();
    long first = Position.segment(begin);
    if (begin != Position.NONE && !segments.containsKey(first)) {
      problem(FileNames.segment(first), 0, "the file is missing");
    }
    long last = first;
    for (long sequence : segments.tailMap(first, false).descendingKeySet()) {
      if (links.containsKey(sequence)) {
        last = sequence;
        break;
      }
    }
    long current = last;
    while (current > first) {
      Long link = links.get(current);
      if (link == null) {
        problem(
            FileNames.segment(current),
            segments.containsKey(current) ? FileHeader.BLOCK_BYTES : 0,
            segments.containsKey(current) ? "damaged link" : "the file is missing");
        return last;
      }
      ends.put(Position.segment(link), Position.offset(link));
      current = Position.segment(link);
    }
    return last;
  }

  private void readSegment(FileHeader header, boolean last) throws IOException {
    String name = FileNames.segment(header.sequence());
    try (DiskFile file = disk.openToRead(name)) {
      files++;
      Long end = last ? null : ends.get(header.sequence());
      visitor.file(name, file.size(), describe(header, last, end));
      if (last) {
        readTail(file, header, name);
      } else {
        long next = FileHeader.BLOCK_BYTES;
        while (end != null && next < end) {
          next = readRecord(file, header, name, next, end);
        }
      }
    }
  }

  private static String describe(FileHeader header, boolean last, Long end) {
    return "segment of "
        + header.fileBytes()
        + " bytes, "
        + (last ? "the last of the log" : end == null ? "holds nothing" : "records end at " + end);
  }

  /**
   * Reads the record at an offset, or tells that it is damaged and finds the next.
   *
   * @return where to go on
   */
  private long readRecord(DiskFile file, FileHeader header, String name, long from, long end)
      throws IOException {
    scanner.at(file, header.seed(), header.sequence(), from, end);
    if (!scanner.next()) {
      String text = scanner.problem();
      long found = from;
      do {
        found += RecordFormat.ALIGNMENT;
        scanner.at(file, header.seed(), header.sequence(), found, end);
      } while (found < end && !scanner.next());
      problem(
          name, from, text + "; " + Math.min(found - from, end - from) + " bytes cannot be read");
      if (found >= end) {
        return end;
      }
    }
    show(name);
    return scanner.nextOffset();
  }

  private void show(String name) {
    int type = scanner.type();
    records++;
    bytes += scanner.nextOffset() - scanner.offset();
    visitor.record(
        new Entry(
            name,
            scanner.offset(),
            scanner.position(),
            type,
            RecordFormat.internalName(type),
            (scanner.flags() & RecordFormat.FLAG_FIRST) != 0,
            (scanner.flags() & RecordFormat.FLAG_MORE) != 0,
            scanner.payload()));
  }

  private void readTail(DiskFile file, FileHeader header, String name) throws IOException {
    long next = FileHeader.BLOCK_BYTES;
    while (true) {
      scanner.at(file, header.seed(), header.sequence(), next, header.fileBytes());
      if (scanner.next()) {
        show(name);
        next = scanner.nextOffset();
        continue;
      }
      MarkSearch search = new MarkSearch();
      search.search(file, header.seed(), header.sequence(), next, header.fileBytes());
      searchLater(search, header);
      tailEnd = Position.of(header.sequence(), next);
      if (search.forced() <= tailEnd) {
        tornBytes = Math.max(0, search.lastMarkEnd() - next);
        return;
      }
      scanner.forget();
      long forcedHere =
          Position.segment(search.forced()) == header.sequence()
              ? Position.offset(search.forced())
              : header.fileBytes();
      next = readRecord(file, header, name, next, forcedHere);
      if (next >= header.fileBytes()) {
        return;
      }
    }
  }

  private void searchLater(MarkSearch search, FileHeader last) throws IOException {
    for (FileHeader later : segments.tailMap(last.sequence(), false).values()) {
      try (DiskFile file = disk.openToRead(FileNames.segment(later.sequence()))) {
        MarkSearch there = new MarkSearch();
        there.search(
            file, later.seed(), later.sequence(), FileHeader.BLOCK_BYTES, later.fileBytes());
        search.include(there);
      }
    }
  }
}
