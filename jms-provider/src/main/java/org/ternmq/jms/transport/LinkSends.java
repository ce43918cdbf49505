package org.ternmq.jms.transport;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.ternmq.jms.transport.LinkState.Phase;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.EncodedMessage;

/**
 * Sends and commits: credit, sequences, confirmations, and what becomes of the unconfirmed ones
 * over a loss. Safe for use by many threads; what {@code LinkState} does not have is guarded by its
 * lock too.
 */
final class LinkSends {
  private static final Logger LOG = System.getLogger(LinkSends.class.getName());

  /** How long the repeating of sends waits for credit before it looks whether all is lost again. */
  private static final long LOOK_AGAIN_MS = 50;

  private final LinkState state;
  private final int timeoutMs;
  private final int confirmTimeoutMs;

  // --- guarded by the state's lock
  private final ArrayDeque<PendingSend> unconfirmed = new ArrayDeque<>();
  private long lastSequence;

  /** The next look at the oldest asynchronous send; null if there is none. */
  private ScheduledFuture<?> look;

  /**
   * @param timeoutMs for room for a message; 0 = for ever
   * @param confirmTimeoutMs for the outcome of a send or commit, while connected; 0 = for ever
   */
  LinkSends(LinkState state, int timeoutMs, int confirmTimeoutMs) {
    this.state = state;
    this.timeoutMs = timeoutMs;
    this.confirmTimeoutMs = confirmTimeoutMs;
  }

  /** See {@link BrokerLink#send}. */
  int send(int sessionId, EncodedMessage message, PendingSend pending, IntPredicate only)
      throws LinkException, RefusedException, InterruptedException {
    Conversation current;
    state.lock.lockInterruptibly();
    try {
      checkSize(message, state.conversation().welcome());
      current = awaitLeave();
      if (only != null && !only.test(current.number)) {
        throw rolledBack();
      }
      take(current, message);
      long sequence = 0;
      if (pending != null) {
        sequence = ++lastSequence;
        pending.sequence = sequence;
        unconfirmed.addLast(pending);
        watch(pending);
      }
      current.enqueue(new ClientCommand.Send(sessionId, sequence, message));
      if (current.maySend()) {
        state.creditGiven.signal();
      }
    } finally {
      state.unlock();
    }
    current.transport().flush();
    return current.number;
  }

  private static void checkSize(EncodedMessage message, BrokerCommand.Welcome welcome)
      throws RefusedException {
    if (message.length() > welcome.maxMessageBytes()) {
      throw new RefusedException(
          ErrorCode.TOO_LARGE,
          "The message has "
              + message.length()
              + " bytes; the broker takes messages of at most "
              + welcome.maxMessageBytes());
    }
  }

  private static void take(Conversation from, EncodedMessage message) {
    from.sendCreditMessages--;
    from.sendCreditBytes -= message.length();
  }

  /** Waits until a message may go, under the lock, which is released meanwhile. */
  private Conversation awaitLeave() throws LinkException, InterruptedException {
    long deadlineNanos = 0; // of waiting for credit; set when that begins
    while (true) {
      state.throwIfEnded();
      Conversation current = state.conversation();
      if (!state.is(Phase.UP)) {
        state.awaitPhaseChange();
        deadlineNanos = 0;
      } else if (current.transport().congested()) {
        current.transport().awaitRoom();
      } else if (current.maySend()) {
        return current;
      } else if (timeoutMs == 0) {
        state.creditGiven.await();
      } else {
        long nowNanos = System.nanoTime();
        if (deadlineNanos == 0) {
          deadlineNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        }
        if (nowNanos >= deadlineNanos) {
          throw new LinkException(
              ErrorCode.LIMIT_REACHED,
              false,
              "The broker gave no room for another message within "
                  + timeoutMs
                  + " ms (option sendTimeoutMs); the message was not sent"
                  + (current.heldBecause == null ? "" : ": " + current.heldBecause),
              null);
        }
        state.creditGiven.awaitNanos(deadlineNanos - nowNanos);
      }
    }
  }

  /** See {@link BrokerLink#commit}. */
  void commit(int sessionId, int in, List<ClientCommand.Acknowledge> acknowledgements)
      throws RefusedException, LinkException {
    PendingSend commit = new PendingSend(sessionId, null);
    Conversation current;
    state.lock();
    try {
      state.throwIfEnded();
      if (state.isPresent(in)) {
        state.awaitResumed(); // its work began with what came before everything was open again
      }
      state.throwIfEnded();
      current = state.conversation();
      if (current.number != in || !state.isTalking()) {
        throw rolledBack();
      }
      for (ClientCommand.Acknowledge each : acknowledgements) {
        current.enqueue(each);
      }
      commit.sequence = ++lastSequence;
      unconfirmed.addLast(commit);
      current.request(
          new ClientCommand.Commit(current.nextCorrelation(), sessionId, commit.sequence),
          new PendingRequest.OfCommit(commit));
    } finally {
      state.unlock();
    }
    current.transport().flush();
    awaitUninterruptibly(commit);
  }

