package org.ternmq.jms.transport;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.ternmq.jms.transport.LinkState.Phase;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.error.WireException;

/** The goodbye of a link that is closed, on the thread that closes it. */
final class LeaveTaking {
  /** How long it waits for a link that is coming back. */
  static final long WAIT_MS = 10_000;

  private static final System.Logger LOG = System.getLogger(LeaveTaking.class.getName());

  private final LinkState state;
  private final LinkRequests requests;
  private final AcknowledgementLog unconfirmed; // guarded by the state's lock

  LeaveTaking(LinkState state, LinkRequests requests, AcknowledgementLog unconfirmed) {
    this.state = state;
    this.requests = requests;
    this.unconfirmed = unconfirmed;
  }

  /**
   * Says goodbye and waits for the broker's answer; after a loss meanwhile it is said again.
   *
   * @param lastWords what has to be said before the goodbye in the same conversation, asked for in
   *     each one that is tried
   */
  void take(Supplier<List<IntFunction<ClientCommand.Request>>> lastWords) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS);
    boolean again = true;
    while (again) {
      Conversation current = await(deadlineNanos);
      again = current != null && !tookLeave(current, lastWords.get());
    }
  }

  /** The conversation to take leave in; null if there is none, or no use in it. */
  private Conversation await(long deadlineNanos) {
    state.lock();
    try {
      state.closing();
      while (!state.isTalking() && !state.is(Phase.ENDED) && !unconfirmed.isEmpty()) {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0) {
          return null;
        }
        state.awaitPhaseChange(leftNanos);
      }
      return state.isTalking() ? state.conversation() : null;
    } finally {
      state.unlock();
    }
  }

  /** False if the conversation was lost meanwhile. */
  private boolean tookLeave(
      Conversation current, List<IntFunction<ClientCommand.Request>> lastWords) {
    for (IntFunction<ClientCommand.Request> each : lastWords) {
      if (!said(current, each)) {
        return false;
      }
    }
    return said(current, ClientCommand.CloseConnection::new);
  }

  /** False if the conversation was lost meanwhile. */
  private boolean said(Conversation current, IntFunction<ClientCommand.Request> request) {
    try {
      return requests.callIn(current, request) != null;
    } catch (RefusedException | LinkException | WireException e) {
      LOG.log(System.Logger.Level.DEBUG, "The broker did not take leave", e);
      return true;
    }
  }
}
