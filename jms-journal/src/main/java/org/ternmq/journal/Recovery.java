package org.ternmq.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * Reads a journal from its newest checkpoint to its end. The rules:
 *
 * <ol>
 *   <li>Each segment begins with a link: where the log left the segment before. The last segment
 *       with a valid link is the last of the log; the chain of links leads back to the checkpoint.
 *       Others after the checkpoint hold nothing: they were prepared, or given up in an earlier
 *       recovery.
 *   <li>A segment that a link left was forced up to there, so all its records up to there must be
 *       valid.
 *   <li>In the last segment the log ends at the first bytes that are no record. If a later mark,
 *       there or in a segment without a link, says that the log had been forced beyond that point,
 *       the bytes are damaged: refuse. Else they are what was being written when the owner died.
 *   <li>A batch that is not complete at the end never happened.
 *   <li>The log goes on behind that end only if all there is zero. Else it goes on in a new
 *       segment: so whatever lies behind the end can never come back, and need not be erased.
 * </ol>
 */
final class Recovery {
  static final int READ_BYTES = 1 << 20;
  private static final int LEAST_READ_BYTES = 16 << 10;

  private final Disk disk;
  private final Directory directory;
  private final Segments segments;
  private final long seed;
  private final RecordScanner scanner;
  private final PendingBatch pending = new PendingBatch();
  private final Map<Long, Long> recordedEnds =
      new HashMap<>(); // of segments, by sequence, as the checkpoint says

  private List<Part> chain;
  private List<Segment> unused = new ArrayList<>();
  private RecoveryReport.CutTail cut;
  private Segment untouched; // the last segment, if all behind the end in it is zero
  private long end;
  private long checkpointRecords;
  private long records;
  private long bytes;

  /**
   * A stretch of the log: one segment, from an offset to where the next link says it ends; -1 in
   * the last.
   */
  private record Part(Segment segment, long from, long to) {}

  Recovery(Disk disk, Directory directory, Segments segments) {
    this.disk = disk;
    this.directory = directory;
    this.segments = segments;
    this.seed = RecordFormat.seed(directory.journal(), FileHeader.Kind.SEGMENT);
    long largest =
        directory.segments().values().stream().mapToLong(FileHeader::fileBytes).max().orElse(0);
    this.scanner =
        new RecordScanner((int) Math.min(READ_BYTES, Math.max(largest, LEAST_READ_BYTES)));
  }

  /** Where the log ends. */
  long end() {
    return end;
  }

  /** Segments that hold nothing of the log. */
  List<Segment> unused() {
    return unused;
  }

  /** The segment in which the log can go on at its end, null if it must go on in a new one. */
  Segment untouched() {
    return untouched;
  }

  RecoveryReport run(RecoveryVisitor visitor) throws IOException {
    long started = System.nanoTime();
    Map<Long, Segment> known = new HashMap<>();
    // The visitor may call records live at once, so the segments must be known before it is told
    // anything.
    chain = findChain(known);
    addSegments(known);
    if (directory.checkpoint() != null) {
      readCheckpoint(visitor);
    }
    end = directory.checkpointPosition();
    for (Part part : chain) {
      try (DiskFile file = disk.open(part.segment.name)) {
        readPart(file, part, visitor);
      }
    }
    if (chain.isEmpty()) {
      checkNothing();
    }
    cutPending();
    setEnds();
    disk.syncDirectory(); // a name may be in the system's cache only, as bytes may
    directory.removeLeftovers();
    return new RecoveryReport(
        directory.checkpoint() == null ? 0 : directory.checkpoint().sequence(),
        checkpointRecords,
        chain.size(),
        records,
        bytes,
        cut,
        System.nanoTime() - started);
  }

  /** Follows the links back from the last segment that has one. */
  private List<Part> findChain(Map<Long, Segment> known) throws IOException {
    NavigableMap<Long, FileHeader> headers = directory.segments();
    headers.forEach((sequence, header) -> known.put(sequence, new Segment(header)));
    long begin = directory.checkpointPosition();
    long first = Position.segment(begin);
    if (begin != Position.NONE && !known.containsKey(first)) {
      throw Journal.damaged(disk, FileNames.segment(first), 0, "the file is missing");
    }
    Deque<Part> parts = new ArrayDeque<>();
    Segment current = lastLinked(known, first);
    long to = -1;
    while (current != null) {
      long link = link(current);
      if (link < 0) {
        throw Journal.damaged(disk, current.name, FileHeader.BLOCK_BYTES, "damaged link");
      }
      parts.addFirst(new Part(current, FileHeader.BLOCK_BYTES, to));
      to = Position.offset(link);
      long previous = Position.segment(link);
      if (link == begin || (previous == first && begin != Position.NONE)) {
        break;
      }
      current = previous > first ? known.get(previous) : null;
      if (current == null) {
        throw Journal.damaged(
            disk,
            FileNames.segment(previous),
            Position.offset(link),
            "the file, or the checkpoint after it, is missing: the log continues from here in "
                + parts.getFirst().segment.name);
      }
    }
    if (begin != Position.NONE) {
      Segment firstSegment = known.get(first);
      if (to >= 0 && to < Position.offset(begin)) {
        throw Journal.damaged(disk, firstSegment.name, to, "the log leaves before its checkpoint");
      }
      parts.addFirst(new Part(firstSegment, Position.offset(begin), parts.isEmpty() ? -1 : to));
    }
    return new ArrayList<>(parts);
  }

