package org.ternmq.server.store;

/**
 * What a store has done since its start; all 0 for one in memory.
 *
 * @param batches that were told
 * @param forces fdatasync calls
 * @param writtenBytes into the log since the start, moved messages included
 * @param loadedMessages payloads read back
 * @param checkpoints taken
 * @param diskBytes that the data take on the disk
 */
public record StoreStatistics(
    long batches,
    long forces,
    long writtenBytes,
    long loadedMessages,
    long checkpoints,
    long diskBytes) {}
