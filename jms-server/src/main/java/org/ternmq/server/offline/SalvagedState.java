package org.ternmq.server.offline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.server.store.JournalRecords;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport.Work;

/**
 * The state that a history with gaps leads to. Unlike a core it expects anything: what is named and
 * was never told, what is told twice, ids that cannot be right. In doubt a message stays, and comes
 * as redelivered.
 */
final class SalvagedState implements JournalRecords.Reader {

  /** A message, and who holds it. */
  static final class Held {
    private static final long[] NOWHERE_ELSE = {};

    StoredMessage message;
    long[] queues;
    boolean unsure; // it may be gone: an acknowledgement, or its transaction, cannot be read
    private boolean told; // the checkpoint says so
    private long[] otherPlaces = NOWHERE_ELSE; // of the same bytes: each queue moves its own

    Held(StoredMessage message, long[] queues, boolean unsure) {
      this.message = message;
      this.queues = queues;
      this.unsure = unsure;
    }

    boolean isIn(long queueId) {
      return Arrays.stream(queues).anyMatch(id -> id == queueId);
    }

    long[] otherPlaces() {
      return otherPlaces;
    }

    /** Remembers where another record says that it lies. */
    private void liesToo(long position) {
      boolean isNew =
          position != StoredMessage.NOWHERE
              && position != message.location()
              && Arrays.stream(otherPlaces).noneMatch(other -> other == position);
      if (isNew) {
        otherPlaces = Arrays.copyOf(otherPlaces, otherPlaces.length + 1);
        otherPlaces[otherPlaces.length - 1] = position;
      }
    }
  }

  /** A queue or a subscription; neither name nor definition: what created it cannot be read. */
  static final class Queue {
    String name;
    SubscriptionDefinition definition;
    long begunUpTo;
  }

  /** A transaction that is not decided. */
  static final class Open {
    final TreeMap<Long, Held> staged = new TreeMap<>();
    final List<InQueue> removals = new ArrayList<>();
    BranchDescription prepared;
    int holesBefore; // when it was seen first

    /** Whether all that the branch sent is known to be there. */
    private boolean isComplete() {
      return prepared != null
          && prepared.work().stream().mapToInt(Work::sends).sum() == staged.size();
    }
  }

  record InQueue(long queueId, long messageId) {}

  /** What is remembered of a client's sends. */
  static final class Client {
    long sequence;
    long timeMs;
    final TreeSet<Long> failed = new TreeSet<>();
  }

  UUID instance;
  final TreeMap<Long, Queue> queues = new TreeMap<>();
  final TreeMap<Long, Held> messages = new TreeMap<>();
  final Map<InQueue, Integer> counts = new HashMap<>();
  final Set<InQueue> doubts = new HashSet<>();

  /** Only the log before the checkpoint, not what tells the queue's own, says that it has it. */
  private final Set<InQueue> unconfirmed = new HashSet<>();

  final Map<UUID, Client> clients = new LinkedHashMap<>();
  final TreeMap<Long, Open> transactions = new TreeMap<>();
  final Map<BranchId, Map.Entry<BranchDescription, Boolean>> decided = new LinkedHashMap<>();

  /** Messages of which only the bytes were found; who held them cannot be read. By id. */
  final TreeMap<Long, StoredMessage> strays = new TreeMap<>();

  long nextMessageId = 1;

  /** Ids from here on were not seen yet; {@link #nextMessageId} may be ahead of it. */
  long seenBelow = 1;

  long nextQueueId = 1;
  long nextTransactionId = 1;

  /** Messages below were there when something was lost that may have removed them. */
  long doubtBelow;

  private final Map<Long, Held> stagedEver = new HashMap<>(); // by the id they had then
  private final Map<Long, Held> byLocation = new HashMap<>(); // only while it is pieced together
  private final Set<Held> displaced = new LinkedHashSet<>(); // their id is another message's
  private final Set<Long> deletedQueues = new HashSet<>();
  private final TreeMap<Long, Long> unsureIds = new TreeMap<>(); // ranges: first to last
  private Function<IndexPage, PageRead> pages;
  private long decidedBelow;
  private int holes;

  private boolean piecing; // from a log without what came before
  private boolean inCheckpoint;
  private boolean partial; // the batch is not whole

  /** What was lost may have been anything. */
  void hole() {
    holes++;
    doubtSeen();
  }

  /** All messages that were told until now may have been given up since. */
  void doubtSeen() {
    doubtBelow = Math.max(doubtBelow, seenBelow);
  }

  /** The history begins somewhere in the middle: what it names may be dead since long. */
  void pieceTogether() {
    piecing = true;
    holes++;
  }

