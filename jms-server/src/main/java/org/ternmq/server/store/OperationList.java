package org.ternmq.server.store;

import java.util.Arrays;
import java.util.UUID;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.wire.command.BranchId;

/**
 * Durable operations in the order they were told, kept in columns: nothing is allocated for one in
 * the usual case. What a column means for a kind stands at the kind. Not safe for use by several
 * threads.
 */
class OperationList implements DurableOperations {
  static final byte QUEUE_CREATED = 1; // a queue id, x name
  static final byte SUBSCRIPTION_CREATED = 2; // a queue id, x definition
  static final byte QUEUE_DELETED = 3; // a queue id
  static final byte MESSAGE_ADDED = 4; // x message, y queue ids
  static final byte MESSAGE_ROUTED = 5; // a message id, b queue id
  static final byte MESSAGE_REMOVED = 6; // a queue id, b message id
  static final byte DELIVERY_COUNTED = 7; // a queue id, b message id, c count
  static final byte SEQUENCE_DECIDED = 8; // x client instance, a sequence, b time
  static final byte SEQUENCE_FAILED = 9; // x client instance, a sequence
  static final byte CLIENT_FORGOTTEN = 10; // x client instance
  static final byte IDS_USED = 11; // a next message id, b next queue id
  static final byte DELIVERIES_BEGUN = 15; // a queue id, b message id
  static final byte DELIVERY_IN_DOUBT = 16; // a queue id, b message id
  static final byte MESSAGE_STAGED = 17; // a transaction id, x message, y queue ids
  static final byte REMOVAL_STAGED = 19; // a queue id, b message id, y transaction id alone
  static final byte BRANCH_PREPARED = 20; // a transaction id, x branch
  static final byte TRANSACTION_COMMITTED = 21; // a transaction id, b first message id
  static final byte TRANSACTION_ROLLED_BACK = 22; // a transaction id
  static final byte BRANCH_DECIDED = 23; // c 1 if committed, x branch
  static final byte BRANCH_FORGOTTEN = 24; // x branch id
  static final byte TRANSACTION_IDS_USED = 25; // a next transaction id
  static final byte PAGE_KEPT = 27; // x page

  private static final int INITIAL_SIZE = 64;
  private static final int KEEP_SIZE = 8 * 1024;

  private final int drainAt;
  private final Runnable drain;

  private byte[] kinds = new byte[INITIAL_SIZE];
  private long[] as = new long[INITIAL_SIZE];
  private long[] bs = new long[INITIAL_SIZE];
  private int[] cs = new int[INITIAL_SIZE];
  private Object[] xs = new Object[INITIAL_SIZE];
  private long[][] ys = new long[INITIAL_SIZE][];
  private int size;

  /** Holds as many as are told. */
  OperationList() {
    this(Integer.MAX_VALUE, () -> {});
  }

  /**
   * @param drain is run whenever the list holds so many operations; it has to clear it
   */
  OperationList(int drainAt, Runnable drain) {
    this.drainAt = drainAt;
    this.drain = drain;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  byte kind(int i) {
    return kinds[i];
  }

  long a(int i) {
    return as[i];
  }

  long b(int i) {
    return bs[i];
  }

  int c(int i) {
    return cs[i];
  }

  String name(int i) {
    return (String) xs[i];
  }

  SubscriptionDefinition definition(int i) {
    return (SubscriptionDefinition) xs[i];
  }

  StoredMessage message(int i) {
    return (StoredMessage) xs[i];
  }

  /** Whether it is a message with a payload. */
  boolean isMessage(int i) {
    return kinds[i] == MESSAGE_ADDED || kinds[i] == MESSAGE_STAGED;
  }

  IndexPage page(int i) {
    return (IndexPage) xs[i];
  }

  BranchDescription branch(int i) {
    return (BranchDescription) xs[i];
  }

  BranchId branchId(int i) {
    return (BranchId) xs[i];
  }

  UUID clientInstance(int i) {
    return (UUID) xs[i];
  }

  long[] queueIds(int i) {
    return ys[i];
  }

  void clear() {
    if (kinds.length > KEEP_SIZE) {
      resize(INITIAL_SIZE);
    } else {
      Arrays.fill(xs, 0, size, null); // let go of the messages
      Arrays.fill(ys, 0, size, null);
    }
    size = 0;
  }

  /** Hands everything over to a new list; this one is empty then. */
  OperationList takeAll() {
    OperationList taken = new OperationList();
    taken.kinds = kinds;
    taken.as = as;
    taken.bs = bs;
    taken.cs = cs;
    taken.xs = xs;
    taken.ys = ys;
    taken.size = size;
    size = 0;
    kinds = new byte[INITIAL_SIZE];
    as = new long[INITIAL_SIZE];
    bs = new long[INITIAL_SIZE];
    cs = new int[INITIAL_SIZE];
    xs = new Object[INITIAL_SIZE];
    ys = new long[INITIAL_SIZE][];
    return taken;
  }

  /** Tells one of them to another. */
  void tell(int i, DurableOperations into) {
    switch (kinds[i]) {
      case QUEUE_CREATED -> into.queueCreated(as[i], name(i));
      case SUBSCRIPTION_CREATED -> into.subscriptionCreated(as[i], definition(i));
      case QUEUE_DELETED -> into.queueDeleted(as[i]);
      case MESSAGE_ADDED -> into.messageAdded(message(i), ys[i]);
      case MESSAGE_ROUTED -> into.messageRouted(as[i], bs[i]);
      case MESSAGE_REMOVED -> into.messageRemoved(as[i], bs[i]);
      case DELIVERY_COUNTED -> into.deliveryCounted(as[i], bs[i], cs[i]);
      case SEQUENCE_DECIDED -> into.sequenceDecided(clientInstance(i), as[i], bs[i]);
      case SEQUENCE_FAILED -> into.sequenceFailed(clientInstance(i), as[i]);
      case CLIENT_FORGOTTEN -> into.clientForgotten(clientInstance(i));
      case IDS_USED -> into.idsUsed(as[i], bs[i]);
      case DELIVERIES_BEGUN -> into.deliveriesBegun(as[i], bs[i]);
      case DELIVERY_IN_DOUBT -> into.deliveryInDoubt(as[i], bs[i]);
      case MESSAGE_STAGED -> into.messageStaged(as[i], message(i), ys[i]);
      case REMOVAL_STAGED -> into.removalStaged(ys[i][0], as[i], bs[i]);
      case BRANCH_PREPARED -> into.branchPrepared(as[i], branch(i));
      case TRANSACTION_COMMITTED -> into.transactionCommitted(as[i], bs[i]);
      case TRANSACTION_ROLLED_BACK -> into.transactionRolledBack(as[i]);
      case BRANCH_DECIDED -> into.branchDecided(branch(i), cs[i] == 1);
      case BRANCH_FORGOTTEN -> into.branchForgotten(branchId(i));
      case TRANSACTION_IDS_USED -> into.transactionIdsUsed(as[i]);
      default -> throw new IllegalStateException("kind " + kinds[i]);
    }
  }

  private void add(byte kind, long a, long b, int c, Object x, long[] y) {
    if (size == kinds.length) {
      resize(size * 2);
    }
    kinds[size] = kind;
    as[size] = a;
    bs[size] = b;
    cs[size] = c;
    xs[size] = x;
    ys[size] = y;
    size++;
    if (size >= drainAt) {
      drain.run();
    }
  }

  private void resize(int length) {
    kinds = Arrays.copyOf(kinds, length);
    as = Arrays.copyOf(as, length);
    bs = Arrays.copyOf(bs, length);
    cs = Arrays.copyOf(cs, length);
    xs = length < size ? new Object[length] : Arrays.copyOf(xs, length);
    ys = length < size ? new long[length][] : Arrays.copyOf(ys, length);
  }

  @Override
  public void queueCreated(long queueId, String name) {
    add(QUEUE_CREATED, queueId, 0, 0, name, null);
  }

  @Override
  public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
    add(SUBSCRIPTION_CREATED, queueId, 0, 0, definition, null);
  }

