package org.ternmq.server.store;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/** What the records of a broker's journal say, for tools that look at one. */
public final class JournalRecords {

  private JournalRecords() {}

  /** Operations, and the two records that belong to the store alone. */
  public interface Reader extends DurableOperations {

    /** The journal, or a checkpoint, of this broker begins. */
    void storeBegins(UUID brokerInstance);

    /** The payload of a message lies in this record from here on. */
    void messageMoved(long messageId, int sizeBytes);

    /** An index page was written; it counts from the next checkpoint on that names it. */
    void pageWritten(long queueId, int count, long firstMessageId, long lastMessageId);
  }

  /**
   * Tells what one record says. Messages come with their payload where the record holds it.
   *
   * @throws StoreException if the type is unknown or the payload is not of its form
   */
  public static void read(int type, ByteBuffer payload, Reader into) {
    if (type == OperationRecords.STORE) {
      into.storeBegins(OperationRecords.readUuid(payload));
      return;
    }
    OperationRecords.read(
        type,
        StoredMessage.NOWHERE,
        payload,
        into,
        new OperationRecords.Locations() {
          @Override
          public void moved(long messageId, long position, int sizeBytes) {
            into.messageMoved(messageId, sizeBytes);
          }

          @Override
          public void located(long position, int sizeBytes) {
            // Of a message that is told with its location.
          }

          @Override
          public void staged(StoredMessage message) {
            // Told with its transaction.
          }

          @Override
          public void pageLocated(IndexPage page) {
            // Of a page that is told.
          }

          @Override
          public void pageWritten(long position, long replaced, ByteBuffer in) {
            long queueId = in.getLong(in.position());
            List<StoredMessage> messages = PageRecords.read(in);
            long first = messages.get(0).id();
            into.pageWritten(
                queueId, messages.size(), first, messages.get(messages.size() - 1).id());
          }
        });
  }
}
