package org.ternmq.journal;

/**
 * What a recovery found.
 *
 * @param checkpoint number of the checkpoint it began with, 0 = none
 * @param checkpointRecords how many records that held
 * @param segments how many segments of the log were read after it
 * @param records how many records of complete batches they held
 * @param bytes how many bytes of them were read
 * @param cut the end of the log that was left out, null if there was none
 * @param durationNanos how long all this took
 */
public record RecoveryReport(
    long checkpoint,
    long checkpointRecords,
    int segments,
    long records,
    long bytes,
    CutTail cut,
    long durationNanos) {

  /**
   * Bytes that were being written, and had not been forced, when the last owner died: records torn
   * or never finished. Nobody was told that they are safe. They stay on the disk until their
   * segment is used again.
   *
   * @param file where it begins
   * @param offset where in that file, bytes
   * @param bytes how many bytes of the file look as if written after that point
   */
  public record CutTail(String file, long offset, long bytes) {}
}
