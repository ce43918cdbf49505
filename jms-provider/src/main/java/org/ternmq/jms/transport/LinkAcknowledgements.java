package org.ternmq.jms.transport;

import java.util.function.IntPredicate;
import org.ternmq.jms.transport.LinkState.Phase;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;

/** Acknowledgements, and the credit that goes with them. Safe for use by many threads. */
final class LinkAcknowledgements {
  private final LinkState state;
  private final int timeoutMs;
  private final boolean reconnects;

  /** Guarded by the state's lock. */
  private final AcknowledgementLog log = new AcknowledgementLog();

  LinkAcknowledgements(LinkState state, int timeoutMs, boolean reconnects) {
    this.state = state;
    this.timeoutMs = timeoutMs;
    this.reconnects = reconnects;
  }

  /** Under the lock. */
  AcknowledgementLog log() {
    return log;
  }

  /** See {@link BrokerLink#acknowledge}. */
  void acknowledge(
      int consumerId, long[] messageIds, int in, int creditMessages, long creditBytes) {
    PendingRequest pending = null;
    Conversation current;
    state.lock();
    try {
      current = state.conversation();
      if (state.isTalking()) {
        if (log.nextShouldForce()) {
          pending = new PendingRequest();
        }
        enqueue(current, consumerId, messageIds, pending);
      } else if (!state.is(Phase.ENDED)) {
        log.add(consumerId, messageIds);
      }
      if (creditMessages > 0 && in == current.number) {
        current.enqueue(new ClientCommand.Credit(consumerId, creditMessages, creditBytes));
      }
    } finally {
      state.unlock();
    }
    if (pending != null) {
      current.transport().flush();
      pending.await(current.transport(), timeoutMs); // it stays in the log, whatever comes of it
    } else if (creditMessages > 0) {
      current.transport().flush(); // the broker may wait for it
    } else {
      current.transport().flushSoon();
    }
  }

  /** See {@link BrokerLink#acknowledgeIn}. */
  boolean acknowledgeIn(int consumerId, long[] messageIds, IntPredicate only) {
    state.lock();
    try {
      Conversation current = state.conversation();
      if (!state.isTalking() || !only.test(current.number)) {
        return false;
      }
      current.enqueue(new ClientCommand.Acknowledge(0, consumerId, 0, messageIds));
      return true;
    } finally {
      state.unlock();
    }
  }

  /** See {@link BrokerLink#acknowledgeAndWait}. */
  void acknowledgeAndWait(int consumerId, long[] messageIds)
      throws RefusedException, LinkException {
    PendingRequest pending = new PendingRequest();
    Conversation current;
    state.lock();
    try {
      state.throwIfEnded();
      if (!state.isTalking()) {
        log.add(consumerId, messageIds);
        return;
      }
      current = state.conversation();
      enqueue(current, consumerId, messageIds, pending);
    } finally {
      state.unlock();
    }
    current.transport().flush();
    if (!pending.await(current.transport(), timeoutMs)) {
      throw LinkException.inDoubt(
          "The broker did not confirm an acknowledgement within "
              + timeoutMs
              + " ms (option requestTimeoutMs)");
    }
    if (pending.answer() == null && !reconnects) {
      throw LinkException.inDoubt(
          "The connection was lost: whether the broker took the acknowledgement is unknown");
    }
    if (pending.answer() instanceof BrokerCommand.Failed failed) {
      throw new RefusedException(failed.code(), failed.text());
    }
  }

  /**
   * Under the lock.
   *
   * @param pending null for no reply
   */
  void enqueue(Conversation in, int consumerId, long[] messageIds, PendingRequest pending) {
    int correlation = 0;
    if (pending != null) {
      correlation = in.nextCorrelation();
      in.expect(correlation, pending);
    }
    ClientCommand.Acknowledge acknowledge =
        new ClientCommand.Acknowledge(
            correlation, consumerId, ++in.acknowledgeSequence, messageIds);
    log.sent(acknowledge);
    in.enqueue(acknowledge);
  }
}
