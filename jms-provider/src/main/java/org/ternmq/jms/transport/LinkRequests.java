package org.ternmq.jms.transport;

import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.ternmq.jms.transport.LinkState.Phase;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.Command;

/** Requests and their replies. Safe for use by many threads. */
final class LinkRequests {
  private final LinkState state;
  private final int timeoutMs;

  LinkRequests(LinkState state, int timeoutMs) {
    this.state = state;
    this.timeoutMs = timeoutMs;
  }

  int timeoutMs() {
    return timeoutMs;
  }

  /** See {@link BrokerLink#call}. */
  int call(IntFunction<ClientCommand.Request> request, Runnable register)
      throws RefusedException, LinkException {
    while (true) {
      Conversation current;
      state.lock();
      try {
        current = state.awaitUp();
      } finally {
        state.unlock();
      }
      BrokerCommand.Reply reply = callIn(current, request);
      if (reply == null) {
        continue;
      }
      if (register == null) {
        return current.number;
      }
      state.lock();
      try {
        if (state.isPresent(current) && !current.hasEnded()) {
          register.run();
          return current.number;
        }
      } finally {
        state.unlock();
      }
    }
  }

  /** See {@link BrokerLink#callWithin}. */
  BrokerCommand.Reply callWithin(
      IntFunction<ClientCommand.Request> request, long waitMs, IntConsumer answeredIn)
      throws RefusedException, LinkException {
    Conversation current;
    state.lock();
    try {
      current = state.awaitUp(waitMs);
    } finally {
      state.unlock();
    }
    BrokerCommand.Reply reply = callIn(current, request);
    if (reply == null) {
      throw LinkException.inDoubt(
          "The connection was lost before the broker answered; whether it did what was asked is"
              + " unknown");
    }
    if (answeredIn != null) {
      answeredIn.accept(current.number);
    }
    return reply;
  }

  /** See {@link BrokerLink#callOnce}. */
  int callOnce(IntFunction<ClientCommand.Request> request) throws RefusedException, LinkException {
    Conversation current;
    state.lock();
    try {
      state.awaitResumed(); // it may have been opened again already, and is to be closed then
      if (!state.is(Phase.UP)) {
        return 0;
      }
      current = state.conversation();
    } finally {
      state.unlock();
    }
    return callIn(current, request) == null ? 0 : current.number;
  }

  /** See {@link BrokerLink#ask}. */
  BrokerCommand.Reply ask(IntFunction<ClientCommand.Request> request)
      throws RefusedException, LinkException {
    Conversation current;
    state.lock();
    try {
      current = state.awaitUp();
    } finally {
      state.unlock();
    }
    BrokerCommand.Reply reply = callIn(current, request);
    if (reply == null) {
      throw LinkException.inDoubt(
          "The connection was lost before the broker answered; whether it did what was asked is"
              + " unknown");
    }
    return reply;
  }

  /** Null if the conversation was lost. */
  BrokerCommand.Reply callIn(Conversation in, IntFunction<ClientCommand.Request> request)
      throws RefusedException, LinkException {
    PendingRequest pending = begin(in, request);
    if (pending == null) {
      return null;
    }
    in.transport().flush();
    if (!pending.await(in.transport(), timeoutMs)) {
      state.lock();
      try {
        in.forget(pending);
      } finally {
        state.unlock();
      }
      throw LinkException.inDoubt(
          "The broker did not answer within "
              + timeoutMs
              + " ms (option requestTimeoutMs); whether it did what was asked is unknown");
    }
    Command answer = pending.answer();
    if (answer instanceof BrokerCommand.Failed failed) {
      throw new RefusedException(failed.code(), failed.text());
    }
    return (BrokerCommand.Reply) answer;
  }

  /** Sends a request without waiting or flushing; null if the conversation has ended. */
  PendingRequest begin(Conversation in, IntFunction<ClientCommand.Request> request) {
    state.lock();
    try {
      if (in.hasEnded()) {
        return null;
      }
      PendingRequest pending = new PendingRequest();
      in.request(request.apply(in.nextCorrelation()), pending);
      return pending;
    } finally {
      state.unlock();
    }
  }
}
