package org.ternmq.server.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/**
 * What a core would hold after the operations it was told: the least that a store can be tested
 * with.
 */
final class StateModel implements DurableOperations {
  private final TreeMap<Long, String> queues = new TreeMap<>();
  private final TreeMap<Long, SubscriptionDefinition> subscriptions = new TreeMap<>();
  private final TreeMap<Long, StoredMessage> messages = new TreeMap<>();
  private final TreeMap<Long, TreeSet<Long>> holders = new TreeMap<>();
  private final TreeMap<String, Integer> counts = new TreeMap<>();
  private final TreeMap<Long, Long> begun = new TreeMap<>();
  private final TreeSet<String> doubts = new TreeSet<>();
  private final TreeMap<String, long[]> decided = new TreeMap<>();
  private final TreeMap<String, TreeSet<Long>> failed = new TreeMap<>();
  private final TreeMap<Long, Waiting> transactions = new TreeMap<>();
  private final TreeMap<String, Map.Entry<BranchDescription, Boolean>> outcomes = new TreeMap<>();
  private long nextMessageId;
  private long nextQueueId;

  /** Messages that no queue holds any more, since the last look. */
  final List<StoredMessage> released = new ArrayList<>();

  /** The payload of a message follows from its id and size. */
  static EncodedMessage payload(long id, int bodyBytes) {
    byte[] body = new byte[bodyBytes];
    for (int i = 0; i < bodyBytes; i++) {
      body[i] = (byte) (id * 31 + i);
    }
    return new MessageEncoder()
        .destination(Address.queue("q"))
        .persistent(true)
        .priority((int) (id % 10))
        .timestampMs(id)
        .expirationMs(id % 3 == 0 ? 4_000_000_000_000L + id : 0)
        .deliveryTimeMs(id % 5 == 0 ? 5_000_000_000_000L + id : 0)
        .messageId("ID:" + id)
        .body(BodyType.BYTES, ByteBuffer.wrap(body))
        .encode();
  }

  static StoredMessage message(long id, int bodyBytes) {
    return new StoredMessage(id, payload(id, bodyBytes));
  }

  /** Those in the heap, and those in pages. */
  List<StoredMessage> allMessages() {
    return new ArrayList<>(messages.values());
  }

  /** Whether a delivery of it is in doubt, by whatever record. */
  boolean isInDoubt(long queueId, long messageId) {
    return doubts.contains(queueId + "/" + messageId);
  }

  String queueName(long queueId) {
    return queues.get(queueId);
  }

  boolean isPrepared(long transactionId) {
    return transactions.get(transactionId).branch != null;
  }

  /** Messages that wait in prepared branches. */
  List<StoredMessage> preparedMessages() {
    List<StoredMessage> all = new ArrayList<>();
    transactions.values().stream()
        .filter(each -> each.branch != null)
        .forEach(each -> all.addAll(each.messages.values()));
    return all;
  }

  /** How many branches are prepared. */
  long prepared() {
    return transactions.values().stream().filter(each -> each.branch != null).count();
  }

  /** Those in the heap. */
  List<StoredMessage> messages() {
    List<StoredMessage> inHeap = new ArrayList<>(messages.values());
    inHeap.removeIf(message -> pageOf.containsKey(message.id()));
    return inHeap;
  }

  // --- index pages: their messages stay here for the text, but are not in the heap

  private final TreeMap<Long, IndexPage> pageOf = new TreeMap<>(); // by a message's id

  /** Reads a page at once; null when no history is told. */
  Function<IndexPage, List<StoredMessage>> pageReader;

  /** Is told which pages are needed no more, and whether their messages are not either. */
  BiConsumer<IndexPage, Boolean> onPageReleased;

  /** What all messages, in the heap or not, take in a journal, about. */
  long liveBytes() {
    long bytes = 0;
    for (StoredMessage message : messages.values()) {
      bytes += message.sizeBytes() + 64;
    }
    for (StoredMessage message : staged()) {
      bytes += message.sizeBytes() + 64;
    }
    return bytes;
  }

  Set<IndexPage> pages() {
    return new LinkedHashSet<>(pageOf.values());
  }

  /** The most messages of one priority that a page of this queue can have; maybe none. */
  List<StoredMessage> pageable(long queueId) {
    Map<Integer, List<StoredMessage>> byPriority = new TreeMap<>();
    for (StoredMessage message : messages()) {
      if (message.location() != StoredMessage.NOWHERE
          && holders.get(message.id()).equals(Set.of(queueId))) {
        byPriority.computeIfAbsent(message.priority(), key -> new ArrayList<>()).add(message);
      }
    }
    return byPriority.values().stream()
        .max(Comparator.comparingInt(List::size))
        .orElse(new ArrayList<>());
  }

