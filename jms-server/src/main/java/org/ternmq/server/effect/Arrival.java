package org.ternmq.server.effect;

/**
 * A message that an application left in the store's inbox, inside a transaction of its own that is
 * committed.
 *
 * @param inboxId its place there; never used twice
 * @param bytes the encoded message; the application wrote them, so they may be anything. Nobody
 *     changes them any more.
 */
public record Arrival(long inboxId, byte[] bytes) {}
