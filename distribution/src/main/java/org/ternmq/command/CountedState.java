package org.ternmq.command;

import java.util.UUID;
import org.ternmq.server.effect.BranchDescription;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Forwarding;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.effect.SubscriptionDefinition;
import org.ternmq.server.offline.StateSource;

/** A state that counts what it has told, for people. */
final class CountedState implements StateSource {
  private final StateSource source;
  private long queues;
  private long subscriptions;
  private long messages;
  private long bytes;
  private long branches;

  CountedState(StateSource source) {
    this.source = source;
  }

  @Override
  public UUID instance() {
    return source.instance();
  }

  @Override
  public void tell(DurableOperations into) {
    queues = 0;
    subscriptions = 0;
    messages = 0;
    bytes = 0;
    branches = 0;
    source.tell(new Counting(into));
  }

  /** Members of an object. */
  void write(JsonWriter json) {
    json.member("queues", queues)
        .member("subscriptions", subscriptions)
        .member("messages", messages)
        .member("messageBytes", bytes)
        .member("preparedBranches", branches);
  }

  @Override
  public String toString() {
    String text =
        Format.count(messages, "message")
            + " ("
            + Format.bytes(bytes)
            + "), "
            + Format.count(queues, "queue")
            + ", "
            + Format.count(subscriptions, "subscription");
    return branches == 0
        ? text
        : Format.text("%s, %,d prepared branch%s", text, branches, branches == 1 ? "" : "es");
  }

  private final class Counting extends Forwarding {
    private final DurableOperations into;

    Counting(DurableOperations into) {
      this.into = into;
    }

    @Override
    protected DurableOperations to() {
      return into;
    }

    @Override
    public void queueCreated(long queueId, String name) {
      queues++;
      super.queueCreated(queueId, name);
    }

    @Override
    public void subscriptionCreated(long queueId, SubscriptionDefinition definition) {
      subscriptions++;
      super.subscriptionCreated(queueId, definition);
    }

    @Override
    public void messageAdded(StoredMessage message, long[] queueIds) {
      messages++;
      bytes += message.sizeBytes();
      super.messageAdded(message, queueIds);
    }

    @Override
    public void branchPrepared(long transactionId, BranchDescription branch) {
      branches++;
      super.branchPrepared(transactionId, branch);
    }
  }
}
