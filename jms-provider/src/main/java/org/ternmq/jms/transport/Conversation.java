package org.ternmq.jms.transport;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;

/**
 * One socket's worth of talk with a broker, from Hello to its end. A {@link BrokerLink} has one
 * after the other. All fields but the volatile ones are guarded by the link's lock.
 */
final class Conversation implements Transport.Receiver {
  /** Of the ticks within one heartbeat interval; silence of two intervals ends it. */
  private static final int TICKS_PER_INTERVAL = 2;

  private static final int SILENT_TICKS_ALLOWED = 2 * TICKS_PER_INTERVAL;

  /** From 1, rising within the link; tells what belongs to an older conversation. */
  final int number;

  private final BrokerLink link;
  private volatile Transport transport;
  private volatile BrokerCommand.Welcome welcome;

  /** Completed with Welcome or Goodbye. */
  private final PendingRequest handshake = new PendingRequest();

  private final Map<Integer, PendingRequest> requests = new HashMap<>();
  private int lastCorrelation;

  /** What may be sent; {@link BrokerCommand.SendCredit} adds to it. */
  int sendCreditMessages;

  long sendCreditBytes;

  /** Why the broker gives no credit; null if it did not say so. */
  String heldBecause;

  /** The number of the last acknowledgement sent. */
  long acknowledgeSequence;

  private boolean ended;
  private String endReason;

  /** Why the broker ended it; null if it said nothing. */
  private Command.Goodbye goodbye;

  private ScheduledFuture<?> heartbeat;

  // Heartbeats. Written by whoever speaks or hears, read and reset by the clock's thread; a lost
  // update costs one heartbeat too many and nothing else.
  private volatile boolean spoke;
  private volatile boolean heard;
  private int silentTicks;

  Conversation(BrokerLink link, int number) {
    this.link = link;
    this.number = number;
  }

  void opened(Transport opened) {
    transport = opened;
  }

  Transport transport() {
    return transport;
  }

  BrokerCommand.Welcome welcome() {
    return welcome;
  }

  // --- sending; under the link's lock

  void enqueue(Command command) {
    if (!ended) {
      if (!spoke) {
        spoke = true;
      }
      transport.enqueue(command);
    }
  }

  int nextCorrelation() {
    do {
      lastCorrelation = lastCorrelation == Integer.MAX_VALUE ? 1 : lastCorrelation + 1;
    } while (requests.containsKey(lastCorrelation));
    return lastCorrelation;
  }

  void request(ClientCommand.Request request, PendingRequest pending) {
    enqueue(request); // before the other: it refuses texts that are too long
    expect(request.correlation(), pending);
  }

  /**
   * For a moment the conversation has ended and the link does not know yet: who comes then must not
   * wait for a reply.
   */
  void expect(int correlation, PendingRequest pending) {
    if (ended) {
      pending.complete(null);
    } else {
      requests.put(correlation, pending);
    }
  }

  void forget(PendingRequest pending) {
    requests.values().remove(pending);
  }

  boolean hasEnded() {
    return ended;
  }

  boolean maySend() {
    return sendCreditMessages > 0 && sendCreditBytes > 0;
  }

  // --- handshake

  /**
   * Says Hello and waits for Welcome. On the connecting thread.
   *
   * @throws LinkException if the broker refuses, or does not answer within the time
   */
  BrokerCommand.Welcome shakeHands(ClientCommand.Hello hello, int timeoutMs) throws LinkException {
    link.state().lock();
    try {
      enqueue(hello);
    } finally {
      link.state().unlock();
    }
    transport.flush();
    if (!handshake.await(transport, timeoutMs)) {
      String text = transport.peer() + " did not answer the handshake within " + timeoutMs + " ms";
      transport.close(text);
      throw LinkException.notDone(text);
    }
    if (handshake.answer() instanceof BrokerCommand.Welcome answer) {
      return answer;
    }
    transport.close("refused");
    if (handshake.answer() instanceof Command.Goodbye refusal) {
      throw new LinkException(
          refusal.code(), false, transport.peer() + " refused: " + refusal.text(), null);
    }
    throw LinkException.notDone(
        "The connection to " + transport.peer() + " was lost in the handshake: " + endReason());
  }

