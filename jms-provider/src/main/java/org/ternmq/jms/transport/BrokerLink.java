package org.ternmq.jms.transport;

import java.util.List;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.ternmq.jms.option.ConnectionOptions;
import org.ternmq.jms.transport.LinkState.Phase;
import org.ternmq.wire.Protocol;
import org.ternmq.wire.command.BranchId;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.message.EncodedMessage;

/**
 * A link to a broker that outlives the loss of its socket, if the options say so. Sends, requests
 * and acknowledgements go through it; what comes in goes to a {@link LinkListener}. It is the door
 * of its parts: {@link LinkRequests}, {@link LinkSends}, {@link LinkAcknowledgements}, which share
 * one {@link LinkState}.
 *
 * <p>Safe for use by many threads. Threads that send write to the socket by themselves; there is
 * one reading thread.
 *
 * <p>Over a loss: sends and commits that the broker did not confirm are resolved by what Welcome
 * tells, and the other sends are repeated with the same sequence, in order, so that each is stored
 * once. If the new broker has another store (its instance is another one), its Welcome says nothing
 * about them: sends are repeated, because a message must not be lost and that store cannot have it
 * yet; commits fail as being in doubt, because their work is gone with the old conversation.
 */
public final class BrokerLink {
  static final String PRODUCT = "TernMQ Java 0.1.0";

  private static final System.Logger LOG = System.getLogger(BrokerLink.class.getName());

  private final ConnectionOptions options;
  private final LinkListener listener;
  private final Connector connector;
  private final UUID instance = UUID.randomUUID();
  private final String user;
  private final String password;
  private final LinkState state = new LinkState();
  private final LinkRequests requests;
  private final LinkSends sends;
  private final LinkAcknowledgements acknowledgements;

  // --- guarded by the state's lock
  private int conversations;
  private String clientId;

  private BrokerLink(
      ConnectionOptions options,
      String user,
      String password,
      String clientId,
      LinkListener listener) {
    this.options = options;
    this.user = user;
    this.password = password;
    this.clientId = clientId;
    this.listener = listener;
    this.connector = new Connector(options);
    this.requests = new LinkRequests(state, options.requestTimeoutMs());
    this.sends = new LinkSends(state, options.sendTimeoutMs(), options.requestTimeoutMs());
    this.acknowledgements =
        new LinkAcknowledgements(state, options.requestTimeoutMs(), options.reconnect());
  }

  /**
   * Connects: tries each host of the options once, in order. Blocks for at most the connect
   * time-out for each.
   *
   * @throws LinkException if none of them takes the connection; the text says why
   */
  public static BrokerLink open(
      ConnectionOptions options,
      String user,
      String password,
      String clientId,
      LinkListener listener)
      throws LinkException {
    BrokerLink link = new BrokerLink(options, user, password, clientId, listener);
    Conversation first = link.connect();
    link.state.lock();
    try {
      if (first.hasEnded()) {
        throw new LinkException(
            first.endCode(), false, "The connection was lost at once: " + first.endReason(), null);
      }
      link.state.converse(first, Phase.CONNECTING);
      link.state.up(first.welcome().brokerInstance());
    } finally {
      link.state.unlock();
    }
    return link;
  }

  /** The next conversation, of which nobody knows yet. */
  Conversation connect() throws LinkException {
    ClientCommand.Hello hello;
    int number;
    state.lock();
    try {
      number = ++conversations;
      hello =
          new ClientCommand.Hello(
              Protocol.VERSION,
              Protocol.VERSION,
              Protocol.FEATURES,
              instance,
              options.reconnect(),
              sends.knownUpTo(),
              user,
              password,
              clientId,
              options.vmName() == null ? options.heartbeatMs() : 0,
              PRODUCT);
    } finally {
      state.unlock();
    }
    return connector.connect(this, number, hello);
  }

  // --- for Conversation, Reconnector and Resumption

  LinkState state() {
    return state;
  }

  LinkRequests requests() {
    return requests;
  }

  LinkSends sends() {
    return sends;
  }

  LinkAcknowledgements acknowledgements() {
    return acknowledgements;
  }

  LinkListener listener() {
    return listener;
  }

