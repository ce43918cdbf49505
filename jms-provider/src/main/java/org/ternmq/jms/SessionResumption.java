package org.ternmq.jms;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.jms.transport.Resumption;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;

/**
 * How a session outlives the loss of a conversation: what it forgets at once, and what it has again
 * in the next one. In a transacted session that is nothing, but the broker is told what the
 * application has seen, so that these messages count as delivered.
 */
final class SessionResumption {
  private static final long[] NONE = {};

  private final TernSession session;
  private final Inbox inbox;

  /** Closed consumers of which the session may still have unacknowledged messages. */
  private final List<TernConsumer> closedOnes = new CopyOnWriteArrayList<>();

  /** Of a transacted session; of the reconnecting thread. */
  private List<ClientCommand.Seen> seenInTransaction = List.of();

  SessionResumption(TernSession session) {
    this.session = session;
    this.inbox = session.inbox();
  }

  /** The application closes a consumer and has not acknowledged all that it had from it. */
  void closedWithUnacknowledged(TernConsumer consumer) {
    closedOnes.removeIf(
        each -> held(each).length == 0 && !session.link().hasUnconfirmedAcknowledgements(each.id));
    closedOnes.add(consumer);
  }

  private long[] held(TernConsumer consumer) {
    inbox.lock();
    try {
      return inbox.unacknowledged.of(consumer);
    } finally {
      inbox.unlock();
    }
  }

  /** The conversation is lost. On the transport's thread. */
  void interrupted() {
    inbox.lock();
    try {
      session.transaction().interrupted();
      inbox.interrupted();
      for (TernConsumer each : session.consumers()) {
        each.interrupted();
      }
      for (TernConsumer each : closedOnes) {
        if (each.spec.diesWithConnection()) {
          inbox.unacknowledged.retain(each, NONE);
        }
      }
      session.browsers().forEach(TernBrowser::interrupted);
      session.consumers().forEach(TernConsumer::announceBuffered);
    } finally {
      inbox.unlock();
    }
  }

  // --- on the reconnecting thread, in this order; each attempt does all of it

  /**
   * What closed consumers had is still to be acknowledged (specification 8.8): they are opened for
   * a moment. Before the others, which may be of the same durable subscription.
   */
  void resumeClosed(Resumption resumption) throws LinkException {
    seenInTransaction = session.transacted() ? session.seen() : List.of();
    for (TernConsumer each : closedOnes) {
      if (session.consumers().contains(each)) {
        continue; // its closing has not reached the broker yet
      }
      if (resumption.sameBroker() && !isReplaced(each.spec)) {
        long[] held = held(each);
        each.resumption().resumeClosed(resumption, held, resumption.acknowledged(each.id));
      } else {
        retain(each, NONE);
      }
    }
  }

  /**
   * To open it would replace the subscription that another consumer has now (specification 8.3.3).
   */
  private boolean isReplaced(ConsumerSpec spec) {
    if (spec.subscriptionName() == null) {
      return false;
    }
    for (TernSession other : session.connection().sessions()) {
      for (TernConsumer each : other.consumers()) {
        if (spec.subscriptionName().equals(each.spec.subscriptionName())
            && !spec.equals(each.spec)) {
          return true;
        }
      }
    }
    return false;
  }

  void resume(Resumption resumption) throws LinkException {
    for (TernConsumer each : session.consumers()) {
      each.resumption().resume(resumption);
    }
    for (TernBrowser each : session.browsers()) {
      each.resume(resumption);
    }
  }

  /** What the application saw in the lost transaction counts as delivered, and comes again. */
  void rollBack(Resumption resumption) throws LinkException {
    if (!seenInTransaction.isEmpty() && resumption.sameBroker()) {
      List<ClientCommand.Seen> seen = new ArrayList<>(seenInTransaction);
      resumption.ask(
          correlation -> new ClientCommand.Rollback(correlation, session.id(), seen),
          SessionResumption::ignoreRefusal);
    }
  }

  /** All consumers of the session are closed and gone, for example. */
  private static void ignoreRefusal(BrokerCommand.Reply reply) throws RefusedException {
    if (reply instanceof BrokerCommand.Failed failed && failed.code().mayRetry()) {
      throw new RefusedException(failed.code(), failed.text());
    }
  }

  void giveCredit(Resumption resumption) {
    session.consumers().forEach(each -> each.resumption().giveCredit(resumption));
    session.browsers().forEach(each -> each.giveCredit(resumption));
  }

  /** Of what a consumer had, only these are still the session's. */
  void retain(TernConsumer consumer, long[] held) {
    inbox.lock();
    try {
      inbox.unacknowledged.retain(consumer, session.transacted() ? NONE : held);
    } finally {
      inbox.unlock();
    }
  }
}