  private Segment lastLinked(Map<Long, Segment> known, long first) throws IOException {
    for (long sequence : directory.segments().tailMap(first, false).descendingKeySet()) {
      if (link(known.get(sequence)) >= 0) {
        return known.get(sequence);
      }
    }
    return null;
  }

  /** What a segment's link says; -1 if it has none. */
  private long link(Segment segment) throws IOException {
    try (DiskFile file = disk.openToRead(segment.name)) {
      long from = FileHeader.BLOCK_BYTES;
      RecordScanner links = new RecordScanner(RecordFormat.MARK_BYTES);
      links.at(file, seed, segment.sequence, from, from + RecordFormat.MARK_BYTES);
      return links.next() && links.type() == RecordFormat.TYPE_LINK ? links.number() : -1;
    }
  }

  /** Makes known what is before the checkpoint or in the chain. */
  private void addSegments(Map<Long, Segment> known) {
    List<Segment> linked = new ArrayList<>();
    for (Part part : chain) {
      linked.add(part.segment);
    }
    long first = Position.segment(directory.checkpointPosition());
    for (long sequence : directory.segments().keySet()) {
      Segment segment = known.get(sequence);
      if (sequence < first || linked.contains(segment)) {
        segments.add(segment);
      } else {
        unused.add(segment);
      }
    }
  }

  private void readCheckpoint(RecoveryVisitor visitor) throws IOException {
    FileHeader header = directory.checkpoint();
    String name = FileNames.checkpoint(header.sequence());
    try (DiskFile file = disk.openToRead(name)) {
      scanner.at(file, header.seed(), header.sequence(), FileHeader.BLOCK_BYTES, file.size());
      long count = 0;
      while (true) {
        if (!scanner.next()) {
          throw Journal.damaged(disk, name, scanner.nextOffset(), scanner.problem());
        }
        if (scanner.type() == RecordFormat.TYPE_END) {
          break;
        }
        count++;
        if (scanner.type() == RecordFormat.TYPE_SEGMENT) {
          recordedEnd(scanner.number());
        } else {
          checkpointRecords++;
          visitor.checkpointRecord(scanner.type(), scanner.payload());
        }
      }
      if (scanner.number() != count) {
        throw Journal.damaged(disk, name, scanner.offset(), "records are missing before this end");
      }
    }
  }

  private void recordedEnd(long position) {
    recordedEnds.put(Position.segment(position), Position.offset(position));
    Segment segment = segments.get(Position.segment(position));
    if (segment != null) {
      segment.end = Position.offset(position);
    }
  }

  private void readPart(DiskFile file, Part part, RecoveryVisitor visitor) throws IOException {
    Segment segment = part.segment;
    boolean last = part.to < 0;
    long to = last ? segment.fileBytes : part.to;
    scanner.at(file, seed, segment.sequence, part.from, to);
    while (scanner.nextOffset() < to && scanner.next()) {
      if (!RecordFormat.isInternal(scanner.type())) {
        segment.end = scanner.nextOffset(); // the visitor may read it again
        take(visitor);
      }
    }
    long stop = scanner.nextOffset();
    bytes += stop - part.from;
    segment.end = stop;
    if (!last && stop != to) {
      throw Journal.damaged(disk, segment.name, stop, scanner.problem());
    }
    if (last) {
      checkTail(file, segment, stop);
      // What was read may be in the system's cache only, if the owner died but the system did not.
      file.force(false);
    }
    end = Position.of(segment.sequence, stop);
  }

