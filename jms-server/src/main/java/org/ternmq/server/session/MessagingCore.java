package org.ternmq.server.session;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.ternmq.server.destination.Checkpoint;
import org.ternmq.server.destination.StateRecovery;
import org.ternmq.server.effect.Arrival;
import org.ternmq.server.effect.Authenticator;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.server.effect.DurableOperations;
import org.ternmq.server.effect.Effects;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.queue.Entry;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.queue.Shard;
import org.ternmq.server.transaction.TransactionRecovery;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;

/**
 * The whole of the broker's rules as one deterministic state machine: inputs are calls of these
 * methods, outputs are calls of {@link Effects}. It does no I/O, starts no thread, reads no clock,
 * draws no random number and takes no lock; the same inputs give the same outputs. All methods are
 * called on one thread, the loop's, and never from within an effect; a second call while one is
 * under way throws {@link IllegalStateException}.
 *
 * <p>Life: constructed; {@link #recovery} is told the store's history; {@link #recovered}; then any
 * order of the others. Whatever came in, {@link #endOfRound} follows before the store is flushed.
 */
public final class MessagingCore {
  private final CoreParts parts;
  private final Shard shard;
  private final ConnectionCommands connections;
  private final SessionCommands sessions;
  private final ConsumerCommands consumers;
  private final ProducerCommands producers;
  private final XaCommands branches;
  private final Arrivals arrivals;
  private final TransactionRecovery transactionRecovery;
  private StateRecovery stateRecovery; // null once its history has become queues
  private boolean busy; // an input is being handled
  private boolean shuttingDown;

  public MessagingCore(
      CoreLimits limits, Authenticator authenticator, UUID brokerInstance, Effects effects) {
    this.shard = new Shard(limits, effects);
    this.parts = new CoreParts(shard, authenticator);
    this.sessions = new SessionCommands(parts);
    this.connections = new ConnectionCommands(parts, sessions, brokerInstance);
    this.consumers = new ConsumerCommands(parts);
    this.producers = new ProducerCommands(parts, connections, sessions);
    this.branches = new XaCommands(parts, sessions);
    this.arrivals = new Arrivals(parts);
    this.stateRecovery = new StateRecovery(shard, parts.destinations);
    this.transactionRecovery = new TransactionRecovery(shard, stateRecovery, parts.branches);
  }

  /**
   * Where the store tells its history, oldest first. No effect is asked for meanwhile but {@code
   * released}.
   */
  public DurableOperations recovery() {
    return new CoreRecovery(shard, parts.clients, stateRecovery, transactionRecovery);
  }

  /** The history is complete. */
  public void recovered(long nowMs) {
    completeState();
    enter(nowMs);
    try {
      shard.recovered();
      parts.destinations.forEachQueue(MessageQueue::beginLife);
      parts.clients.recoveryComplete(nowMs);
      shard.timers().fire(nowMs);
    } finally {
      leave();
    }
  }

  /**
   * The messages take their places as of the beginning of time: delays and expiry follow with the
   * clock.
   */
  private void completeState() {
    if (stateRecovery != null) {
      shard.nowMs(0);
      transactionRecovery.complete(stateRecovery::complete);
      stateRecovery = null;
    }
  }

  /**
   * Tells the whole durable state, undecided batches included, as a short history for a checkpoint.
   * Called between inputs, also before {@link #recovered} when the history is complete.
   */
  public void describe(DurableOperations into) {
    completeState();
    shard.describeIds(into);
    parts.destinations.describeQueues(into);
    Checkpoint checkpoint = new Checkpoint(into);
    forEachEntry(checkpoint::gather);
    forEachEntry(checkpoint::tell);
    parts.destinations.forEachQueue(queue -> queue.describePages(into));
    forEachEntry(checkpoint::tellDeliveries);
    parts.destinations.forEachQueue(queue -> queue.describeDeliveries(into));
    parts.clients.describe(into);
    parts.conversations.forEach(
        conversation ->
            conversation.sessions.forEach(
                session -> {
                  if (session.transacted()) {
                    session.transaction().describe(null, into);
                  }
                }));
    parts.branches.describe(into);
    shard.describeTransactionIds(into);
  }

  private void forEachEntry(Consumer<Entry> action) {
    parts.destinations.forEachEntry(action);
    shard.gate().forEachPending(action);
    parts.branches.forEachAcknowledged(action);
    parts.conversations.forEach(
        conversation -> {
          conversation.consumers.forEach(
              consumer -> {
                if (consumer.attachment.consumer() != null) {
                  consumer.attachment.consumer().forEachDelivered(action);
                }
              });
          conversation.sessions.forEach(
              session -> {
                if (session.transacted()) {
                  session.transaction().forEachAcknowledged(action);
                }
              });
        });
  }

  /** A peer connected; its first command must be Hello. */
  public void connectionOpened(int connectionId, String peer, long nowMs) {
    enter(nowMs);
    try {
      connections.opened(connectionId, peer);
    } finally {
      leave();
    }
  }