  /**
   * The messages of a page.
   *
   * @param unsure whether they had to be found by other ways, so that some of them may be gone
   */
  record PageRead(List<StoredMessage> messages, boolean unsure) {}

  /** What is told from here on is a checkpoint's. */
  void checkpointBegins(Function<IndexPage, PageRead> reader) {
    if (piecing) {
      messages.values().forEach(held -> held.unsure = true);
    }
    inCheckpoint = true;
    pages = reader;
  }

  void checkpointEnds() {
    inCheckpoint = false;
    piecing = false;
    byLocation.clear();
  }

  /** Whether the operations to come belong to a batch of which a part is lost. */
  void partial(boolean isPartial) {
    partial = isPartial;
  }

  /** Those of them that are there. */
  long[] queuesOf(Held held) {
    return Arrays.stream(held.queues).filter(queues::containsKey).toArray();
  }

  boolean mayBeUnsure(Held held) {
    return held.unsure || held.message.id() < doubtBelow;
  }

  /** Whether this queue, of those that hold it, may have given it up. */
  boolean mayBeUnsure(Held held, long queueId) {
    InQueue place = new InQueue(queueId, held.message.id());
    return mayBeUnsure(held) || unconfirmed.contains(place);
  }

  boolean isDeleted(long queueId) {
    return deletedQueues.contains(queueId);
  }

  private void idUsed(long messageId) {
    seenBelow = Math.max(seenBelow, messageId + 1);
    nextMessageId = Math.max(nextMessageId, seenBelow);
  }

  /** Whether the message that seems to have this id may have another one. */
  private boolean hasUnsureId(long messageId) {
    Map.Entry<Long, Long> range = unsureIds.floorEntry(messageId);
    if (range == null || messageId > range.getValue()) {
      return false;
    }
    Held held = messages.get(messageId);
    return held == null || held.unsure;
  }

  // --- queues

  @Override
  public void storeBegins(UUID brokerInstance) {
    if (instance == null) {
      instance = brokerInstance;
    }
  }

  @Override
  public void queueCreated(long queueId, String name) {
    Queue queue = created(queueId);
    if (queue != null) {
      // Names are unique: another one of that name was deleted before.
      deleteOthers(queueId, other -> name.equals(other.name));
      queue.name = name;
    }
  }

