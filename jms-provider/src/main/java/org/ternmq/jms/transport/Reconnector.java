package org.ternmq.jms.transport;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.ternmq.jms.option.ConnectionOptions;
import org.ternmq.jms.transport.LinkState.Phase;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.error.ErrorCode;

/**
 * Tries to bring a lost link back, on a thread of its own, with growing pauses, until it is up, the
 * time is over or the link is closed.
 */
final class Reconnector implements Runnable {
  private static final System.Logger LOG = System.getLogger(Reconnector.class.getName());

  private final BrokerLink link;
  private final LinkState state;
  private final ConnectionOptions options;

  Reconnector(BrokerLink link, ConnectionOptions options) {
    this.link = link;
    this.state = link.state();
    this.options = options;
  }

  /** Whether another attempt can succeed after the broker ended a conversation for that reason. */
  static boolean mayComeBack(ErrorCode code) {
    if (code == null) {
      return true;
    }
    return switch (code) {
      case PROTOCOL,
          UNSUPPORTED_VERSION,
          NOT_AUTHENTICATED,
          NOT_AUTHORIZED,
          INVALID_CLIENT_ID,
          CREDIT_EXCEEDED,
          TOO_LARGE,
          CLOSED_BY_OPERATOR ->
          false;
      default -> true;
    };
  }

  @Override
  public void run() {
    long startNanos = System.nanoTime();
    long delayMs = options.reconnectDelayMs();
    while (!link.hasEnded()) {
      LinkException why;
      try {
        comeBack();
        return;
      } catch (LinkException e) {
        why = e;
      } catch (RefusedException e) {
        why = new LinkException(e.code(), true, e.getMessage(), e);
      } catch (InterruptedException e) {
        // Only the end of the link interrupts this thread, which is the link's own.
        return;
      }
      LOG.log(System.Logger.Level.DEBUG, "Reconnection failed: {0}", why.getMessage());
      long passedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
      boolean late = options.reconnectTimeoutMs() > 0 && passedMs >= options.reconnectTimeoutMs();
      if (late || !mayComeBack(why.code())) {
        link.giveUp(
            new LinkException(
                why.code(),
                true,
                "The connection is lost and was given up after "
                    + passedMs
                    + " ms: "
                    + why.getMessage(),
                why));
        return;
      }
      if (!pause(delayMs)) {
        return;
      }
      delayMs = Math.min(delayMs * 2, options.reconnectMaxDelayMs());
    }
  }

  /**
   * One attempt to come back.
   *
   * @throws LinkException if no host took the connection, or it was lost before everything was open
   * @throws RefusedException if the broker refused to open something again
   */
  private void comeBack() throws LinkException, RefusedException, InterruptedException {
    Conversation next = link.connect();
    boolean up = false;
    try {
      Resumption resumption = begin(next);
      if (resumption == null) {
        return;
      }
      link.listener().resume(resumption);
      link.sends().repeat(next);
      link.listener().giveCredit(resumption);
      goUp(next, resumption);
      up = true;
    } finally {
      if (!up) {
        backToLost();
        next.transport().close("the attempt to resume the connection failed");
        link.listener().interrupted();
      }
    }
    next.transport().flush();
  }

  /** Null if the link was closed meanwhile. */
  private Resumption begin(Conversation next) {
    state.lock();
    try {
      if (state.is(Phase.ENDED)) {
        return null;
      }
      state.converse(next, Phase.RESUMING);
      boolean sameBroker = next.welcome().brokerInstance().equals(state.brokerInstance());
      link.sends().resolve(next.welcome(), sameBroker);
      return new Resumption(link, next, sameBroker, link.acknowledgements().log());
    } finally {
      state.unlock();
    }
  }

  /** What was acknowledged since the Reclaims is said now. */
  private void goUp(Conversation next, Resumption resumption) throws LinkException {
    LinkAcknowledgements acknowledgements = link.acknowledgements();
    state.lock();
    try {
      if (next.hasEnded() || !state.is(Phase.RESUMING)) {
        throw LinkException.notDone("lost again: " + next.endReason());
      }
      for (ClientCommand.Acknowledge late :
          acknowledgements.log().resumed(resumption.acknowledgementsSaid())) {
        acknowledgements.enqueue(next, late.consumerId(), late.messageIds(), null);
      }
      state.up(next.welcome().brokerInstance());
    } finally {
      state.unlock();
    }
  }

  private void backToLost() {
    state.lock();
    try {
      if (state.is(Phase.RESUMING)) {
        state.move(Phase.LOST);
      }
    } finally {
      state.unlock();
    }
  }

  /**
   * Between half and the whole of the delay, at random, so that many clients do not come back in
   * the same instant.
   */
  private static boolean pause(long delayMs) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(delayMs / 2, delayMs + 1));
      return true;
    } catch (InterruptedException e) {
      return false; // the link has ended, see run
    }
  }
}