  @Override
  public void queueDeleted(long queueId) {
    add(QUEUE_DELETED, queueId, 0, 0, null, null);
  }

  @Override
  public void messageAdded(StoredMessage message, long[] queueIds) {
    add(MESSAGE_ADDED, 0, 0, 0, message, queueIds);
  }

  @Override
  public void messageRouted(long messageId, long queueId) {
    add(MESSAGE_ROUTED, messageId, queueId, 0, null, null);
  }

  @Override
  public void pageKept(IndexPage page) {
    add(PAGE_KEPT, 0, 0, 0, page, null);
  }

  @Override
  public void messageRemoved(long queueId, long messageId) {
    add(MESSAGE_REMOVED, queueId, messageId, 0, null, null);
  }

  @Override
  public void deliveryCounted(long queueId, long messageId, int deliveryCount) {
    add(DELIVERY_COUNTED, queueId, messageId, deliveryCount, null, null);
  }

  @Override
  public void deliveriesBegun(long queueId, long upToMessageId) {
    add(DELIVERIES_BEGUN, queueId, upToMessageId, 0, null, null);
  }

  @Override
  public void deliveryInDoubt(long queueId, long messageId) {
    add(DELIVERY_IN_DOUBT, queueId, messageId, 0, null, null);
  }

  @Override
  public void sequenceDecided(UUID clientInstance, long sequence, long timeMs) {
    add(SEQUENCE_DECIDED, sequence, timeMs, 0, clientInstance, null);
  }

  @Override
  public void sequenceFailed(UUID clientInstance, long sequence) {
    add(SEQUENCE_FAILED, sequence, 0, 0, clientInstance, null);
  }

  @Override
  public void clientForgotten(UUID clientInstance) {
    add(CLIENT_FORGOTTEN, 0, 0, 0, clientInstance, null);
  }

  @Override
  public void idsUsed(long nextMessageId, long nextQueueId) {
    add(IDS_USED, nextMessageId, nextQueueId, 0, null, null);
  }

  @Override
  public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
    add(MESSAGE_STAGED, transactionId, 0, 0, message, queueIds);
  }

  @Override
  public void removalStaged(long transactionId, long queueId, long messageId) {
    add(REMOVAL_STAGED, queueId, messageId, 0, null, new long[] {transactionId});
  }

  @Override
  public void branchPrepared(long transactionId, BranchDescription branch) {
    add(BRANCH_PREPARED, transactionId, 0, 0, branch, null);
  }

  @Override
  public void transactionCommitted(long transactionId, long firstMessageId) {
    add(TRANSACTION_COMMITTED, transactionId, firstMessageId, 0, null, null);
  }

  @Override
  public void transactionRolledBack(long transactionId) {
    add(TRANSACTION_ROLLED_BACK, transactionId, 0, 0, null, null);
  }

  @Override
  public void branchDecided(BranchDescription branch, boolean committed) {
    add(BRANCH_DECIDED, 0, 0, committed ? 1 : 0, branch, null);
  }

  @Override
  public void branchForgotten(BranchId branch) {
    add(BRANCH_FORGOTTEN, 0, 0, 0, branch, null);
  }

  @Override
  public void transactionIdsUsed(long nextTransactionId) {
    add(TRANSACTION_IDS_USED, nextTransactionId, 0, 0, null, null);
  }
}
