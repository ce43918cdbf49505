package org.ternmq.server.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.wire.message.EncodedMessage;

/** What the records of a broker's journal say, for tools that look at one. */
public final class JournalRecords {

  private JournalRecords() {}

  /** Operations, and the two records that belong to the store alone. */
  public interface Reader extends DurableOperations {

    /** The journal, or a checkpoint, of this broker begins. */
    void storeBegins(UUID brokerInstance);

    /**
     * The payload of a message lies in this record from here on.
     *
     * @param position of the record
     */
    void messageMoved(long messageId, long position, int sizeBytes);

    /**
     * An index page was written; it counts from the next checkpoint on that names it.
     *
     * @param messages without payloads, each with its location
     */
    void pageWritten(long queueId, List<StoredMessage> messages);
  }

  /**
   * Tells what one record says. Messages come with their payload where the record holds it.
   *
   * @throws StoreException if the type is unknown or the payload is not of its form
   */
  public static void read(int type, ByteBuffer payload, Reader into) {
    read(type, StoredMessage.NOWHERE, payload, into);
  }

  /**
   * The same; messages come with their location instead of their payload.
   *
   * @param position of the record; {@link StoredMessage#NOWHERE}: it has none
   */
  public static void read(int type, long position, ByteBuffer payload, Reader into) {
    if (type == OperationRecords.STORE) {
      into.storeBegins(OperationRecords.readUuid(payload));
      return;
    }
    OperationRecords.read(
        type,
        position,
        payload,
        into,
        new OperationRecords.Locations() {
          @Override
          public void moved(long messageId, long at, int sizeBytes) {
            into.messageMoved(messageId, at, sizeBytes);
          }

          @Override
          public void located(StoredMessage message) {
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
          public void pageWritten(long at, long replaced, ByteBuffer in) {
            long queueId = in.getLong(in.position());
            into.pageWritten(queueId, PageRecords.read(in));
          }
        });
  }

  /** The first message id that a record gives to anything; -1: it gives none. */
  public static long firstNewId(int type, ByteBuffer in) {
    boolean message =
        type == OperationRecords.MESSAGE_ADDED || type == OperationRecords.MESSAGE_STAGED;
    if (message && in.remaining() >= Long.BYTES) {
      return in.getLong(in.position());
    }
    boolean commit = type == OperationRecords.TRANSACTION_COMMITTED;
    return commit && in.remaining() >= 2 * Long.BYTES ? in.getLong(in.position() + Long.BYTES) : -1;
  }

  /** Where the record of a page lies that a checkpoint told. */
  public static long position(IndexPage page) {
    return PageRecords.place(page).position();
  }

  /**
   * The messages of a page, without payloads, each with its location.
   *
   * @param type of the record
   * @throws StoreException if it is no page, or another one
   */
  public static List<StoredMessage> page(IndexPage page, int type, ByteBuffer in) {
    if (type != OperationRecords.INDEX_PAGE) {
      throw new StoreException(page + " should lie where a record of type " + type + " is");
    }
    try {
      var unused = PageRecords.readReplaced(in);
      List<StoredMessage> messages = PageRecords.read(in);
      if (!page.mayBe(messages)) {
        throw new StoreException(page + " should lie where another page is");
      }
      return messages;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new StoreException(page + " does not have the form of a page", e);
    }
  }

  /**
   * The message in a record.
   *
   * @param type of the record
   * @throws StoreException if there is another one
   */
  public static EncodedMessage payload(int type, ByteBuffer in, long messageId, int sizeBytes) {
    return OperationRecords.readPayload(type, in, messageId, sizeBytes);
  }
}
