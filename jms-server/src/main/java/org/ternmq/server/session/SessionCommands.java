package org.ternmq.server.session;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ternmq.server.queue.Ids;
import org.ternmq.server.queue.LongMap;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.QueueConsumer;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.transaction.Branch;
import org.ternmq.server.transaction.Transaction;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.Seen;
import org.ternmq.wire.error.ErrorCode;

/** Sessions and their local transactions. */
final class SessionCommands {
  private final CoreParts parts;

  SessionCommands(CoreParts parts) {
    this.parts = parts;
  }

  void open(Conversation conversation, ClientCommand.OpenSession command) throws RefusedException {
    int most = parts.shard.limits().maxConsumersPerConnection();
    if (conversation.sessions.get(command.sessionId()) != null) {
      throw new RefusedException(
          ErrorCode.ILLEGAL_STATE, "session " + command.sessionId() + " is open already");
    }
    if (conversation.sessions.size() >= most) {
      throw new RefusedException(
          ErrorCode.LIMIT_REACHED,
          "the connection has " + most + " sessions, as many as the broker's settings allow");
    }
    conversation.sessions.put(
        command.sessionId(),
        new ClientSession(command.sessionId(), conversation, parts, command.transacted()));
    conversation.say(new BrokerCommand.Ok(command.correlation()));
  }

  void close(Conversation conversation, ClientCommand.CloseSession command)
      throws RefusedException {
    ClientSession session = conversation.session(command.sessionId());
    for (ClientConsumer consumer : session.consumers) {
      if (consumer.attachment.consumer() != null) {
        consumer.attachment.consumer().detach();
      } else {
        consumer.attachment.browser().close();
      }
    }
    leaveBranches(session);
    Set<MessageQueue> touched = new LinkedHashSet<>();
    giveBack(session, command.seen(), touched);
    for (ClientConsumer consumer : session.consumers) {
      conversation.consumers.remove(consumer.id);
      if (!consumer.closed) {
        parts.destinations.closed(consumer.attachment);
      }
    }
    conversation.sessions.remove(session.id);
    touched.forEach(MessageQueue::dispatch);
    conversation.answerClose(new BrokerCommand.Ok(command.correlation()));
  }

  /** A session that ends in the middle of its work in a branch takes that with it. */
  void leaveBranches(ClientSession session) {
    parts.branches.sessionClosed(session);
    Branch worked = session.branch();
    if (worked != null) {
      session.branch(null);
      parts.branches.left(worked);
    }
  }

  void rollback(Conversation conversation, ClientCommand.Rollback command) throws RefusedException {
    ClientSession session = conversation.session(command.sessionId());
    if (!session.transacted()) {
      throw new RefusedException(
          ErrorCode.ILLEGAL_STATE, "session " + session.id + " is not transacted");
    }
    restart(session, command.seen(), command.correlation());
  }

  void recover(Conversation conversation, ClientCommand.Recover command) throws RefusedException {
    ClientSession session = conversation.session(command.sessionId());
    if (session.transacted()) { // specification 6.2.10
      throw new RefusedException(
          ErrorCode.ILLEGAL_STATE, "session " + session.id + " is transacted: roll it back");
    }
    restart(session, command.seen(), command.correlation());
  }

  /** Everything that is not acknowledged goes back; nothing comes before the next credit. */
  private void restart(ClientSession session, List<Seen> seen, int correlation) {
    for (ClientConsumer consumer : session.consumers) {
      if (consumer.attachment.consumer() != null) {
        consumer.attachment.consumer().stop();
      }
    }
    Set<MessageQueue> touched = new LinkedHashSet<>();
    giveBack(session, seen, touched);
    session.beginTransaction();
    forgetClosed(session);
    touched.forEach(MessageQueue::dispatch);
    session.conversation.say(new BrokerCommand.Ok(correlation));
  }