  /**
   * A peer said something. A command that the state does not allow is answered, or ends that
   * connection.
   */
  public void handle(int connectionId, Command command, long nowMs) {
    enter(nowMs);
    try {
      Conversation conversation = parts.conversations.get(connectionId);
      if (conversation != null && conversation.state != Conversation.State.ENDED) {
        handle(conversation, command);
      }
    } finally {
      leave();
    }
  }

  private void handle(Conversation conversation, Command command) {
    if (conversation.state != Conversation.State.OPEN) {
      handleEarly(conversation, command);
    } else if (command instanceof ClientCommand.Send send) {
      producers.send(conversation, send);
    } else if (command instanceof ClientCommand.Credit credit) {
      consumers.credit(conversation, credit);
    } else if (command instanceof ClientCommand.Acknowledge acknowledge) {
      acknowledge(conversation, acknowledge);
    } else if (command instanceof ClientCommand.Assign assign) {
      consumers.assign(conversation, assign);
    } else if (command instanceof ClientCommand.Commit commit) {
      sessions.commit(conversation, commit);
    } else if (command instanceof ClientCommand.XaCommit commit) {
      branches.commit(conversation, commit);
    } else if (command instanceof ClientCommand.Request request) {
      try {
        request(conversation, request);
      } catch (RefusedException e) {
        refuse(conversation, request.correlation(), e);
      }
    } else if (command instanceof Command.Goodbye) {
      connections.leave(conversation);
    } else if (!(command instanceof Command.Heartbeat)) {
      connections.end(
          conversation,
          ErrorCode.PROTOCOL,
          command.getClass().getSimpleName() + " is not for a client to say now");
    }
  }

  /** Before Welcome. */
  private void handleEarly(Conversation conversation, Command command) {
    if (command instanceof ClientCommand.Hello hello && !shuttingDown) {
      connections.hello(conversation, hello);
    } else if (command instanceof ClientCommand.Hello) {
      connections.end(conversation, ErrorCode.SHUTTING_DOWN, "the broker shuts down");
    } else if (!(command instanceof Command.Heartbeat)) {
      connections.end(
          conversation,
          ErrorCode.PROTOCOL,
          command.getClass().getSimpleName() + " came before the client was welcomed");
    }
  }

  private void acknowledge(Conversation conversation, ClientCommand.Acknowledge acknowledge) {
    try {
      consumers.acknowledge(conversation, acknowledge);
    } catch (RefusedException e) {
      if (acknowledge.correlation() != 0) {
        refuse(conversation, acknowledge.correlation(), e);
      } // else it is confirmed: what is not there cannot be acknowledged again
    }
  }

  private void request(Conversation conversation, ClientCommand.Request request)
      throws RefusedException {
    if (request instanceof ClientCommand.Drain drain) {
      consumers.drain(conversation, drain);
    } else if (request instanceof ClientCommand.Rollback rollback) {
      sessions.rollback(conversation, rollback);
    } else if (request instanceof ClientCommand.Recover recover) {
      sessions.recover(conversation, recover);
    } else if (request instanceof ClientCommand.OpenConsumer open) {
      consumers.open(conversation, open);
    } else if (request instanceof ClientCommand.CloseConsumer close) {
      consumers.close(conversation, close);
    } else if (request instanceof ClientCommand.Reclaim reclaim) {
      consumers.reclaim(conversation, reclaim);
    } else if (request instanceof ClientCommand.OpenSession open) {
      sessions.open(conversation, open);
    } else if (request instanceof ClientCommand.CloseSession close) {
      sessions.close(conversation, close);
    } else if (request instanceof ClientCommand.CreateTemporary create) {
      connections.createTemporary(conversation, create);
    } else if (request instanceof ClientCommand.DeleteTemporary delete) {
      connections.deleteTemporary(conversation, delete);
    } else if (request instanceof ClientCommand.Unsubscribe unsubscribe) {
      connections.unsubscribe(conversation, unsubscribe);
    } else if (request instanceof ClientCommand.SetClientId set) {
      connections.setClientId(conversation, set);
    } else if (request instanceof ClientCommand.CloseConnection close) {
      connections.close(conversation, close);
    } else if (!branches.handles(conversation, request)) {
      throw new RefusedException(
          ErrorCode.PROTOCOL, request.getClass().getSimpleName() + " is not handled");
    }
  }

  private static void refuse(Conversation conversation, int correlation, RefusedException e) {
    conversation.say(new BrokerCommand.Failed(correlation, e.code(), e.getMessage()));
  }

  /**
   * Messages that applications left in the store's inbox. The store hands each over until it was
   * told durably that it was taken.
   *
   * @return false if there is no room for them: nothing happened, and they may be handed over again
   *     later
   */
  public boolean arrived(List<Arrival> messages, long nowMs) {
    if (!arrivals.hasRoom()) {
      return false;
    }
    for (int i = 0; i < messages.size(); i++) {
      enter(nowMs);
      try {
        arrivals.take(messages.get(i));
      } finally {
        leave();
      }
    }
    return true;
  }

