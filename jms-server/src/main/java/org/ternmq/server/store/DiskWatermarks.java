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
}