  @Override
  public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
    Queue queue = created(queueId);
    if (queue != null) {
      deleteOthers(
          queueId,
          other ->
              other.definition != null
                  && SubscriptionName.of(other.definition).equals(SubscriptionName.of(definition)));
      queue.definition = definition;
    }
  }

  private Queue created(long queueId) {
    nextQueueId = Math.max(nextQueueId, queueId + 1);
    return isDeleted(queueId) ? null : queues.computeIfAbsent(queueId, key -> new Queue());
  }

  private void deleteOthers(long queueId, java.util.function.Predicate<Queue> same) {
    List<Long> gone = new ArrayList<>();
    queues.forEach(
        (id, queue) -> {
          if (id != queueId && same.test(queue)) {
            gone.add(id);
          }
        });
    gone.forEach(this::delete);
  }

  @Override
  public void queueDeleted(long queueId) {
    if (!partial) {
      delete(queueId);
    }
  }

  private void delete(long queueId) {
    queues.remove(queueId);
    deletedQueues.add(queueId); // its messages are left out when the state is told
  }

  /** Those that are, or must have been, there. */
  private void expectQueues(long[] queueIds) {
    if (holes > 0) {
      for (long id : queueIds) {
        created(id);
      }
    }
  }

  // --- messages

  @Override
  public void messageAdded(StoredMessage message, long[] queueIds) {
    idUsed(message.id());
    expectQueues(queueIds);
    put(message, queueIds, piecing && !inCheckpoint);
  }

  private void put(StoredMessage message, long[] queueIds, boolean unsure) {
    Held known = messages.get(message.id());
    if (inCheckpoint && known != null && known.told) { // in the page of another queue
      for (long queueId : queueIds) {
        tellHolder(known, queueId, unsure);
      }
      known.liesToo(message.location());
      return;
    }
    Held held = new Held(message, queueIds, unsure);
    held.told = inCheckpoint;
    if (piecing && known != null && isSame(known, held)) {
      keepHolders(known, held);
    }
    if (piecing && message.location() != StoredMessage.NOWHERE) {
      Held same = byLocation.put(message.location(), held);
      if (same != null && same.message.id() != message.id()) {
        keepHolders(same, held); // it was told under an id that was guessed
        messages.remove(same.message.id(), same);
        displaced.remove(same);
        transactions.values().forEach(open -> open.staged.values().remove(same));
      }
    }
    strays.remove(message.id());
    Held other = messages.get(message.id());
    if (other != null && hasUnsureId(message.id()) && isElsewhere(other, held)) {
      displaced.add(other);
    }
    messages.put(message.id(), held);
  }

  /** Whether both, of one id, are one message: a guessed id may be another's. */
  private boolean isSame(Held known, Held held) {
    return !hasUnsureId(held.message.id()) || !isElsewhere(known, held);
  }

  private void tellHolder(Held held, long queueId, boolean unsure) {
    InQueue place = new InQueue(queueId, held.message.id());
    if (!unsure) {
      unconfirmed.remove(place);
    } else if (!held.isIn(queueId)) {
      unconfirmed.add(place);
    }
    hold(held, queueId);
  }

  /** Each queue tells a message for itself: that one does says nothing of the others. */
  private void keepHolders(Held known, Held held) {
    for (long queueId : known.queues) {
      tellHolder(held, queueId, true);
    }
    held.liesToo(known.message.location());
    for (long position : known.otherPlaces) {
      held.liesToo(position);
    }
  }

  private static boolean isElsewhere(Held one, Held other) {
    return one.message.location() != other.message.location();
  }

  /** Those whose id was guessed, and is another message's, come last. */
  void placeDisplaced() {
    for (Held held : displaced) {
      held.message.renumber(nextMessageId++);
      messages.put(held.message.id(), held);
    }
    displaced.clear();
  }

  @Override
  public void messageRouted(long messageId, long queueId) {
    Held held = messages.get(messageId);
    if (held != null && !hasUnsureId(messageId)) {
      expectQueues(new long[] {queueId});
      hold(held, queueId);
    }
  }

  private static void hold(Held held, long queueId) {
    if (!held.isIn(queueId)) {
      held.queues = Arrays.copyOf(held.queues, held.queues.length + 1);
      held.queues[held.queues.length - 1] = queueId;
    }
  }

  @Override
  public void messageRemoved(long queueId, long messageId) {
    if (partial || hasUnsureId(messageId)) {
      doubts.add(new InQueue(queueId, messageId));
      return;
    }
    remove(queueId, messageId);
  }

  private void remove(long queueId, long messageId) {
    Held held = messages.get(messageId);
    if (held == null) {
      return;
    }
    held.queues = Arrays.stream(held.queues).filter(id -> id != queueId).toArray();
    counts.remove(new InQueue(queueId, messageId));
    doubts.remove(new InQueue(queueId, messageId));
    unconfirmed.remove(new InQueue(queueId, messageId));
    if (held.queues.length == 0) {
      messages.remove(messageId);
    }
  }

  @Override
  public void messageMoved(long messageId, long position, int sizeBytes) {
    Held held = stagedEver.get(messageId);
    if (held == null && !hasUnsureId(messageId)) {
      held = messages.get(messageId);
    }
    if (held != null) {
      long before = held.message.location();
      held.message.location(position);
      held.liesToo(before);
      if (piecing) {
        byLocation.put(position, held);
      }
    } else if (holes > 0) {
      StoredMessage stray = new StoredMessage(messageId, sizeBytes, 4, true, 0, 0);
      stray.location(position);
      strays.put(messageId, stray);
      idUsed(messageId);
    }
  }

  @Override
  public void pageKept(IndexPage page) {
    idUsed(page.lastMessageId());
    PageRead read = pages.apply(page);
    for (StoredMessage message : read.messages) {
      put(message, new long[] {page.queueId()}, read.unsure);
    }
  }

  /** A proof that the queue had these messages, under these ids, at these places. */
  @Override
  public void pageWritten(long queueId, List<StoredMessage> inPage) {
    if (!piecing) {
      return;
    }
    expectQueues(new long[] {queueId});
    for (StoredMessage message : inPage) {
      idUsed(message.id());
      Held held = messages.get(message.id());
      if (held == null || held.message.location() != message.location()) {
        put(message, new long[] {queueId}, true);
      } else {
        hold(held, queueId);
      }
    }
  }

  /** Nobody can say who should get it. */
  void setAside(StoredMessage message) {
    StoredMessage other = strays.get(message.id());
    if (other != null && other.location() != message.location()) {
      message.renumber(nextMessageId++);
    }
    strays.put(message.id(), message);
  }

  /** Messages whose id, or whose arrival, is not certain. */
  List<Held> guessed() {
    List<Held> all = new ArrayList<>(displaced);
    for (Held held : messages.values()) {
      if (hasUnsureId(held.message.id())) {
        all.add(held);
      }
    }
    transactions.values().forEach(open -> all.addAll(open.staged.values()));
    return all;
  }

  // --- deliveries

  @Override
  public void deliveryCounted(long queueId, long messageId, int deliveryCount) {
    if (!hasUnsureId(messageId)) {
      counts.put(new InQueue(queueId, messageId), deliveryCount);
      doubts.remove(new InQueue(queueId, messageId));
    }
  }

  @Override
  public void deliveriesBegun(long queueId, long upToMessageId) {
    Queue queue = queues.get(queueId);
    if (queue != null) {
      queue.begunUpTo = upToMessageId;
    }
  }

  @Override
  public void deliveryInDoubt(long queueId, long messageId) {
    doubts.add(new InQueue(queueId, messageId));
  }

  // --- clients

  @Override
  public void sequenceDecided(UUID clientInstance, long sequence, long timeMs) {
    Client client = clients.computeIfAbsent(clientInstance, key -> new Client());
    client.sequence = Math.max(client.sequence, sequence);
    client.timeMs = Math.max(client.timeMs, timeMs);
  }

  @Override
  public void sequenceFailed(UUID clientInstance, long sequence) {
    clients.computeIfAbsent(clientInstance, key -> new Client()).failed.add(sequence);
  }

  @Override
  public void clientForgotten(UUID clientInstance) {
    clients.remove(clientInstance);
  }

  @Override
  public void idsUsed(long message, long queue) {
    nextMessageId = Math.max(nextMessageId, message);
    nextQueueId = Math.max(nextQueueId, queue);
  }

  // --- transactions

  /** Null if it is decided. */
  private Open open(long transactionId) {
    nextTransactionId = Math.max(nextTransactionId, transactionId + 1);
    if (transactionId < decidedBelow && !transactions.containsKey(transactionId)) {
      return null;
    }
    return transactions.computeIfAbsent(
        transactionId,
        key -> {
          Open open = new Open();
          open.holesBefore = holes;
          return open;
        });
  }

  @Override
  public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
    idUsed(message.id());
    Open open = open(transactionId);
    if (open != null) {
      expectQueues(queueIds);
      Held held = new Held(message, queueIds, false);
      if (open.staged.putIfAbsent(message.id(), held) == null) { // told twice, the first counts
        stagedEver.put(message.id(), held);
        if (piecing && message.location() != StoredMessage.NOWHERE) {
          Held same = byLocation.put(message.location(), held);
          if (same != null) {
            messages.remove(same.message.id(), same);
          }
        }
      }
    }
  }

  @Override
  public void removalStaged(long transactionId, long queueId, long messageId) {
    Open open = open(transactionId);
    if (open != null) {
      open.removals.add(new InQueue(queueId, messageId));
    }
  }

  @Override
  public void branchPrepared(long transactionId, BranchDescription branch) {
    Open open = open(transactionId);
    if (open != null) {
      open.prepared = branch;
    }
  }

  /**
   * Ids are given in the order of the staging: where one of the messages is lost, all behind it
   * have another one than it seems. They keep the order, and what names them later is passed over.
   */
  @Override
  public void transactionCommitted(long transactionId, long firstMessageId) {
    Open open = transactions.remove(transactionId);
    nextTransactionId = Math.max(nextTransactionId, transactionId + 1);
    if (open == null) {
      return;
    }
    boolean unsure = !open.staged.isEmpty() && holes > 0 && !open.isComplete();
    long id = firstMessageId;
    for (Held held : open.staged.values()) {
      held.message.renumber(id++);
      held.unsure |= unsure;
      idUsed(held.message.id());
      Held other = messages.putIfAbsent(held.message.id(), held);
      if (other != null && isElsewhere(other, held)) {
        displaced.add(held);
      }
    }
    if (unsure) {
      unsureIds.put(firstMessageId, id - 1);
    }
    for (InQueue removal : open.removals) {
      messageRemoved(removal.queueId, removal.messageId);
    }
  }

  @Override
  public void transactionRolledBack(long transactionId) {
    nextTransactionId = Math.max(nextTransactionId, transactionId + 1);
    transactions.remove(transactionId);
  }

  @Override
  public void branchDecided(BranchDescription branch, boolean committed) {
    decided.put(branch.branch(), Map.entry(branch, committed));
  }

  @Override
  public void branchForgotten(BranchId branch) {
    decided.remove(branch);
  }

  @Override
  public void transactionIdsUsed(long next) {
    nextTransactionId = Math.max(nextTransactionId, next);
    if (!piecing) { // else the checkpoint may have lost one that is open
      decidedBelow = Math.max(decidedBelow, next);
    }
  }

  /** Whether a record of this transaction may have been lost after it was seen first. */
  boolean mayBeDecided(Open open) {
    return holes > open.holesBefore;
  }
}