  void paged(IndexPage page, List<StoredMessage> left) {
    left.forEach(message -> pageOf.put(message.id(), page));
  }

  /** The messages of a page come into the heap. */
  void thaw(IndexPage page, List<StoredMessage> read) {
    for (StoredMessage message : read) {
      if (!pageOf.remove(message.id(), page)) {
        throw new IllegalStateException(message.id() + " is not in " + page);
      }
      messages.put(message.id(), message);
    }
  }

  private void thawToTouch(long messageId) {
    IndexPage page = pageOf.get(messageId);
    if (page != null) {
      thaw(page, pageReader.apply(page));
      onPageReleased.accept(page, false);
    }
  }

  private void dropPages(long queueId) {
    for (IndexPage page : pages()) {
      if (page.queueId() == queueId) {
        for (long id : new ArrayList<>(pageOf.keySet())) {
          if (pageOf.remove(id, page)) {
            messages.remove(id);
            holders.remove(id);
            counts.remove(queueId + "/" + id);
            doubts.remove(queueId + "/" + id);
          }
        }
        onPageReleased.accept(page, true);
      }
    }
  }

  StoredMessage message(long id) {
    return messages.get(id);
  }

  List<Long> holders(long messageId) {
    return new ArrayList<>(holders.get(messageId));
  }

  List<Long> queueIds() {
    return new ArrayList<>(queues.keySet());
  }