  // --- receiving; on the transport's thread

  @Override
  public void received(Command command) {
    heard();
    if (command instanceof BrokerCommand.Deliver deliver) {
      link.listener().delivered(number, deliver);
    } else if (command instanceof BrokerCommand.Confirm confirm) {
      link.confirmed(this, confirm);
    } else if (command instanceof BrokerCommand.Reply reply) {
      replied(reply);
    } else if (command instanceof BrokerCommand.SendCredit credit) {
      link.sends().creditGiven(this, credit);
    } else if (command instanceof BrokerCommand.SendFailed failed) {
      link.sendFailed(this, failed);
    } else if (command instanceof BrokerCommand.BrowseEnd end) {
      link.listener().browseEnded(number, end.consumerId());
    } else if (command instanceof BrokerCommand.ConsumerClosed closed) {
      link.listener()
          .consumerClosed(closed.consumerId(), new RefusedException(closed.code(), closed.text()));
    } else if (command instanceof BrokerCommand.Welcome answer) {
      welcomed(answer);
    } else if (command instanceof Command.Goodbye farewell) {
      saidGoodbye(farewell);
    } else if (!(command instanceof Command.Heartbeat)) {
      transport.close("The broker sent a command that only clients send: " + command.getClass());
    }
  }

  /** Part of a large frame came in: the broker is alive. */
  @Override
  public void heard() {
    if (!heard) {
      heard = true;
    }
  }

  private void replied(BrokerCommand.Reply reply) {
    link.state().lock();
    try {
      PendingRequest pending = requests.remove(reply.correlation());
      if (pending != null) { // else it had timed out
        pending.complete(reply);
        link.sends().forgetSettled();
      }
    } finally {
      link.state().unlock();
    }
  }

  private void welcomed(BrokerCommand.Welcome answer) {
    link.state().lock();
    try {
      welcome = answer;
      transport.agreed(answer.maxFrameBytes());
      sendCreditMessages = answer.sendCreditMessages();
      sendCreditBytes = answer.sendCreditBytes();
      handshake.complete(answer);
    } finally {
      link.state().unlock();
    }
    startHeartbeats(answer.heartbeatMs());
  }

  private void saidGoodbye(Command.Goodbye farewell) {
    link.state().lock();
    try {
      goodbye = farewell;
      handshake.complete(farewell);
    } finally {
      link.state().unlock();
    }
    transport.close("The broker ended the connection: " + farewell.text());
  }

  @Override
  public void ended(String reason) {
    link.state().lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      endReason = goodbye == null ? reason : goodbye.text();
      if (heartbeat != null) {
        heartbeat.cancel(false);
      }
      handshake.complete(null);
      for (PendingRequest each : requests.values()) {
        each.complete(null);
      }
      requests.clear();
    } finally {
      link.state().unlock();
    }
    link.lost(this);
  }

  String endReason() {
    link.state().lock();
    try {
      return endReason;
    } finally {
      link.state().unlock();
    }
  }

  ErrorCode endCode() {
    link.state().lock();
    try {
      return goodbye == null ? null : goodbye.code();
    } finally {
      link.state().unlock();
    }
  }

  // --- heartbeats; on the clock's thread

  private void startHeartbeats(int intervalMs) {
    link.state().lock();
    try {
      if (intervalMs > 0 && !ended && heartbeat == null) {
        heartbeat = LinkThreads.every(Math.max(1, intervalMs / TICKS_PER_INTERVAL), this::tick);
      }
    } finally {
      link.state().unlock();
    }
  }

  private void tick() {
    if (heard) {
      heard = false;
      silentTicks = 0;
    } else if (++silentTicks >= SILENT_TICKS_ALLOWED) {
      // Closing a TLS socket may write, and so block.
      LinkThreads.work(
          () -> transport.close("Nothing was heard from the broker for two heartbeat intervals"));
      return;
    }
    if (spoke) {
      spoke = false;
    } else {
      LinkThreads.work(this::beat);
    }
  }

  private void beat() {
    link.state().lock();
    try {
      enqueue(new Command.Heartbeat());
      spoke = false;
    } finally {
      link.state().unlock();
    }
    transport.flush();
  }
}