  // --- what the owner may know

  /** The number of the present conversation, or of the last one. */
  public int conversation() {
    state.lock();
    try {
      return state.conversation().number;
    } finally {
      state.unlock();
    }
  }

  /** Whether that conversation is the present one, and not over. */
  public boolean isPresent(int number) {
    state.lock();
    try {
      return state.isPresent(number);
    } finally {
      state.unlock();
    }
  }

  /** The instance of the store at the other end; another one after a loss may be another broker. */
  public UUID brokerInstance() {
    state.lock();
    try {
      return state.brokerInstance();
    } finally {
      state.unlock();
    }
  }

  /** Of the present conversation, or the last one. */
  public Reading reading() {
    state.lock();
    try {
      return state.conversation().transport();
    } finally {
      state.unlock();
    }
  }

  public boolean reconnects() {
    return options.reconnect();
  }

  /** Runs something that may block on another thread. */
  public void later(Runnable task) {
    LinkThreads.work(task);
  }

  // --- requests

  /**
   * Asks, and asks again in the next conversation if one is lost. Blocks for the reply; not
   * interruptible.
   *
   * @param register what makes the result part of what is opened again after a loss: run under the
   *     link's lock, in the conversation that gave the reply; may be null. If that is over by then,
   *     it is asked again in the next one
   * @return the number of the conversation that gave the reply
   * @throws RefusedException if the broker said no
   * @throws LinkException if the link has ended, or no reply came within the request time-out
   */
  public int call(IntFunction<ClientCommand.Request> request, Runnable register)
      throws RefusedException, LinkException {
    return requests.call(request, register);
  }

  /**
   * Asks once: a loss before the reply leaves it in doubt.
   *
   * @param waitMs how long to wait for a link that is coming back before it is asked
   * @param answeredIn given the number of the conversation that the reply came in; may be null
   */
  public BrokerCommand.Reply callWithin(
      IntFunction<ClientCommand.Request> request, long waitMs, IntConsumer answeredIn)
      throws RefusedException, LinkException {
    return requests.callWithin(request, waitMs, answeredIn);
  }

  /**
   * Asks for something that the loss of the conversation brings about by itself, such as closing a
   * consumer.
   *
   * @return the number of the conversation that gave the reply; 0 if there is none, or it was lost
   */
  public int callOnce(IntFunction<ClientCommand.Request> request)
      throws RefusedException, LinkException {
    return requests.callOnce(request);
  }

  /**
   * Asks once, in the conversation of this moment, for something that must not be asked twice.
   *
   * @throws RefusedException if the broker said no
   * @throws LinkException if there is no reply; whether it was done is in doubt if that says so
   */
  public BrokerCommand.Reply ask(IntFunction<ClientCommand.Request> request)
      throws RefusedException, LinkException {
    return requests.ask(request);
  }

  /** Sets the client identifier, now and for every conversation to come. */
  public void setClientId(String id) throws RefusedException, LinkException {
    call(correlation -> new ClientCommand.SetClientId(correlation, id), () -> clientId = id);
  }

  // --- sends and transactions

  /**
   * Sends a message: blocks while the broker gives no credit and while the link is coming back, and
   * until the bytes are written by this thread or handed to one that is writing.
   *
   * @param pending null if no confirmation is wanted; else it is given its sequence and kept until
   *     it is settled
   * @return the number of the conversation it was sent in
   * @throws InterruptedException if the thread was interrupted before it was sent
   * @throws LinkException if the link has ended, or the send time-out passed: it was not sent
   * @throws RefusedException if it is larger than the broker takes: it was not sent
   */
  public int send(int sessionId, EncodedMessage message, PendingSend pending)
      throws LinkException, RefusedException, InterruptedException {
    return sends.send(sessionId, message, pending, null);
  }

  /**
   * The same, for work that belongs together.
   *
   * @param only asked with the conversation's number at the last moment, under the link's lock;
   *     what is sent later by somebody who changes the answer first comes after this message
   * @throws RefusedException also if that says no: it was not sent
   */
  public int send(int sessionId, EncodedMessage message, PendingSend pending, IntPredicate only)
      throws LinkException, RefusedException, InterruptedException {
    return sends.send(sessionId, message, pending, only);
  }