  void describe(DurableOperations into) {
    queues.forEach(into::queueCreated);
    subscriptions.forEach(into::subscriptionCreated);
    for (StoredMessage message : messages()) {
      TreeSet<Long> all = holders.get(message.id());
      into.messageAdded(message, all.stream().mapToLong(Long::longValue).toArray());
    }
    pages().forEach(into::pageKept);
    counts.forEach(
        (key, count) -> {
          String[] parts = key.split("/", 2);
          into.deliveryCounted(Long.parseLong(parts[0]), Long.parseLong(parts[1]), count);
        });
    begun.forEach(into::deliveriesBegun);
    doubts.forEach(
        key -> {
          String[] parts = key.split("/", 2);
          into.deliveryInDoubt(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        });
    decided.forEach((key, d) -> into.sequenceDecided(UUID.fromString(key), d[0], d[1]));
    failed.forEach((key, all) -> all.forEach(s -> into.sequenceFailed(UUID.fromString(key), s)));
    into.idsUsed(nextMessageId, nextQueueId);
    transactions.forEach((id, waiting) -> waiting.describe(id, into));
    outcomes.forEach((key, outcome) -> into.branchDecided(outcome.getKey(), outcome.getValue()));
    into.transactionIdsUsed(transactions.isEmpty() ? 1 : transactions.lastKey() + 1);
  }

  /** The whole state, but for where payloads lie. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(queues).append('\n').append(subscriptions).append('\n');
    for (Map.Entry<Long, StoredMessage> entry : messages.entrySet()) {
      StoredMessage m = entry.getValue();
      text.append(m.id()).append(' ').append(m.sizeBytes()).append(' ').append(m.priority());
      text.append(' ').append(m.persistent()).append(' ').append(m.expirationMs());
      text.append(' ').append(m.deliveryTimeMs()).append(holders.get(m.id())).append('\n');
    }
    text.append(counts).append(begun).append(doubts).append('\n');
    decided.forEach((k, v) -> text.append(k).append(v[0]).append(' ').append(v[1]).append('\n'));
    transactions.forEach((id, waiting) -> text.append(id).append(waiting.text()).append('\n'));
    text.append(outcomes).append('\n');
    text.append(failed).append(nextMessageId).append(' ').append(nextQueueId);
    return text.toString();
  }

  @Override
  public void queueCreated(long queueId, String name) {
    queues.put(queueId, name);
  }

  @Override
  public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
    subscriptions.put(queueId, definition);
  }

  @Override
  public void queueDeleted(long queueId) {
    queues.remove(queueId);
    subscriptions.remove(queueId);
    begun.remove(queueId);
    dropPages(queueId);
    for (long id : new ArrayList<>(messages.keySet())) {
      if (holders.get(id).contains(queueId)) {
        messageRemoved(queueId, id);
      }
    }
  }

  @Override
  public void messageAdded(StoredMessage message, long[] queueIds) {
    if (messages.put(message.id(), message) != null) {
      throw new IllegalStateException("message " + message.id() + " came twice");
    }
    TreeSet<Long> all = new TreeSet<>();
    for (long queueId : queueIds) {
      all.add(queueId);
    }
    holders.put(message.id(), all);
  }

  @Override
  public void messageRouted(long messageId, long queueId) {
    thawToTouch(messageId);
    holders.get(messageId).add(queueId);
  }

  @Override
  public void pageKept(IndexPage page) {
    List<StoredMessage> read = pageReader.apply(page);
    for (StoredMessage message : read) {
      messageAdded(message, new long[] {page.queueId()});
    }
    paged(page, read);
  }

  @Override
  public void messageRemoved(long queueId, long messageId) {
    thawToTouch(messageId);
    TreeSet<Long> all = holders.get(messageId);
    if (all == null || !all.remove(queueId)) {
      throw new IllegalStateException(queueId + " does not hold message " + messageId);
    }
    counts.remove(queueId + "/" + messageId);
    doubts.remove(queueId + "/" + messageId);
    if (all.isEmpty()) {
      holders.remove(messageId);
      released.add(messages.remove(messageId));
    }
  }

  @Override
  public void deliveryCounted(long queueId, long messageId, int deliveryCount) {
    thawToTouch(messageId);
    counts.put(queueId + "/" + messageId, deliveryCount);
    doubts.remove(queueId + "/" + messageId);
  }

  @Override
  public void deliveriesBegun(long queueId, long upToMessageId) {
    begun.put(queueId, upToMessageId);
  }

  @Override
  public void deliveryInDoubt(long queueId, long messageId) {
    thawToTouch(messageId);
    doubts.add(queueId + "/" + messageId);
  }

  @Override
  public void sequenceDecided(UUID clientInstance, long sequence, long timeMs) {
    decided.put(clientInstance.toString(), new long[] {sequence, timeMs});
  }

  @Override
  public void sequenceFailed(UUID clientInstance, long sequence) {
    failed.computeIfAbsent(clientInstance.toString(), key -> new TreeSet<>()).add(sequence);
  }

  @Override
  public void clientForgotten(UUID clientInstance) {
    decided.remove(clientInstance.toString());
    failed.remove(clientInstance.toString());
  }

  @Override
  public void idsUsed(long nextMessageId, long nextQueueId) {
    this.nextMessageId = nextMessageId;
    this.nextQueueId = nextQueueId;
  }

  @Override
  public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
    open(transactionId).messages.put(message.id(), message);
    open(transactionId).queues.put(message.id(), queueIds.clone());
  }

  @Override
  public void removalStaged(long transactionId, long queueId, long messageId) {
    open(transactionId).removals.add(queueId + "/" + messageId);
  }

  private Waiting open(long transactionId) {
    return transactions.computeIfAbsent(transactionId, key -> new Waiting());
  }

  @Override
  public void branchPrepared(long transactionId, BranchDescription branch) {
    open(transactionId).branch = branch;
  }

  @Override
  public void transactionCommitted(long transactionId, long firstMessageId) {
    Waiting decided = transactions.remove(transactionId);
    long id = firstMessageId;
    for (Map.Entry<Long, StoredMessage> entry : decided.messages.entrySet()) {
      StoredMessage message = entry.getValue();
      message.renumber(id++);
      messageAdded(message, decided.queues.get(entry.getKey()));
    }
    for (String removal : decided.removals) {
      String[] parts = removal.split("/", 2);
      messageRemoved(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }
  }

  @Override
  public void transactionRolledBack(long transactionId) {
    released.addAll(transactions.remove(transactionId).messages.values());
  }

  @Override
  public void branchDecided(BranchDescription branch, boolean committed) {
    outcomes.put(branch.branch().toString(), Map.entry(branch, committed));
  }

  @Override
  public void branchForgotten(BranchId branch) {
    outcomes.remove(branch.toString());
  }

  @Override
  public void transactionIdsUsed(long nextTransactionId) {
    // The model tells nothing twice.
  }

  List<Long> transactionIds() {
    return new ArrayList<>(transactions.keySet());
  }

  /** Messages that wait in transactions. */
  List<StoredMessage> staged() {
    List<StoredMessage> all = new ArrayList<>();
    transactions.values().forEach(waiting -> all.addAll(waiting.messages.values()));
    return all;
  }

  private static final class Waiting {
    final TreeMap<Long, StoredMessage> messages = new TreeMap<>();
    final TreeMap<Long, long[]> queues = new TreeMap<>();
    final TreeSet<String> removals = new TreeSet<>();
    BranchDescription branch;

    private void describe(long id, DurableOperations into) {
      messages.forEach((key, message) -> into.messageStaged(id, message, queues.get(key)));
      for (String removal : removals) {
        String[] parts = removal.split("/", 2);
        into.removalStaged(id, Long.parseLong(parts[0]), Long.parseLong(parts[1]));
      }
      if (branch != null) {
        into.branchPrepared(id, branch);
      }
    }

    private String text() {
      StringBuilder text = new StringBuilder();
      messages.forEach(
          (key, message) ->
              text.append(key)
                  .append(' ')
                  .append(message.sizeBytes())
                  .append(Arrays.toString(queues.get(key))));
      return text.append(removals).append(branch).toString();
    }
  }
}
