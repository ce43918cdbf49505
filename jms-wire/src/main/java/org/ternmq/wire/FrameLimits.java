package org.ternmq.wire;

import org.ternmq.wire.message.ByteWriter;

/**
 * What a {@link FrameReader} takes from its peer. All sizes count what stands behind the length
 * field: the type and the fields.
 *
 * @param maxFrameBytes the largest frame
 * @param maxCommandBytes the largest command in fragments; 0 = no fragments
 * @param maxStreams how many commands may be on the way in fragments at a time
 * @param maxStreamBytes the sum of their announced lengths
 */
public record FrameLimits(
    int maxFrameBytes, int maxCommandBytes, int maxStreams, long maxStreamBytes) {

  /** Until Hello was answered: small frames, no fragments. */
  public static final FrameLimits HANDSHAKE =
      new FrameLimits(Protocol.HANDSHAKE_FRAME_BYTES, 0, 0, 0);

  public FrameLimits {
    if (maxFrameBytes < Protocol.MIN_FRAME_BYTES
        || maxCommandBytes < 0
        || maxStreams < 0
        || maxStreamBytes < 0) {
      throw new IllegalArgumentException(
          "limits for frames: %d, %d, %d, %d"
              .formatted(maxFrameBytes, maxCommandBytes, maxStreams, maxStreamBytes));
    }
  }

  /** The broker's, once it answered Hello. */
  public static FrameLimits ofBroker(int maxFrameBytes, long maxMessageBytes) {
    long message =
        Math.min(maxMessageBytes, ByteWriter.MAX_BYTES - Protocol.COMMAND_OVERHEAD_BYTES);
    int command = (int) message + Protocol.COMMAND_OVERHEAD_BYTES;
    return new FrameLimits(maxFrameBytes, command, Protocol.MAX_FRAGMENT_STREAMS, 2L * command);
  }

  /**
   * The client's, once it got Welcome: of any length, since the broker may hold messages from a
   * time when it took larger ones. Memory is still only taken as bytes arrive.
   */
  public static FrameLimits ofClient(int maxFrameBytes) {
    return new FrameLimits(
        maxFrameBytes,
        ByteWriter.MAX_BYTES,
        Protocol.MAX_FRAGMENT_STREAMS,
        (long) Protocol.MAX_FRAGMENT_STREAMS * ByteWriter.MAX_BYTES);
  }
}