  /**
   * Waits for the outcome of a send, through a reconnection if need be.
   *
   * @throws RefusedException if the broker did not do it
   * @throws LinkException if the link ended, or the request time-out passed in one conversation:
   *     the outcome is unknown
   * @throws InterruptedException if the thread was interrupted: the outcome is unknown
   */
  public void awaitOutcome(PendingSend pending)
      throws RefusedException, LinkException, InterruptedException {
    sends.await(pending);
  }

  /**
   * Commits a session's transaction; blocks until it is durable, through a reconnection if need be.
   * Not interruptible.
   *
   * @param in the conversation that the transaction's work was done in
   * @param seen the transaction's acknowledgements, sent before the commit
   * @throws RefusedException if it was rolled back, at the broker or by the loss of that
   *     conversation
   * @throws LinkException if nobody can say what became of it
   */
  public void commit(int sessionId, int in, List<ClientCommand.Acknowledge> seen)
      throws RefusedException, LinkException {
    sends.commit(sessionId, in, seen);
  }

  /**
   * Commits a branch of a distributed transaction in one phase; blocks until it is durable, through
   * a reconnection if need be. Not interruptible.
   *
   * @param waitMs how long to wait for a link that is coming back before it is asked
   * @throws RefusedException if the broker said no; TRANSACTION_ROLLED_BACK if it was lost before
   * @throws LinkException if nobody can say what became of it
   */
  public void commitBranch(BranchId branch, long waitMs) throws RefusedException, LinkException {
    sends.commitBranch(branch, waitMs);
  }

  // --- acknowledgements and credit

  /**
   * Notes messages for the transaction that a session works in; they leave with what is written
   * next.
   *
   * @param only as for a send
   * @return false if that says no, or there is no conversation
   */
  public boolean acknowledgeIn(int consumerId, long[] messageIds, IntPredicate only) {
    return acknowledgements.acknowledgeIn(consumerId, messageIds, only);
  }

  /**
   * Acknowledges messages and gives credit, in one write. What cannot be sent now is said after the
   * reconnection. Blocks for a reply once in {@value AcknowledgementLog#FORCE_EVERY} unconfirmed
   * ones.
   *
   * @param in the conversation that the credit belongs to
   * @param creditMessages 0 = give none
   */
  public void acknowledge(
      int consumerId, long[] messageIds, int in, int creditMessages, long creditBytes) {
    acknowledgements.acknowledge(consumerId, messageIds, in, creditMessages, creditBytes);
  }

  /**
   * Acknowledges messages and waits until that is durable, or, over a loss, until it is noted for
   * the next conversation.
   *
   * @throws LinkException if the link has ended
   */
  public void acknowledgeAndWait(int consumerId, long[] messageIds)
      throws RefusedException, LinkException {
    acknowledgements.acknowledgeAndWait(consumerId, messageIds);
  }

  /** Gives credit, unless the conversation it belongs to is over. */
  public void credit(int consumerId, int in, int messages, long bytes) {
    Conversation current;
    state.lock();
    try {
      current = state.conversation();
      if (current.number != in) {
        return;
      }
      // also while it is resumed; nothing happens once it has ended
      current.enqueue(new ClientCommand.Credit(consumerId, messages, bytes));
    } finally {
      state.unlock();
    }
    current.transport().flush();
  }

  /** Whether the broker may not know yet what was acknowledged of a consumer. */
  public boolean hasUnconfirmedAcknowledgements(int consumerId) {
    state.lock();
    try {
      return acknowledgements.log().mentions(consumerId);
    } finally {
      state.unlock();
    }
  }

  /**
   * Says something that is not answered, if a conversation is not over; {@link #flush} follows.
   *
   * @return whether it was said
   */
  public boolean tell(int in, ClientCommand command) {
    state.lock();
    try {
      if (!state.isPresent(in)) {
        return false;
      }
      state.conversation().enqueue(command);
      return true;
    } finally {
      state.unlock();
    }
  }

