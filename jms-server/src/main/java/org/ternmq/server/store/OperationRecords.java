package org.ternmq.server.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.ternmq.journal.Position;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Durable operations as payloads of journal records; docs/format/records.md says the same for
 * people. Big-endian; {@code string} is a length in bytes (4) and UTF-8; {@code uuid} is two 8-byte
 * halves, the most significant first. The number of a type never changes and is never used again;
 * new fields come last.
 *
 * <pre>
 * type  name                  fields (width)
 *    1  QUEUE_CREATED         queue id (8), name (string)
 *    2  SUBSCRIPTION_CREATED  queue id (8), flags (1): 1 no local, 2 shared, 4 has client id, 8 has selector,
 *                             topic's kind (1), topic's name (string), subscription's name (string),
 *                             client id (string) if flagged, selector (string) if flagged
 *    3  QUEUE_DELETED         queue id (8)
 *    4  MESSAGE_ADDED         message id (8), expiration (8), delivery time (8), priority (1), flags (1): 1 persistent,
 *                             count of queues (2), length of the message (4), queue ids (8 each), the encoded message
 *    5  MESSAGE_ROUTED        message id (8), queue id (8)
 *    6  MESSAGES_REMOVED      queue id (8), message ids (8 each) up to the end
 *    7  DELIVERY_COUNTED      queue id (8), message id (8), count (4)
 *    8  SEQUENCE_DECIDED      client instance (uuid), sequence (8), time (8)
 *    9  SEQUENCE_FAILED       client instance (uuid), sequence (8)
 *   10  CLIENT_FORGOTTEN      client instance (uuid)
 *   11  IDS_USED              next message id (8), next queue id (8)
 *   12  STORE                 broker instance (uuid); the first record of a new log and of each checkpoint
 *   13  MESSAGE_MOVED         as MESSAGE_ADDED, with 0 queues: the message lies here from now on
 *   14  MESSAGES_KEPT         in checkpoints, up to the end: message id (8), expiration (8), delivery time (8),
 *                             priority (1), flags (1): 1 persistent, 2 guest, count of queues (2), length of the message (4),
 *                             position of its MESSAGE_ADDED or MESSAGE_MOVED (8), queue ids (8 each)
 *   15  DELIVERIES_BEGUN      queue id (8), message id (8)
 *   16  DELIVERIES_IN_DOUBT   queue id (8), message ids (8 each) up to the end
 *   17  MESSAGE_STAGED        as MESSAGE_ADDED, with the transaction id (8) before the queue ids
 *   18  MESSAGES_STAGED_KEPT  as MESSAGES_KEPT, each with the transaction id (8) before the queue ids
 *   19  REMOVALS_STAGED       queue id (8), transaction id (8), message ids (8 each) up to the end
 *   20  BRANCH_PREPARED       transaction id (8), branch description
 *   21  TRANSACTION_COMMITTED transaction id (8), first message id (8)
 *   22  TRANSACTION_ROLLED_BACK  transaction id (8)
 *   23  BRANCH_DECIDED        flags (1): 1 committed; branch description
 *   24  BRANCH_FORGOTTEN      branch
 *   25  TRANSACTION_IDS_USED  next transaction id (8)
 *   26  INDEX_PAGE            page
 *   27  PAGE_KEPT             page kept; in checkpoints
 *   28  DELAYED_PAGE_KEPT     delayed page kept; in checkpoints
 * </pre>
 *
 * {@link BranchRecords} has the branch and its description, {@link PageRecords} the page.
 */
