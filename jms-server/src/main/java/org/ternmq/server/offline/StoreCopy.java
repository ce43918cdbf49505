package org.ternmq.server.offline;

import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.StoredMessage;

/**
 * Writes a whole state into a new store, in batches of some size: a state of any size needs little
 * memory. Not atomic: a store of which the copy did not end must not be used.
 */
public final class StoreCopy extends Forwarding {
  private static final long BATCH_BYTES = 1 << 20;
  private static final int BATCH_OPERATIONS = 1_000;

  private final OfflineStore target;
  private long bytes;
  private int operations;
  private long messages;

  private StoreCopy(OfflineStore target) {
    this.target = target;
  }

  /**
   * Copies.
   *
   * @param target new, made with the source's instance
   * @return how many messages
   */
  public static long copy(StateSource source, OfflineStore target) {
    if (!target.isNew()) {
      throw new IllegalArgumentException("the target is not new");
    }
    StoreCopy copy = new StoreCopy(target);
    source.tell(copy);
    target.endLastBatch();
    return copy.messages;
  }

  @Override
  protected DurableOperations to() {
    if (operations >= BATCH_OPERATIONS || bytes >= BATCH_BYTES) {
      target.endBatch();
      operations = 0;
      bytes = 0;
    }
    operations++;
    return target.operations();
  }

  @Override
  public void messageAdded(StoredMessage message, long[] queueIds) {
    messages++;
    super.messageAdded(ownCopy(message), queueIds);
  }

  @Override
  public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
    super.messageStaged(transactionId, ownCopy(message), queueIds);
  }

  /** Stores note in a message where it lies. */
  private StoredMessage ownCopy(StoredMessage message) {
    bytes += message.sizeBytes();
    StoredMessage copy =
        new StoredMessage(
            message.id(),
            message.sizeBytes(),
            message.priority(),
            message.persistent(),
            message.expirationMs(),
            message.deliveryTimeMs());
    copy.payload(message.payload());
    return copy;
  }
}
