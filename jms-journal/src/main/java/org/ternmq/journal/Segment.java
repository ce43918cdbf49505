package org.ternmq.journal;

/**
 * One segment as the journal knows it. Owned by the journal's owner, but for what is final or
 * volatile.
 */
final class Segment {
  final long sequence;
  final String name;
  final long fileBytes;
  final int uses;

  /** Where its records end, bytes. Readers look only before it. */
  volatile long end;

  private long liveBytes;

  Segment(FileHeader header) {
    this.sequence = header.sequence();
    this.name = FileNames.segment(sequence);
    this.fileBytes = header.fileBytes();
    this.uses = header.uses();
    this.end = FileHeader.BLOCK_BYTES;
  }

  long liveBytes() {
    return liveBytes;
  }

  void live(long bytes) {
    liveBytes += bytes;
  }

  void dead(long bytes) {
    if (bytes > liveBytes) {
      throw new IllegalStateException(
          name + " holds " + liveBytes + " live bytes, " + bytes + " cannot die");
    }
    liveBytes -= bytes;
  }

  @Override
  public String toString() {
    return name
        + " ("
        + liveBytes
        + " of "
        + fileBytes
        + " bytes live, records end at "
        + end
        + ")";
  }
}