  private void awaitUninterruptibly(PendingSend commit) throws RefusedException, LinkException {
    boolean interrupted = false;
    while (!awaitOutcome(commit)) {
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    commit.throwFailure();
  }

  /** See {@link BrokerLink#awaitOutcome}. */
  void await(PendingSend pending) throws RefusedException, LinkException, InterruptedException {
    if (!awaitOutcome(pending)) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while waiting for the broker's confirmation");
    }
    pending.throwFailure();
  }

  /**
   * Waits through reconnections. The time runs anew in each conversation.
   *
   * @return false if the thread was interrupted, and still is
   * @throws LinkException if the broker did not tell the outcome in time
   */
  private boolean awaitOutcome(PendingSend pending) throws LinkException {
    int conversation = 0;
    long deadlineNanos = 0;
    while (!pending.isSettled()) {
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
      long leftNanos = deadlineNanos - System.nanoTime();
      if (confirmTimeoutMs == 0) {
        leftNanos = Long.MAX_VALUE;
      } else if (conversation == 0 || leftNanos <= 0) {
        int now = talkingIn();
        if (now == conversation && now != 0) {
          throw notConfirmed();
        }
        conversation = now;
        leftNanos = TimeUnit.MILLISECONDS.toNanos(confirmTimeoutMs);
        deadlineNanos = System.nanoTime() + leftNanos;
      }
      pending.await(transport(), leftNanos);
    }
    return true;
  }

  private Transport transport() {
    state.lock();
    try {
      return state.conversation().transport();
    } finally {
      state.unlock();
    }
  }

  private LinkException notConfirmed() {
    return LinkException.inDoubt(
        "The broker did not confirm within "
            + confirmTimeoutMs
            + " ms (option requestTimeoutMs); whether it has done what was asked is unknown");
  }

  /** The number of the conversation; 0 while there is none. */
  private int talkingIn() {
    state.lock();
    try {
      return state.isTalking() ? state.conversation().number : 0;
    } finally {
      state.unlock();
    }
  }

  /** See {@link BrokerLink#commitBranch}. */
  void commitBranch(BranchId branch, long waitMs) throws RefusedException, LinkException {
    PendingSend commit = new PendingSend(0, null);
    Conversation current;
    state.lock();
    try {
      current = state.awaitUp(waitMs);
      commit.sequence = ++lastSequence;
      unconfirmed.addLast(commit);
      current.request(
          new ClientCommand.XaCommit(current.nextCorrelation(), branch, true, commit.sequence),
          new PendingRequest.OfCommit(commit));
    } finally {
      state.unlock();
    }
    current.transport().flush();
    awaitUninterruptibly(commit);
  }

  // --- the time of asynchronous sends, for which no thread waits

  /**
   * Under the lock: the time of an asynchronous send begins. One look is planned at a time, for the
   * oldest of them; so there is none for each message, and none while there are no such sends.
   */
  private void watch(PendingSend pending) {
    if (confirmTimeoutMs > 0 && pending.isAsynchronous()) {
      pending.sentNanos = System.nanoTime();
      if (look == null) {
        lookAfter(TimeUnit.MILLISECONDS.toNanos(confirmTimeoutMs));
      }
    }
  }

  private void lookAfter(long nanos) {
    look = LinkThreads.after(nanos, this::settleOverdue);
  }

  /**
   * On the clock's thread: as a synchronous send would, those that were sent too long ago end with
   * an unknown outcome. While the link is coming back no time runs; it begins anew when they are
   * repeated.
   */
  private void settleOverdue() {
    long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(confirmTimeoutMs);
    state.lock();
    try {
      look = null;
      long nowNanos = System.nanoTime();
      for (PendingSend each : unconfirmed) {
        if (!each.isAsynchronous() || each.isSettled()) {
          continue;
        }
        long leftNanos =
            state.isTalking() ? timeoutNanos - (nowNanos - each.sentNanos) : timeoutNanos;
        if (leftNanos > 0) {
          lookAfter(leftNanos);
          return;
        }
        each.fail(notConfirmed());
        each.settle();
      }
      forgetSettled();
    } finally {
      state.unlock();
    }
  }

  private static RefusedException rolledBack() {
    return new RefusedException(
        ErrorCode.TRANSACTION_ROLLED_BACK,
        "The connection was lost during the transaction: the broker rolled it back");
  }

  // --- on the transport's thread

  void creditGiven(Conversation in, BrokerCommand.SendCredit credit) {
    state.lock();
    try {
      in.sendCreditMessages += credit.messages();
      in.sendCreditBytes += credit.bytes();
      noteHold(in, credit.heldBecause());
      if (state.isPresent(in) && in.maySend()) {
        state.creditGiven.signal();
      }
    } finally {
      state.unlock();
    }
  }

