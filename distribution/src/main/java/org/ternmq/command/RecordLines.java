package org.ternmq.command;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.server.store.JournalRecords;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.message.EncodedMessage;

/** Names each operation of a record and its fields, in a fixed order. */
final class RecordLines implements JournalRecords.Reader {
  private final BiConsumer<String, Map<String, Object>> into;

  RecordLines(BiConsumer<String, Map<String, Object>> into) {
    this.into = into;
  }

  /** Keys and values in turn; null values are left out. */
  private void tell(String operation, Object... keysAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      if (keysAndValues[i + 1] != null) {
        fields.put((String) keysAndValues[i], keysAndValues[i + 1]);
      }
    }
    into.accept(operation, fields);
  }

  @Override
  public void storeBegins(UUID brokerInstance) {
    tell("store", "broker", brokerInstance);
  }

  @Override
  public void messageMoved(long messageId, long position, int sizeBytes) {
    tell("messageMoved", "message", messageId, "bytes", sizeBytes);
  }

  @Override
  public void pageWritten(long queueId, List<StoredMessage> messages) {
    tell(
        "pageWritten",
        "queue",
        queueId,
        "messages",
        messages.size(),
        "first",
        messages.get(0).id(),
        "last",
        messages.get(messages.size() - 1).id());
  }

  @Override
  public void queueCreated(long queueId, String name) {
    tell("queueCreated", "queue", queueId, "name", name);
  }

  @Override
  public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
    tell(
        "subscriptionCreated",
        "queue",
        queueId,
        "topic",
        definition.topic().name(),
        "name",
        definition.name(),
        "clientId",
        definition.clientId(),
        "selector",
        definition.selector(),
        "noLocal",
        definition.noLocal(),
        "shared",
        definition.shared());
  }

  @Override
  public void queueDeleted(long queueId) {
    tell("queueDeleted", "queue", queueId);
  }

  @Override
  public void messageAdded(StoredMessage message, long[] queueIds) {
    EncodedMessage payload = message.payload();
    tell(
        "messageAdded",
        "message",
        message.id(),
        "bytes",
        message.sizeBytes(),
        "queues",
        Arrays.toString(queueIds),
        "priority",
        message.priority(),
        "persistent",
        message.persistent(),
        "expiration",
        message.expirationMs() == 0 ? null : message.expirationMs(),
        "deliveryTime",
        message.deliveryTimeMs() == 0 ? null : message.deliveryTimeMs(),
        "messageId",
        payload == null ? null : payload.messageId(),
        "bodyType",
        payload == null ? null : payload.bodyType(),
        "bodyBytes",
        payload == null ? null : payload.bodyLength());
  }

  @Override
  public void messageRouted(long messageId, long queueId) {
    tell("messageRouted", "message", messageId, "queue", queueId);
  }

  @Override
  public void messageRemoved(long queueId, long messageId) {
    tell("messageRemoved", "queue", queueId, "message", messageId);
  }

  @Override
  public void deliveryCounted(long queueId, long messageId, int deliveryCount) {
    tell("deliveryCounted", "queue", queueId, "message", messageId, "count", deliveryCount);
  }

  @Override
  public void sequenceDecided(UUID clientInstance, long sequence, long timeMs) {
    tell("sequenceDecided", "client", clientInstance, "sequence", sequence, "time", timeMs);
  }

  @Override
  public void sequenceFailed(UUID clientInstance, long sequence) {
    tell("sequenceFailed", "client", clientInstance, "sequence", sequence);
  }

  @Override
  public void clientForgotten(UUID clientInstance) {
    tell("clientForgotten", "client", clientInstance);
  }

  @Override
  public void idsUsed(long nextMessageId, long nextQueueId) {
    tell("idsUsed", "nextMessage", nextMessageId, "nextQueue", nextQueueId);
  }

  @Override
  public void deliveriesBegun(long queueId, long upToMessageId) {
    tell("deliveriesBegun", "queue", queueId, "upTo", upToMessageId);
  }

  @Override
  public void deliveryInDoubt(long queueId, long messageId) {
    tell("deliveryInDoubt", "queue", queueId, "message", messageId);
  }

  @Override
  public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
    tell(
        "messageStaged",
        "transaction",
        transactionId,
        "message",
        message.id(),
        "bytes",
        message.sizeBytes(),
        "queues",
        Arrays.toString(queueIds));
  }

  @Override
  public void removalStaged(long transactionId, long queueId, long messageId) {
    tell("removalStaged", "transaction", transactionId, "queue", queueId, "message", messageId);
  }

  @Override
  public void branchPrepared(long transactionId, BranchDescription branch) {
    tell(
        "branchPrepared",
        "transaction",
        transactionId,
        "branch",
        branch.branch(),
        "time",
        branch.timeMs(),
        "clientId",
        branch.clientId(),
        "user",
        branch.user(),
        "product",
        branch.product());
  }

  @Override
  public void transactionCommitted(long transactionId, long firstMessageId) {
    tell("transactionCommitted", "transaction", transactionId, "firstMessage", firstMessageId);
  }

  @Override
  public void transactionRolledBack(long transactionId) {
    tell("transactionRolledBack", "transaction", transactionId);
  }

  @Override
  public void branchDecided(BranchDescription branch, boolean committed) {
    tell(
        "branchDecided",
        "branch",
        branch.branch(),
        "time",
        branch.timeMs(),
        "outcome",
        committed ? "committed" : "rolled back");
  }

  @Override
  public void branchForgotten(BranchId branch) {
    tell("branchForgotten", "branch", branch);
  }

  @Override
  public void transactionIdsUsed(long nextTransactionId) {
    tell("transactionIdsUsed", "nextTransaction", nextTransactionId);
  }

  @Override
  public void pageKept(IndexPage page) {
    tell(
        "pageKept",
        "queue",
        page.queueId(),
        "priority",
        page.priority(),
        "messages",
        page.count(),
        "first",
        page.firstMessageId(),
        "last",
        page.lastMessageId(),
        "bytes",
        page.payloadBytes());
  }
}