  /** Sees to it that what was told is written. Blocks while the socket takes nothing. */
  public void flush() {
    Conversation current;
    state.lock();
    try {
      current = state.conversation();
    } finally {
      state.unlock();
    }
    current.transport().flush();
  }

  // --- what comes in; on the transport's thread

  void confirmed(Conversation in, BrokerCommand.Confirm confirm) {
    state.lock();
    try {
      if (state.isPresent(in)) {
        sends.confirmed(confirm.sendSequence());
        acknowledgements.log().confirmed(confirm.acknowledgeSequence());
      }
    } finally {
      state.unlock();
    }
  }

  void sendFailed(Conversation in, BrokerCommand.SendFailed failed) {
    RefusedException why = new RefusedException(failed.code(), failed.text());
    if (failed.sequence() == 0) {
      LinkThreads.work(() -> listener.sendRefused(why));
    } else {
      sends.failed(in, failed.sequence(), why);
    }
  }

  // --- loss and end

  /** The transport of a conversation has ended. On its thread, or on the one that closed it. */
  void lost(Conversation which) {
    Thread comesBack = null;
    boolean nothingToTell;
    state.lock();
    try {
      if (!state.isPresent(which) || !state.is(Phase.UP)) {
        return; // an attempt that failed: its thread knows
      }
      nothingToTell =
          state.isClosing() && (acknowledgements.log().isEmpty() || !options.reconnect());
      if (nothingToTell) {
        LOG.log(System.Logger.Level.DEBUG, "Lost while it was closed: {0}", which.endReason());
      } else if (options.reconnect() && Reconnector.mayComeBack(which.endCode())) {
        acknowledgements.log().interrupted();
        comesBack =
            LinkThreads.daemon(
                new Reconnector(this, options), "ternmq-reconnect " + which.transport().peer());
        state.lost(comesBack);
      }
    } finally {
      state.unlock();
    }
    if (comesBack != null) {
      LOG.log(
          System.Logger.Level.INFO,
          "Connection to {0} lost ({1}); reconnecting",
          which.transport().peer(),
          which.endReason());
      listener.interrupted();
      comesBack.start();
    } else if (nothingToTell) {
      end(null);
    } else {
      giveUp(
          new LinkException(
              which.endCode(),
              true,
              "The connection to " + which.transport().peer() + " is lost: " + which.endReason(),
              null));
    }
  }

  void giveUp(LinkException why) {
    if (end(why)) {
      LinkThreads.work(() -> listener.ended(why));
    }
  }

  private boolean end(LinkException why) {
    state.lock();
    try {
      if (state.is(Phase.ENDED)) {
        return false;
      }
      state.end(why);
      sends.abandon(why == null ? "The connection was closed" : why.getMessage());
      return true;
    } finally {
      state.unlock();
    }
  }

  boolean hasEnded() {
    state.lock();
    try {
      return state.is(Phase.ENDED);
    } finally {
      state.unlock();
    }
  }

  /** The same, with nothing to say before the goodbye. */
  public void close() {
    close(List::of);
  }

  /**
   * Says goodbye, waits for the broker's answer, and closes the socket. If the link is coming back
   * and acknowledgements are still to be told, waits for that first, at most {@value
   * LeaveTaking#WAIT_MS} ms. Calls that wait end with {@link LinkException}. May be called more
   * than once.
   *
   * @param lastWords what has to be said before the goodbye in the same conversation, asked for in
   *     each one that is tried
   */
  public void close(Supplier<List<IntFunction<ClientCommand.Request>>> lastWords) {
    new LeaveTaking(state, requests, acknowledgements.log()).take(lastWords);
    end(null);
    Conversation last;
    state.lock();
    try {
      last = state.conversation();
    } finally {
      state.unlock();
    }
    last.transport().close("closed by the client");
  }

  // --- for Resumption

  /** What was acknowledged of a consumer after so many others. */
  long[] acknowledgedAfter(int said, int consumerId) {
    state.lock();
    try {
      return acknowledgements.log().waitingAfter(said, consumerId);
    } finally {
      state.unlock();
    }
  }

  void tell(Conversation in, Command command) {
    state.lock();
    try {
      in.enqueue(command);
    } finally {
      state.unlock();
    }
  }
}
