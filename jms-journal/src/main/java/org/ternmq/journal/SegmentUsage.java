package org.ternmq.journal;

/**
 * How much of a segment is still needed.
 *
 * @param sequence which segment
 * @param fileBytes what it takes on the disk
 * @param liveBytes what of it the owner called live and not dead
 * @param reusable whether the newest checkpoint no longer needs it as log: without live bytes it
 *     would be reused
 */
public record SegmentUsage(long sequence, long fileBytes, long liveBytes, boolean reusable) {}