final class OperationRecords {
  static final int QUEUE_CREATED = 1;
  static final int SUBSCRIPTION_CREATED = 2;
  static final int QUEUE_DELETED = 3;
  static final int MESSAGE_ADDED = 4;
  static final int MESSAGE_ROUTED = 5;
  static final int MESSAGES_REMOVED = 6;
  static final int DELIVERY_COUNTED = 7;
  static final int SEQUENCE_DECIDED = 8;
  static final int SEQUENCE_FAILED = 9;
  static final int CLIENT_FORGOTTEN = 10;
  static final int IDS_USED = 11;
  static final int STORE = 12;
  static final int MESSAGE_MOVED = 13;
  static final int MESSAGES_KEPT = 14;
  static final int DELIVERIES_BEGUN = 15;
  static final int DELIVERIES_IN_DOUBT = 16;
  static final int MESSAGE_STAGED = 17;
  static final int MESSAGES_STAGED_KEPT = 18;
  static final int REMOVALS_STAGED = 19;
  static final int BRANCH_PREPARED = 20;
  static final int TRANSACTION_COMMITTED = 21;
  static final int TRANSACTION_ROLLED_BACK = 22;
  static final int BRANCH_DECIDED = 23;
  static final int BRANCH_FORGOTTEN = 24;
  static final int TRANSACTION_IDS_USED = 25;
  static final int INDEX_PAGE = 26;
  static final int PAGE_KEPT = 27;
  static final int DELAYED_PAGE_KEPT = 28;

  static final int UUID_BYTES = 2 * Long.BYTES;

  private static final int NO_LOCAL = 1;
  private static final int SHARED = 2;
  private static final int HAS_CLIENT_ID = 4;
  private static final int HAS_SELECTOR = 8;
  private static final int PERSISTENT = 1;
  private static final int GUEST = 2;

  /** What stands before the queue ids of a message. */
  private static final int QUEUE_COUNT_AT = 3 * Long.BYTES + 2;

  private static final int MESSAGE_LENGTH_AT = QUEUE_COUNT_AT + Short.BYTES;
  private static final int MESSAGE_HEAD_BYTES = MESSAGE_LENGTH_AT + Integer.BYTES;
  private static final int KEPT_HEAD_BYTES = MESSAGE_HEAD_BYTES + Long.BYTES;

  private static final Address.Kind[] KINDS = Address.Kind.values();

  private OperationRecords() {}

  // --- writing

  /** The record type of an operation that makes one record by itself. */
  static int type(OperationList list, int i) {
    byte kind = list.kind(i);
    if (kind == OperationList.PAGE_KEPT && list.page(i).isDelayed()) {
      return DELAYED_PAGE_KEPT;
    }
    return kind; // the numbers of the kinds are those of the types
  }

  /** An upper bound of {@link #put}. */
  static int maxBytes(OperationList list, int i) {
    return switch (list.kind(i)) {
      case OperationList.QUEUE_CREATED -> Long.BYTES + stringBytes(list.name(i));
      case OperationList.SUBSCRIPTION_CREATED -> subscriptionBytes(list.definition(i));
      case OperationList.MESSAGE_ADDED -> messageBytes(list.message(i), list.queueIds(i).length);
      case OperationList.MESSAGE_STAGED ->
          messageBytes(list.message(i), 1 + list.queueIds(i).length);
      case OperationList.BRANCH_PREPARED, OperationList.BRANCH_DECIDED ->
          Long.BYTES + BranchRecords.maxBytes(list.branch(i));
      case OperationList.BRANCH_FORGOTTEN -> BranchRecords.MAX_ID_BYTES;
      case OperationList.PAGE_KEPT -> PageRecords.keptBytes(list.page(i));
      default -> UUID_BYTES + 2 * Long.BYTES;
    };
  }

  static int messageBytes(StoredMessage message, int queueCount) {
    return Math.addExact(MESSAGE_HEAD_BYTES + Long.BYTES * queueCount, message.sizeBytes());
  }