  /** A connection is gone, whoever ended it. */
  public void connectionClosed(int connectionId, long nowMs) {
    enter(nowMs);
    try {
      Conversation conversation = parts.conversations.get(connectionId);
      if (conversation != null) {
        connections.lost(conversation);
      }
    } finally {
      leave();
    }
  }

  /**
   * The connection's output waits because its peer does not take it (true), or flows again (false).
   * Meanwhile its consumers get nothing, so that what waits is bounded by what one round delivers,
   * whatever credit the client granted.
   */
  public void congested(int connectionId, boolean congested, long nowMs) {
    enter(nowMs);
    try {
      Conversation conversation = parts.conversations.get(connectionId);
      if (conversation != null && conversation.state != Conversation.State.ENDED) {
        connections.congested(conversation, congested);
      }
    } finally {
      leave();
    }
  }

  /**
   * No more input in this round: what was gathered (confirmations, credit) is sent now, before the
   * store is flushed.
   */
  public void endOfRound(long nowMs) {
    enter(nowMs);
    try {
      shard.gate().endRound();
      List<Conversation> withNews = parts.withNews;
      for (int i = 0; i < withNews.size(); i++) {
        withNews.get(i).sayConfirmed();
      }
      withNews.clear();
      parts.credits.serve();
    } finally {
      leave();
    }
  }

  /** All batches up to this number are durable. */
  public void durable(long batch, long nowMs) {
    enter(nowMs);
    try {
      shard.gate().durable(batch);
    } finally {
      leave();
    }
  }

  /** The payloads asked for with {@link Effects#load} are set in these messages. */
  public void loaded(List<StoredMessage> messages, long nowMs) {
    enter(nowMs);
    try {
      shard.loads().loaded(messages);
    } finally {
      leave();
    }
  }

  /** The messages of a page asked for with {@link Effects#loadPage}. */
  public void pageLoaded(IndexPage page, List<StoredMessage> messages, long nowMs) {
    enter(nowMs);
    try {
      shard.pages().loaded(page, messages);
    } finally {
      leave();
    }
  }

  /** The store takes nothing for want of space (true), or does again (false). */
  public void storeFull(boolean full, long nowMs) {
    enter(nowMs);
    try {
      parts.storeFull = full;
    } finally {
      leave();
    }
  }

  /** The store's space is going to run out (true), or there is enough again (false). */
  public void storeScarce(boolean scarce, long nowMs) {
    enter(nowMs);
    try {
      parts.credits.storeScarce(scarce);
    } finally {
      leave();
    }
  }

  /** The time asked for with {@link Effects#wakeAt} has come. */
  public void wake(long nowMs) {
    enter(nowMs);
    try {
      shard.woken();
    } finally {
      leave();
    }
  }

  /** The broker stops in good order: connections get Goodbye with SHUTTING_DOWN. */
  public void shutDown(long nowMs) {
    enter(nowMs);
    try {
      shuttingDown = true;
      List<Conversation> all = new ArrayList<>();
      parts.conversations.forEach(all::add);
      for (Conversation conversation : all) {
        connections.end(conversation, ErrorCode.SHUTTING_DOWN, "the broker shuts down");
      }
    } finally {
      leave();
    }
  }

  private void enter(long nowMs) {
    if (busy) {
      throw new IllegalStateException(
          "the core was called while it handles an input: from a second thread, or from an effect");
    }
    busy = true;
    shard.nowMs(nowMs);
  }

  private void leave() {
    shard.gate().settle();
    shard.armWake();
    busy = false;
  }

  // --- inspection ------------------------------------------------------------------------------

  /** Counts for metrics; goes over all queues, so not for every message. Changes nothing. */
  public CoreSnapshot snapshot() {
    int[] counts = new int[3];
    parts.conversations.forEach(
        conversation -> {
          counts[0] += conversation.state == Conversation.State.OPEN ? 1 : 0;
          counts[1] += conversation.sessions.size();
          counts[2] += conversation.consumers.size();
        });
    long[] messages = new long[3];
    parts.destinations.forEachQueue(
        queue -> {
          messages[0] += queue.available();
          messages[1] += queue.out();
          messages[2] += queue.delayed();
        });
    return new CoreSnapshot(
        counts[0],
        counts[1],
        counts[2],
        parts.destinations.queueCount(),
        parts.destinations.topicCount(),
        parts.destinations.subscriptionCount(),
        messages[0],
        messages[1],
        messages[2],
        shard.memory().residentBytes(),
        shard.memory().pinnedBytes(),
        shard.gate().waitingBatches(),
        parts.clients.awayCount());
  }

  /** Messages of backlogs whose place is in the heap; those of pages are not. */
  int entriesInHeap() {
    return shard.pages().inHeap();
  }

  /** Each queue and each named subscription, in the order of their creation. Changes nothing. */
  public List<QueueSnapshot> queues() {
    List<QueueSnapshot> all = new ArrayList<>();
    parts.destinations.forEachQueue(
        queue ->
            all.add(
                new QueueSnapshot(
                    queue.label(),
                    queue.consumerCount(),
                    queue.available(),
                    queue.out(),
                    queue.delayed())));
    return all;
  }
}
