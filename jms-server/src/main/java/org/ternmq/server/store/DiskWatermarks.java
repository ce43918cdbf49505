package org.ternmq.server.store;

/**
 * Below how many free bytes of the disk a journal asks for less.
 *
 * @param holdBytes below it producers of persistent messages are held back; 0 = never
 * @param refuseBytes below it persistent messages are refused, before the disk is really full; 0 =
 *     never, at most {@code holdBytes}
 */
public record DiskWatermarks(long holdBytes, long refuseBytes) {
  /** Only a full disk counts. */
  public static final DiskWatermarks NONE = new DiskWatermarks(0, 0);

  public DiskWatermarks {
    if (refuseBytes < 0 || holdBytes < refuseBytes) {
      throw new IllegalArgumentException(
          "refuseBytes must be 0 to holdBytes: " + refuseBytes + " and " + holdBytes);
    }
  }

  /**
   * The same for a disk of that size: at most a twentieth and a fortieth of it, so that a small
   * volume can be used.
   */
  public DiskWatermarks onDiskOf(long totalBytes) {
    return new DiskWatermarks(
        Math.min(holdBytes, totalBytes / 20), Math.min(refuseBytes, totalBytes / 40));
  }
}