  /** Puts one operation; those that share a record have {@link #putRun}. */
  static void put(OperationList list, int i, ByteBuffer out) {
    switch (list.kind(i)) {
      case OperationList.QUEUE_CREATED -> {
        out.putLong(list.a(i));
        putString(out, list.name(i));
      }
      case OperationList.SUBSCRIPTION_CREATED -> {
        out.putLong(list.a(i));
        putSubscription(out, list.definition(i));
      }
      case OperationList.QUEUE_DELETED -> out.putLong(list.a(i));
      case OperationList.MESSAGE_ADDED -> putMessage(out, list.message(i), list.queueIds(i));
      case OperationList.MESSAGE_ROUTED, OperationList.IDS_USED, OperationList.DELIVERIES_BEGUN -> {
        out.putLong(list.a(i));
        out.putLong(list.b(i));
      }
      case OperationList.DELIVERY_COUNTED -> {
        out.putLong(list.a(i));
        out.putLong(list.b(i));
        out.putInt(list.c(i));
      }
      case OperationList.SEQUENCE_DECIDED -> {
        putUuid(out, list.clientInstance(i));
        out.putLong(list.a(i));
        out.putLong(list.b(i));
      }
      case OperationList.SEQUENCE_FAILED -> {
        putUuid(out, list.clientInstance(i));
        out.putLong(list.a(i));
      }
      case OperationList.CLIENT_FORGOTTEN -> putUuid(out, list.clientInstance(i));
      case OperationList.MESSAGE_STAGED ->
          putStaged(out, list.a(i), list.message(i), list.queueIds(i));
      case OperationList.BRANCH_PREPARED -> {
        out.putLong(list.a(i));
        BranchRecords.put(out, list.branch(i));
      }
      case OperationList.TRANSACTION_COMMITTED -> {
        out.putLong(list.a(i));
        out.putLong(list.b(i));
      }
      case OperationList.TRANSACTION_ROLLED_BACK, OperationList.TRANSACTION_IDS_USED ->
          out.putLong(list.a(i));
      case OperationList.BRANCH_DECIDED -> {
        out.put((byte) list.c(i));
        BranchRecords.put(out, list.branch(i));
      }
      case OperationList.BRANCH_FORGOTTEN -> BranchRecords.putId(out, list.branchId(i));
      case OperationList.PAGE_KEPT -> PageRecords.putKept(out, list.page(i));
      default -> throw new IllegalStateException("kind " + list.kind(i));
    }
  }

  /**
   * How many operations from {@code i} on share one record of their type, which names a queue and
   * any number of its messages: removals, also those of a transaction, and doubts; 0 if the first
   * is none of them.
   */
  static int run(OperationList list, int i) {
    byte kind = list.kind(i);
    if (kind != OperationList.MESSAGE_REMOVED
        && kind != OperationList.DELIVERY_IN_DOUBT
        && kind != OperationList.REMOVAL_STAGED) {
      return 0;
    }
    int end = i + 1;
    while (end < list.size() && list.kind(end) == kind && isOfRun(list, i, end)) {
      end++;
    }
    return end - i;
  }

  private static boolean isOfRun(OperationList list, int first, int other) {
    return list.a(other) == list.a(first)
        && (list.kind(first) != OperationList.REMOVAL_STAGED
            || list.queueIds(other)[0] == list.queueIds(first)[0]);
  }

  /** An upper bound of {@link #putRun}. */
  static int runBytes(int count) {
    return Long.BYTES * (2 + count);
  }

  static void putRun(OperationList list, int i, int count, ByteBuffer out) {
    out.putLong(list.a(i));
    if (list.kind(i) == OperationList.REMOVAL_STAGED) {
      out.putLong(list.queueIds(i)[0]); // the transaction
    }
    for (int j = i; j < i + count; j++) {
      out.putLong(list.b(j));
    }
  }

  static void putUuid(ByteBuffer out, UUID uuid) {
    out.putLong(uuid.getMostSignificantBits());
    out.putLong(uuid.getLeastSignificantBits());
  }

  private static void putHead(ByteBuffer out, StoredMessage message, int queueCount) {
    putHead(out, message, queueCount, 0);
  }

  private static void putHead(
      ByteBuffer out, StoredMessage message, int queueCount, int moreFlags) {
    out.putLong(message.id());
    out.putLong(message.expirationMs());
    out.putLong(message.deliveryTimeMs());
    out.put((byte) message.priority());
    out.put((byte) ((message.persistent() ? PERSISTENT : 0) | moreFlags));
    out.putShort((short) queueCount);
    out.putInt(message.sizeBytes());
  }