  private static void noteHold(Conversation in, String because) {
    if (because != null && in.heldBecause == null) {
      LOG.log(Level.WARNING, in.transport().peer() + " takes no messages now: " + because);
    } else if (because == null && in.heldBecause != null) {
      LOG.log(Level.INFO, in.transport().peer() + " takes messages again");
    }
    in.heldBecause = because;
  }

  /** Under the lock. */
  void confirmed(long sequence) {
    PendingSend first;
    while ((first = unconfirmed.peekFirst()) != null && first.sequence <= sequence) {
      unconfirmed.pollFirst();
      first.settle();
    }
  }

  /**
   * Under the lock: a commit's reply settles it, or its time an asynchronous send; what is settled
   * at the head is done with.
   */
  void forgetSettled() {
    PendingSend first;
    while ((first = unconfirmed.peekFirst()) != null && first.isSettled()) {
      unconfirmed.pollFirst();
    }
  }

  /** The Confirm that covers it settles it, so that outcomes are told in order. */
  void failed(Conversation in, long sequence, RefusedException why) {
    state.lock();
    try {
      if (!state.isPresent(in)) {
        return;
      }
      for (PendingSend each : unconfirmed) {
        if (each.sequence >= sequence) {
          if (each.sequence == sequence) {
            each.fail(why);
          }
          return;
        }
      }
    } finally {
      state.unlock();
    }
  }

  // --- over a loss

  /** Under the lock: the highest sequence up to which all outcomes are known. */
  long knownUpTo() {
    PendingSend first = unconfirmed.peekFirst();
    return first == null ? lastSequence : first.sequence - 1;
  }

  /**
   * Under the lock: settles what a Welcome tells about; commits that did not arrive are rolled
   * back. Sends to repeat are left; not those whose application has been told something already.
   */
  void resolve(BrokerCommand.Welcome welcome, boolean sameBroker) {
    long decidedUpTo = sameBroker ? welcome.lastSequence() : 0;
    List<PendingSend> repeated = new ArrayList<>();
    for (PendingSend each : unconfirmed) {
      if (each.sequence > decidedUpTo && !each.isCommit()) {
        if (!each.isSettled()) {
          repeated.add(each);
        }
        continue;
      }
      Exception failure = outcome(each, decidedUpTo, welcome, sameBroker);
      if (failure != null) {
        each.fail(failure);
      }
      each.settle();
    }
    unconfirmed.clear();
    unconfirmed.addAll(repeated);
  }

  /** Null if it happened. */
  private static Exception outcome(
      PendingSend each, long decidedUpTo, BrokerCommand.Welcome welcome, boolean sameBroker) {
    if (each.sequence > decidedUpTo) {
      return sameBroker
          ? rolledBack()
          : LinkException.inDoubt(
              "The connection was lost during the commit, and the broker it came back to has"
                  + " another store: whether the transaction was committed is unknown");
    }
    if (Arrays.stream(welcome.failedSequences()).noneMatch(failed -> failed == each.sequence)) {
      return null;
    }
    return each.isCommit()
        ? rolledBack()
        : new RefusedException(
            ErrorCode.INTERNAL, "The broker refused the message before the reconnection");
  }

  /**
   * Sends again, in order, what is not settled, as far as credit goes; waits for more. On the
   * reconnecting thread.
   */
  void repeat(Conversation in) throws LinkException, InterruptedException {
    List<PendingSend> all;
    state.lock();
    try {
      all = new ArrayList<>(unconfirmed);
    } finally {
      state.unlock();
    }
    for (PendingSend each : all) {
      repeat(in, each);
    }
    in.transport().flush();
  }

  private void repeat(Conversation in, PendingSend send)
      throws LinkException, InterruptedException {
    boolean sent = false;
    while (!sent) {
      boolean wait = false;
      state.lock();
      try {
        if (in.hasEnded()) {
          throw LinkException.notDone("lost again: " + in.endReason());
        }
        sent = in.maySend();
        if (sent) {
          take(in, send.message);
          watch(send);
          in.enqueue(new ClientCommand.Send(send.sessionId, send.sequence, send.message));
        }
        wait = !sent || in.transport().congested();
      } finally {
        state.unlock();
      }
      if (wait) {
        in.transport().flush();
      }
      if (!sent) {
        awaitCredit(in);
      }
    }
  }

  private void awaitCredit(Conversation in) throws InterruptedException {
    state.lock();
    try {
      while (!in.maySend() && !in.hasEnded()) {
        state.creditGiven.await(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
      }
    } finally {
      state.unlock();
    }
  }

  /** Under the lock: the link has ended; nobody will learn the outcomes any more. */
  void abandon(String why) {
    for (PendingSend each : unconfirmed) {
      each.fail(
          LinkException.inDoubt(
              why + ". Whether the broker has stored the message or committed is unknown"));
      each.settle();
    }
    unconfirmed.clear();
    if (look != null) {
      look.cancel(false);
      look = null;
    }
  }
}
