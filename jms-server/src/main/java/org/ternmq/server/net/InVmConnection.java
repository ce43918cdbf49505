package org.ternmq.server.net;

import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.wire.InVmBrokers;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;

/**
 * A client in this JVM: commands are handed over as they are, without a socket. The client's end
 * adds to a queue, from any thread, and asks for one run on the loop thread, which takes all that
 * is there; everything else here is owned by the loop thread.
 */
public final class InVmConnection implements Connection {
  /** So many commands of one client in a row, then others have their turn. */
  private static final int MAX_COMMANDS_PER_RUN = 1024;

  private static final Logger log = LoggerFactory.getLogger(InVmConnection.class);

  private final Conversations conversations;
  private final InVmBrokers.Receiver receiver;
  private final String peer;
  private final ClientEnd clientEnd;

  private final ArrayList<Command> outbound = new ArrayList<>();
  private int connectionId;
  private volatile boolean opened; // read once by another thread, after the loop has stopped
  private boolean disconnected; // the peer is not heard any more
  private boolean ended; // the loop was told
  private String closeReason;

  /**
   * @param loop runs tasks on the loop thread, in order
   * @param peer what the operator sees
   * @param afterClose runs once, on the thread that calls {@link InVmBrokers.Channel#close}
   */
  public InVmConnection(
      Executor loop,
      Conversations conversations,
      InVmBrokers.Receiver receiver,
      String peer,
      Runnable afterClose) {
    this.conversations = conversations;
    this.receiver = receiver;
    this.peer = peer;
    this.clientEnd = new ClientEnd(loop, afterClose);
  }

  /** What the client holds. */
  public InVmBrokers.Channel clientEnd() {
    return clientEnd;
  }

  private void drain() {
    if (!opened) {
      opened = true;
      connectionId = conversations.opened(this, peer);
    }
    for (int i = 0; i < MAX_COMMANDS_PER_RUN; i++) {
      Command command = clientEnd.inbound.poll();
      if (command == null) {
        if (closeReason != null || clientEnd.closed.get()) {
          end();
        }
        return;
      }
      if (!disconnected) {
        conversations.received(connectionId, command);
      }
    }
    clientEnd.askForRun();
  }

  @Override
  public void send(Command command) {
    if (disconnected) {
      return;
    }
    // Nobody is silent within one JVM without being seen: there is no need for heartbeats.
    if (command instanceof BrokerCommand.Welcome welcome && welcome.heartbeatMs() != 0) {
      outbound.add(withoutHeartbeat(welcome));
    } else {
      outbound.add(command);
    }
  }

  @Override
  public void dropKept() {
    outbound.clear();
  }

  @Override
  public void flush() {
    if (!clientEnd.closed.get()) {
      try {
        for (int i = 0; i < outbound.size(); i++) {
          receiver.received(outbound.get(i));
        }
        if (closeReason != null && !ended) {
          receiver.closed(closeReason);
        }
      } catch (RuntimeException e) {
        log.error("A client in this JVM failed to take a command; its connection is closed", e);
        disconnected = true;
        closeReason = "the client failed";
      }
    }
    outbound.clear();
    if (closeReason != null) {
      clientEnd.askForRun(); // tells the loop, but not from within
    }
  }

  @Override
  public void disconnect(ErrorCode code, String text) {
    if (!disconnected) {
      outbound.add(new Command.Goodbye(code, text));
      disconnected = true;
      closeReason = text;
    }
  }

  private void end() {
    disconnected = true;
    if (!ended) {
      ended = true;
      conversations.closed(connectionId);
    }
  }

  private static BrokerCommand.Welcome withoutHeartbeat(BrokerCommand.Welcome welcome) {
    return new BrokerCommand.Welcome(
        welcome.version(),
        welcome.features(),
        welcome.brokerInstance(),
        welcome.lastSequence(),
        welcome.failedSequences(),
        0,
        welcome.maxFrameBytes(),
        welcome.maxMessageBytes(),
        welcome.sendCreditMessages(),
        welcome.sendCreditBytes(),
        welcome.brokerTimeMs(),
        welcome.product());
  }

  /** Safe for use by several threads. */
  private final class ClientEnd implements InVmBrokers.Channel, Runnable {
    private final Executor loop;
    private final Runnable afterClose;
    private final Queue<Command> inbound = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean runAsked = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    ClientEnd(Executor loop, Runnable afterClose) {
      this.loop = loop;
      this.afterClose = afterClose;
    }

    @Override
    public void send(Command command) {
      if (!closed.get()) {
        inbound.add(command);
        askForRun();
      }
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        askForRun();
        afterClose.run();
      }
    }

    void askForRun() {
      if (!runAsked.get() && runAsked.compareAndSet(false, true)) {
        try {
          loop.execute(this);
        } catch (RejectedExecutionException e) {
          inbound.clear();
          if (!opened
              && !closed.getAndSet(true)) { // else the client was told when the broker stopped
            receiver.closed("the broker has stopped");
          }
        }
      }
    }

    /** On the loop thread. */
    @Override
    public void run() {
      runAsked.set(false); // before the queue is read, so that what comes later asks again
      drain();
    }
  }
}