  /** A message with its payload, which must be there. */
  static void putMessage(ByteBuffer out, StoredMessage message, long[] queueIds) {
    EncodedMessage payload = message.payload();
    putHead(out, message, queueIds.length);
    for (long queueId : queueIds) {
      out.putLong(queueId);
    }
    out.put(payload.array(), payload.offset(), payload.length());
  }

  /** The same of one that waits in a transaction. */
  private static void putStaged(
      ByteBuffer out, long transactionId, StoredMessage message, long[] queueIds) {
    EncodedMessage payload = message.payload();
    putHead(out, message, queueIds.length);
    out.putLong(transactionId);
    for (long queueId : queueIds) {
      out.putLong(queueId);
    }
    out.put(payload.array(), payload.offset(), payload.length());
  }

  /** A message of which only the payload's place changes. */
  static void putMoved(ByteBuffer out, StoredMessage message, EncodedMessage payload) {
    putHead(out, message, 0);
    out.put(payload.array(), payload.offset(), payload.length());
  }

  static int keptBytes(int queueCount) {
    return KEPT_HEAD_BYTES + Long.BYTES * queueCount;
  }

  static void putKept(ByteBuffer out, StoredMessage message, long[] queueIds) {
    putHead(out, message, queueIds.length, message.guest() ? GUEST : 0);
    out.putLong(message.location());
    for (long queueId : queueIds) {
      out.putLong(queueId);
    }
  }

  static int stagedKeptBytes(int queueCount) {
    return keptBytes(queueCount) + Long.BYTES;
  }

  static void putStagedKept(
      ByteBuffer out, long transactionId, StoredMessage message, long[] queueIds) {
    putHead(out, message, queueIds.length);
    out.putLong(message.location());
    out.putLong(transactionId);
    for (long queueId : queueIds) {
      out.putLong(queueId);
    }
  }

  private static int subscriptionBytes(SubscriptionDefinition definition) {
    return Long.BYTES
        + 2
        + stringBytes(definition.topic().name())
        + stringBytes(definition.name())
        + stringBytes(definition.clientId())
        + stringBytes(definition.selector());
  }

  private static void putSubscription(ByteBuffer out, SubscriptionDefinition definition) {
    int flags =
        (definition.noLocal() ? NO_LOCAL : 0)
            | (definition.shared() ? SHARED : 0)
            | (definition.clientId() != null ? HAS_CLIENT_ID : 0)
            | (definition.selector() != null ? HAS_SELECTOR : 0);
    out.put((byte) flags);
    out.put((byte) definition.topic().kind().number());
    putString(out, definition.topic().name());
    putString(out, definition.name());
    if (definition.clientId() != null) {
      putString(out, definition.clientId());
    }
    if (definition.selector() != null) {
      putString(out, definition.selector());
    }
  }

  static int stringBytes(String text) {
    return text == null ? 0 : Integer.BYTES + Math.multiplyExact(3, text.length());
  }

  static void putString(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putInt(bytes.length);
    out.put(bytes);
  }

  // --- reading

  /** Tells what is told the location of each message read. */
  interface Locations {
    /** A message lies at this place from now on. */
    void moved(long messageId, long position, int sizeBytes);

    /** A message was told that has its payload at its location. */
    void located(StoredMessage message);

    /** A message that waits in a transaction was told; its id may change. */
    void staged(StoredMessage message);

    /** A page was told that lies at a place, as do its messages. */
    void pageLocated(IndexPage page);

    /**
     * A page was written.
     *
     * @param replaced position of the one whose messages it has; {@link Position#NONE}: none
     * @param in what it holds, see {@link PageRecords#read}
     */
    void pageWritten(long position, long replaced, ByteBuffer in);
  }

  /**
   * Tells the operations of one record.
   *
   * @param position of the record; {@link StoredMessage#NOWHERE} in a checkpoint
   * @throws StoreException if the type is unknown or the payload is not of its form
   */
  static void read(
      int type, long position, ByteBuffer in, DurableOperations into, Locations locations) {
    try {
      readFields(type, position, in, into, locations);
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | IllegalArgumentException
        | WireException e) {
      throw new StoreException(
          "a record of type " + type + " does not have the form of its type", e);
    }
  }