  private static void giveBack(ClientSession session, List<Seen> seen, Set<MessageQueue> touched) {
    if (session.transacted()) {
      session.transaction().rollback(false, touched);
    }
    LongMap<Ids> byConsumer = new LongMap<>();
    for (Seen some : seen) {
      Ids known = byConsumer.get(some.consumerId());
      byConsumer.put(
          some.consumerId(),
          known == null ? new Ids(some.messageIds()) : known.with(some.messageIds()));
    }
    for (ClientConsumer consumer : session.consumers) {
      QueueConsumer source = consumer.attachment.consumer();
      if (source != null) {
        Ids ids = byConsumer.get(consumer.id);
        source.returnAll(ids == null ? Ids.NONE : ids);
        touched.add(source.queue());
      }
    }
  }

  /** Closed consumers that hold nothing any more need not be found any more. */
  static void forgetClosed(ClientSession session) {
    List<ClientConsumer> consumers = session.consumers;
    for (int i = consumers.size() - 1; i >= 0; i--) {
      ClientConsumer consumer = consumers.get(i);
      if (consumer.closed && consumer.attachment.consumer().holdsNothing()) {
        session.conversation.consumers.remove(consumer.id);
        consumers.remove(i);
      }
    }
  }

  void commit(Conversation conversation, ClientCommand.Commit command) {
    long sequence = command.sequence();
    if (sequence > 0 && sequence <= conversation.record.accepted) {
      repeated(conversation, command.correlation(), sequence);
      return;
    }
    try {
      ClientSession session = conversation.session(command.sessionId());
      checkCommit(session);
      commit(conversation, session, sequence, command.correlation());
    } catch (RefusedException e) {
      refuse(
          conversation,
          sequence,
          new BrokerCommand.Failed(command.correlation(), e.code(), e.getMessage()),
          false);
    }
  }

  /** A commit that came before a loss comes again; Welcome waited for its durability. */
  static void repeated(Conversation conversation, int correlation, long sequence) {
    conversation.sentBefore(sequence);
    conversation.say(
        conversation.record.hasFailed(sequence)
            ? new BrokerCommand.Failed(
                correlation,
                ErrorCode.TRANSACTION_ROLLED_BACK,
                "the transaction was rolled back before the connection was lost")
            : new BrokerCommand.Ok(correlation));
  }

  private void checkCommit(ClientSession session) throws RefusedException {
    if (!session.transacted()) {
      throw new RefusedException(
          ErrorCode.ILLEGAL_STATE, "session " + session.id + " is not transacted");
    }
    Transaction transaction = session.transaction();
    RefusedException doom = transaction.doom();
    if (doom != null) {
      Set<MessageQueue> touched = new LinkedHashSet<>();
      transaction.rollback(false, touched);
      session.beginTransaction();
      touched.forEach(MessageQueue::dispatch);
      throw new RefusedException(
          ErrorCode.TRANSACTION_ROLLED_BACK,
          "the transaction was rolled back because a send was refused: " + doom.getMessage());
    }
    if (parts.storeFull && transaction.needsRoom()) {
      throw new RefusedException(
          ErrorCode.STORE_FULL,
          "the store has no space left; the transaction is unchanged: commit again, or roll back");
    }
  }

  private void commit(
      Conversation conversation, ClientSession session, long sequence, int correlation) {
    boolean own = session.transaction().commit(conversation.hasPendingSends());
    session.beginTransaction();
    forgetClosed(session);
    boolean waits = own || conversation.hasPendingSends();
    conversation.sent(sequence, own);
    conversation.say(new BrokerCommand.Ok(correlation), waits);
  }

  /**
   * Says that what came with a sequence is refused, and decides the sequence. Both or neither waits
   * for the store: a confirmation that covers the sequence must not come before the refusal, since
   * the client would take it for success.
   *
   * @param sequence 0 for none
   */
  void refuse(
      Conversation conversation, long sequence, BrokerCommand refusal, boolean whenDurable) {
    conversation.say(refusal, whenDurable);
    if (sequence == 0) {
      return;
    }
    ClientRecord record = conversation.record;
    record.addFailed(sequence);
    if (conversation.resumable) {
      record.stored = true;
      parts.shard.store().sequenceFailed(record.instance, sequence);
    }
    conversation.sent(sequence, whenDurable);
  }
}