  private void take(RecoveryVisitor visitor) throws IOException {
    boolean first = (scanner.flags() & RecordFormat.FLAG_FIRST) != 0;
    boolean more = (scanner.flags() & RecordFormat.FLAG_MORE) != 0;
    if (first) {
      pending.clear(); // its owner gave it up
    } else if (pending.isEmpty()) {
      throw new JournalCorruptException(
          disk.describe(FileNames.segment(Position.segment(scanner.position()))),
          scanner.offset(),
          "a batch goes on here that never began");
    }
    if (more) {
      pending.add(scanner.type(), scanner.position(), scanner.payload());
      return;
    }
    if (pending.isTooLarge()) {
      readAgain(pending.start(), scanner.position(), visitor);
    } else {
      records += pending.deliver(visitor);
    }
    pending.clear();
    visitor.record(scanner.type(), scanner.position(), scanner.payload());
    records++;
    visitor.batchEnded();
  }

  /** Shows the records of a large batch, but its last. */
  private void readAgain(long from, long to, RecoveryVisitor visitor) throws IOException {
    RecordScanner again = new RecordScanner(READ_BYTES);
    for (Part part : chain) {
      Segment segment = part.segment;
      if (segment.sequence < Position.segment(from) || segment.sequence > Position.segment(to)) {
        continue;
      }
      long start = segment.sequence == Position.segment(from) ? Position.offset(from) : part.from;
      long stop = segment.sequence == Position.segment(to) ? Position.offset(to) : part.to;
      try (DiskFile file = disk.openToRead(segment.name)) {
        again.at(file, seed, segment.sequence, start, stop);
        while (again.nextOffset() < stop) {
          if (!again.next()) {
            throw Journal.damaged(disk, segment.name, again.nextOffset(), again.problem());
          }
          if (!RecordFormat.isInternal(again.type())) {
            visitor.record(again.type(), again.position(), again.payload());
            records++;
          }
        }
      }
    }
  }

  /** Tells a torn tail from damage. */
  private void checkTail(DiskFile file, Segment segment, long stop) throws IOException {
    String problem = scanner.problem();
    MarkSearch search = new MarkSearch();
    search.search(file, seed, segment.sequence, stop, segment.fileBytes);
    long lastMarkEnd = search.lastMarkEnd();
    long lastNonZeroEnd = search.lastNonZeroEnd();
    long endFound = Position.of(segment.sequence, stop);
    for (Segment later : unused) {
      if (later.sequence > segment.sequence) {
        try (DiskFile laterFile = disk.openToRead(later.name)) {
          search.search(laterFile, seed, later.sequence, FileHeader.BLOCK_BYTES, later.fileBytes);
        }
      }
    }
    if (search.forced() > endFound) {
      throw Journal.damaged(
          disk,
          segment.name,
          stop,
          problem
              + " (a later mark says that the log was forced up to "
              + Position.text(search.forced())
              + ")");
    }
    long torn = Math.max(lastMarkEnd, segment.uses == 0 ? lastNonZeroEnd : -1) - stop;
    if (segment.uses == 0 && lastNonZeroEnd < 0 && stop > FileHeader.BLOCK_BYTES) {
      untouched = segment;
    }
    if (torn > 0) {
      cut = new RecoveryReport.CutTail(disk.describe(segment.name), stop, torn);
    }
  }

  /** Without a link anywhere nothing was ever written, unless a mark says otherwise. */
  private void checkNothing() throws IOException {
    for (Segment segment : unused) {
      MarkSearch search = new MarkSearch();
      try (DiskFile file = disk.openToRead(segment.name)) {
        search.search(file, seed, segment.sequence, FileHeader.BLOCK_BYTES, segment.fileBytes);
      }
      if (search.forced() != Position.NONE) {
        throw Journal.damaged(disk, segment.name, FileHeader.BLOCK_BYTES, "damaged link");
      }
    }
  }

  /** Leaves out a batch whose end is missing; segments that hold nothing but its rest are free. */
  private void cutPending() {
    if (pending.isEmpty()) {
      return;
    }
    untouched = null;
    long start = pending.start();
    long offset = Position.offset(start);
    long length = cut == null ? 0 : cut.bytes();
    for (int i = chain.size() - 1; i >= 0; i--) {
      Segment segment = chain.get(i).segment;
      boolean here = segment.sequence == Position.segment(start);
      length += segment.end - (here ? offset : FileHeader.BLOCK_BYTES);
      if (here) {
        segment.end = offset;
        cut = new RecoveryReport.CutTail(disk.describe(segment.name), offset, length);
        end = start;
        return;
      }
      segments.removeAll(List.of(segment));
      unused.add(segment);
      chain.remove(i);
    }
  }

  /** Segments before the checkpoint end where the checkpoint says. */
  private void setEnds() {
    for (Segment segment : segments.all()) {
      Long recorded = recordedEnds.get(segment.sequence);
      if (recorded != null && segment.end < recorded) {
        segment.end = recorded;
      }
    }
  }
}