  private static void readFields(
      int type, long position, ByteBuffer in, DurableOperations into, Locations locations) {
    switch (type) {
      case QUEUE_CREATED -> into.queueCreated(in.getLong(), readString(in));
      case SUBSCRIPTION_CREATED -> into.subscriptionCreated(in.getLong(), readSubscription(in));
      case QUEUE_DELETED -> into.queueDeleted(in.getLong());
      case MESSAGE_ADDED -> readMessage(position, in, into, locations, false);
      case MESSAGE_ROUTED -> into.messageRouted(in.getLong(), in.getLong());
      case MESSAGES_REMOVED -> {
        long queueId = in.getLong();
        while (in.hasRemaining()) {
          into.messageRemoved(queueId, in.getLong());
        }
      }
      case DELIVERY_COUNTED -> into.deliveryCounted(in.getLong(), in.getLong(), in.getInt());
      case DELIVERIES_BEGUN -> into.deliveriesBegun(in.getLong(), in.getLong());
      case DELIVERIES_IN_DOUBT -> {
        long queueId = in.getLong();
        while (in.hasRemaining()) {
          into.deliveryInDoubt(queueId, in.getLong());
        }
      }
      case SEQUENCE_DECIDED -> into.sequenceDecided(readUuid(in), in.getLong(), in.getLong());
      case SEQUENCE_FAILED -> into.sequenceFailed(readUuid(in), in.getLong());
      case CLIENT_FORGOTTEN -> into.clientForgotten(readUuid(in));
      case IDS_USED -> into.idsUsed(in.getLong(), in.getLong());
      case MESSAGE_MOVED -> {
        int start = in.position();
        locations.moved(in.getLong(), position, in.getInt(start + MESSAGE_LENGTH_AT));
      }
      case MESSAGES_KEPT -> {
        while (in.hasRemaining()) {
          readKept(in, into, locations, false);
        }
      }
      case MESSAGES_STAGED_KEPT -> {
        while (in.hasRemaining()) {
          readKept(in, into, locations, true);
        }
      }
      case MESSAGE_STAGED -> readMessage(position, in, into, locations, true);
      case REMOVALS_STAGED -> {
        long queueId = in.getLong();
        long transactionId = in.getLong();
        while (in.hasRemaining()) {
          into.removalStaged(transactionId, queueId, in.getLong());
        }
      }
      case BRANCH_PREPARED -> into.branchPrepared(in.getLong(), BranchRecords.read(in));
      case TRANSACTION_COMMITTED -> into.transactionCommitted(in.getLong(), in.getLong());
      case TRANSACTION_ROLLED_BACK -> into.transactionRolledBack(in.getLong());
      case BRANCH_DECIDED -> {
        boolean committed = (in.get() & BranchRecords.COMMITTED) != 0;
        into.branchDecided(BranchRecords.read(in), committed);
      }
      case BRANCH_FORGOTTEN -> into.branchForgotten(BranchRecords.readId(in));
      case TRANSACTION_IDS_USED -> into.transactionIdsUsed(in.getLong());
      case INDEX_PAGE -> {
        long replaced = PageRecords.readReplaced(in);
        locations.pageWritten(position, replaced, in);
      }
      case PAGE_KEPT, DELAYED_PAGE_KEPT -> {
        IndexPage page = PageRecords.readKept(in, type == DELAYED_PAGE_KEPT);
        locations.pageLocated(page);
        into.pageKept(page);
      }
      default ->
          throw new StoreException(
              "a record of the unknown type "
                  + type
                  + ": the journal was written by a newer version");
    }
  }

