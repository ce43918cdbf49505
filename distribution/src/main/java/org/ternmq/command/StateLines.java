package org.ternmq.command;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BranchReport;

/**
 * A state as JSON objects, one a line; docs/format/export.md has the form. {@link StateReader} is
 * the other way.
 */
final class StateLines implements DurableOperations {
  static final int VERSION = 1;

  private final Consumer<String> out;
  private long lines;

  StateLines(Consumer<String> out) {
    this.out = out;
  }

  /** The first line. */
  void begin(UUID instance) {
    write(record("ternmq-export").member("version", VERSION).member("broker", instance));
  }

  /** The last line: without it the export is not complete. */
  void end() {
    write(record("end").member("lines", lines));
  }

  private static JsonWriter record(String name) {
    return new JsonWriter().beginObject().member("record", name);
  }

  private void write(JsonWriter json) {
    lines++;
    out.accept(json.endObject().toString());
  }

  @Override
  public void queueCreated(long queueId, String name) {
    write(record("queue").member("id", queueId).member("name", name));
  }

  @Override
  public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
    write(
        record("subscription")
            .member("id", queueId)
            .member("topic", PortableMessage.address(definition.topic()))
            .member("name", definition.name())
            .member("clientId", definition.clientId())
            .member("selector", definition.selector())
            .member("noLocal", definition.noLocal())
            .member("shared", definition.shared()));
  }

  @Override
  public void messageAdded(StoredMessage message, long[] queueIds) {
    write(message(record("message"), message, queueIds));
  }

  private static JsonWriter message(JsonWriter json, StoredMessage message, long[] queueIds) {
    json.member("id", message.id()).name("queues").beginArray();
    for (long queueId : queueIds) {
      json.value(queueId);
    }
    json.endArray();
    json.name("content").beginObject();
    PortableMessage.write(json, message.payload());
    return json.endObject();
  }

  @Override
  public void messageStaged(long transactionId, StoredMessage message, long[] queueIds) {
    write(message(record("staged").member("transaction", transactionId), message, queueIds));
  }

  @Override
  public void deliveryCounted(long queueId, long messageId, int deliveryCount) {
    write(inQueue("delivered", queueId, messageId).member("count", deliveryCount));
  }

  private static JsonWriter inQueue(String name, long queueId, long messageId) {
    return record(name).member("queue", queueId).member("message", messageId);
  }

  @Override
  public void deliveriesBegun(long queueId, long upToMessageId) {
    write(inQueue("begun", queueId, upToMessageId));
  }

  @Override
  public void deliveryInDoubt(long queueId, long messageId) {
    write(inQueue("in-doubt", queueId, messageId));
  }

  @Override
  public void sequenceDecided(UUID clientInstance, long sequence, long timeMs) {
    write(client("client", clientInstance).member("sequence", sequence).member("time", timeMs));
  }

  @Override
  public void sequenceFailed(UUID clientInstance, long sequence) {
    write(client("refused", clientInstance).member("sequence", sequence));
  }

  private static JsonWriter client(String name, UUID instance) {
    return record(name).member("client", instance);
  }

  @Override
  public void idsUsed(long nextMessageId, long nextQueueId) {
    write(record("ids").member("message", nextMessageId).member("queue", nextQueueId));
  }

  @Override
  public void removalStaged(long transactionId, long queueId, long messageId) {
    write(inQueue("staged-removal", queueId, messageId).member("transaction", transactionId));
  }

  @Override
  public void branchPrepared(long transactionId, BranchDescription branch) {
    write(branch(record("prepared").member("transaction", transactionId), branch));
  }

  @Override
  public void branchDecided(BranchDescription branch, boolean committed) {
    write(branch(record("decided").member("committed", committed), branch));
  }

  private static JsonWriter branch(JsonWriter json, BranchDescription branch) {
    json.member("branch", branch.branch())
        .member("time", branch.timeMs())
        .member("clientId", branch.clientId())
        .member("user", branch.user())
        .member("product", branch.product())
        .name("work")
        .beginArray();
    List<BranchReport.Work> all = branch.work();
    for (BranchReport.Work work : all) {
      json.beginObject()
          .member("destination", PortableMessage.address(work.address()))
          .member("sends", work.sends())
          .member("acknowledgements", work.acknowledgements())
          .endObject();
    }
    return json.endArray();
  }

  @Override
  public void transactionIdsUsed(long nextTransactionId) {
    write(record("transaction-ids").member("next", nextTransactionId));
  }

  // A state is told by what is there; these tell what is there no more.

  @Override
  public void pageKept(IndexPage page) {
    throw notOfAState(); // its messages are told one by one
  }

  @Override
  public void queueDeleted(long queueId) {
    throw notOfAState();
  }

  @Override
  public void messageRouted(long messageId, long queueId) {
    throw notOfAState();
  }

  @Override
  public void messageRemoved(long queueId, long messageId) {
    throw notOfAState();
  }

  @Override
  public void clientForgotten(UUID clientInstance) {
    throw notOfAState();
  }

  @Override
  public void transactionCommitted(long transactionId, long firstMessageId) {
    throw notOfAState();
  }

  @Override
  public void transactionRolledBack(long transactionId) {
    throw notOfAState();
  }

  @Override
  public void branchForgotten(BranchId branch) {
    throw notOfAState();
  }

  private static IllegalStateException notOfAState() {
    return new IllegalStateException("a state is told by what is there, one by one");
  }
}
