package org.ternmq.server.session;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.server.transaction.Branch;
import org.ternmq.server.transaction.Transaction;

/** One session of a connection. */
final class ClientSession {
  final int id;
  final Conversation conversation;
  final List<ClientConsumer> consumers = new ArrayList<>(); // open, and closed that hold something
  private final CoreParts parts;
  private Transaction transaction; // null if not transacted
  private Branch branch; // null if it works in none

  ClientSession(int id, Conversation conversation, CoreParts parts, boolean transacted) {
    this.id = id;
    this.conversation = conversation;
    this.parts = parts;
    this.transaction = transacted ? new Transaction(parts.shard, parts.destinations) : null;
  }

  boolean transacted() {
    return transaction != null;
  }

  Transaction transaction() {
    return transaction;
  }

  /** The branch of a distributed transaction that it works in; null for none. */
  Branch branch() {
    return branch;
  }

  void branch(Branch next) {
    branch = next;
  }

  /** What its sends and acknowledgements belong to; null if they are done at once. */
  Transaction work() {
    return branch != null ? branch.transaction() : transaction;
  }

  /** The old one is decided. */
  void beginTransaction() {
    if (transaction != null) {
      transaction = new Transaction(parts.shard, parts.destinations);
    }
  }
}