  private static void readMessage(
      long position, ByteBuffer in, DurableOperations into, Locations locations, boolean staged) {
    int start = in.position();
    int queueCount = in.getShort(start + QUEUE_COUNT_AT) & 0xFFFF;
    int length = in.getInt(start + MESSAGE_LENGTH_AT);
    StoredMessage message = readHead(in);
    long transactionId = staged ? in.getLong() : 0;
    if (length != in.remaining() - Long.BYTES * queueCount) {
      throw new IllegalArgumentException("the message's length");
    }
    long[] queueIds = readQueueIds(in, queueCount);
    if (position == StoredMessage.NOWHERE) {
      byte[] bytes = new byte[length];
      in.get(bytes);
      message.payload(EncodedMessage.wrap(bytes, 0, length));
    } else {
      message.location(position);
      locations.located(message);
    }
    if (staged) {
      locations.staged(message);
      into.messageStaged(transactionId, message, queueIds);
    } else {
      into.messageAdded(message, queueIds);
    }
  }

  private static void readKept(
      ByteBuffer in, DurableOperations into, Locations locations, boolean staged) {
    int queueCount = in.getShort(in.position() + QUEUE_COUNT_AT) & 0xFFFF;
    StoredMessage message = readHead(in);
    message.location(in.getLong());
    locations.located(message);
    if (staged) {
      long transactionId = in.getLong();
      locations.staged(message);
      into.messageStaged(transactionId, message, readQueueIds(in, queueCount));
    } else {
      into.messageAdded(message, readQueueIds(in, queueCount));
    }
  }

  private static StoredMessage readHead(ByteBuffer in) {
    long id = in.getLong();
    long expirationMs = in.getLong();
    long deliveryTimeMs = in.getLong();
    int priority = in.get();
    int flags = in.get();
    boolean persistent = (flags & PERSISTENT) != 0;
    in.getShort();
    int length = in.getInt();
    if (length < 0) {
      throw new IllegalArgumentException("a message of " + length + " bytes");
    }
    StoredMessage message =
        new StoredMessage(id, length, priority, persistent, expirationMs, deliveryTimeMs);
    message.guest((flags & GUEST) != 0);
    return message;
  }

  private static long[] readQueueIds(ByteBuffer in, int count) {
    long[] queueIds = new long[count];
    for (int i = 0; i < count; i++) {
      queueIds[i] = in.getLong();
    }
    return queueIds;
  }

  /**
   * The encoded message in a record of MESSAGE_ADDED, MESSAGE_MOVED or MESSAGE_STAGED, in an array
   * of its own. A staged one may have another id by now: only its size is compared.
   */
  static EncodedMessage readPayload(int type, ByteBuffer in, long messageId, int sizeBytes) {
    boolean staged = type == MESSAGE_STAGED;
    if (type != MESSAGE_ADDED && type != MESSAGE_MOVED && !staged) {
      throw new StoreException(
          "message " + messageId + " should lie where a record of type " + type + " is");
    }
    int start = in.position();
    int length = in.getInt(start + MESSAGE_LENGTH_AT);
    if (length != sizeBytes || (type == MESSAGE_ADDED && in.getLong(start) != messageId)) {
      throw new StoreException(
          "message " + messageId + " should lie where message " + in.getLong(start) + " is");
    }
    int queueCount = (in.getShort(start + QUEUE_COUNT_AT) & 0xFFFF) + (staged ? 1 : 0);
    byte[] bytes = new byte[length];
    in.get(start + MESSAGE_HEAD_BYTES + Long.BYTES * queueCount, bytes);
    return EncodedMessage.wrap(bytes, 0, bytes.length);
  }

  static UUID readUuid(ByteBuffer in) {
    return new UUID(in.getLong(), in.getLong());
  }

  private static SubscriptionDefinition readSubscription(ByteBuffer in) {
    int flags = in.get();
    int kind = in.get();
    if (kind < 0 || kind >= KINDS.length) {
      throw new IllegalArgumentException("kind of a destination " + kind);
    }
    Address topic = new Address(KINDS[kind], readString(in));
    String name = readString(in);
    String clientId = (flags & HAS_CLIENT_ID) != 0 ? readString(in) : null;
    String selector = (flags & HAS_SELECTOR) != 0 ? readString(in) : null;
    return new SubscriptionDefinition(
        topic, clientId, name, selector, (flags & NO_LOCAL) != 0, (flags & SHARED) != 0);
  }

  static String readString(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("a string of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
