package org.ternmq.jms.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.ternmq.jms.option.ConnectionOptions;
import org.ternmq.wire.Protocol;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.Command;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.EncodedMessage;

/**
 * A link to a broker that outlives the loss of its socket, if the options say so. Sends, requests
 * and acknowledgements go through it; what comes in goes to a {@link LinkListener}.
 *
 * <p>Safe for use by many threads: one lock guards all state. It is held for short computations
 * only, never while a thread writes to a socket or waits, and no other lock is taken under it.
 * Threads that send write to the socket by themselves; there is one reading thread.
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

  /** What the link waits for. */
  enum State {
    /** For the first Welcome. */
    CONNECTING,
    /** For nothing: callers may speak. */
    UP,
    /** For a socket and a Welcome, after a loss. Callers wait. */
    LOST,
    /** For the owner to open everything again. Callers wait. */
    RESUMING,
    /** Closed, or given up; for ever. */
    ENDED
  }

  private final ConnectionOptions options;
  private final LinkListener listener;
  private final Connector connector;
  private final UUID instance = UUID.randomUUID();
  private final String user;
  private final String password;

  private final ReentrantLock lock = new ReentrantLock();

  // --- guarded by lock
  private final Condition stateChanged = lock.newCondition();
  private final Condition creditGiven = lock.newCondition();
  private State state = State.CONNECTING;
  private Conversation conversation;
  private int conversations;
  private String clientId;
  private UUID brokerInstance;
  private long lastSequence;
  private final ArrayDeque<PendingSend> unconfirmed = new ArrayDeque<>();
  private final AcknowledgementLog acknowledgements = new AcknowledgementLog();

  /** Why it ended; null after {@link #close}. */
  private LinkException failure;

  private Thread reconnecting;

  /** A loss is not mended any more. */
  private boolean closing;

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
    link.lock();
    try {
      if (first.hasEnded()) {
        throw LinkException.notDone("The connection was lost at once: " + first.endReason());
      }
      link.conversation = first;
      link.brokerInstance = first.welcome().brokerInstance();
      link.state = State.UP;
    } finally {
      link.unlock();
    }
    return link;
  }

  private Conversation connect() throws LinkException {
    ClientCommand.Hello hello;
    int number;
    lock();
    try {
      number = ++conversations;
      PendingSend first = unconfirmed.peekFirst();
      hello =
          new ClientCommand.Hello(
              Protocol.VERSION,
              Protocol.VERSION,
              Protocol.FEATURES,
              instance,
              options.reconnect(),
              first == null ? lastSequence : first.sequence - 1,
              user,
              password,
              clientId,
              options.vmName() == null ? options.heartbeatMs() : 0,
              PRODUCT);
    } finally {
      unlock();
    }
    return connector.connect(this, number, hello);
  }

  // --- for Conversation and Resumption

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  ReentrantLock sharedLock() {
    return lock;
  }

  LinkListener listener() {
    return listener;
  }

  int requestTimeoutMs() {
    return options.requestTimeoutMs();
  }

  // --- what the owner may know

  /** The number of the present conversation, or of the last one. */
  public int conversation() {
    lock();
    try {
      return conversation.number;
    } finally {
      unlock();
    }
  }

  /** What the broker told about itself. */
  public BrokerCommand.Welcome welcome() {
    lock();
    try {
      return conversation.welcome();
    } finally {
      unlock();
    }
  }

  public boolean reconnects() {
    return options.reconnect();
  }

  /** Runs something that may block on another thread. */
  public void later(Runnable task) {
    LinkThreads.work(task);
  }

  /** For error texts. */
  public String peer() {
    lock();
    try {
      return conversation.transport().peer();
    } finally {
      unlock();
    }
  }

  // --- requests

  /**
   * Asks, and asks again in the next conversation if one is lost. Blocks for the reply; not
   * interruptible.
   *
   * @param register what makes the result part of what is opened again after a loss: run under the
   *     link's lock, in the conversation that gave the reply; may be null
   * @throws RefusedException if the broker said no
   * @throws LinkException if the link has ended, or no reply came within the request time-out
   */
  public BrokerCommand.Reply call(IntFunction<ClientCommand.Request> request, Runnable register)
      throws RefusedException, LinkException {
    while (true) {
      Conversation current = awaitUp();
      BrokerCommand.Reply reply = callIn(current, request);
      if (reply == null) {
        continue;
      }
      if (register == null) {
        return reply;
      }
      lock();
      try {
        if (current == conversation && !current.hasEnded()) {
          register.run();
          return reply;
        }
      } finally {
        unlock();
      }
    }
  }

  /**
   * Asks for something that the loss of the conversation brings about by itself, such as closing a
   * consumer.
   *
   * @return null if there is no conversation, or it was lost
   */
  public BrokerCommand.Reply callOnce(IntFunction<ClientCommand.Request> request)
      throws RefusedException, LinkException {
    Conversation current;
    lock();
    try {
      while (state == State.RESUMING) {
        // It may have been opened again already, and is to be closed then.
        stateChanged.awaitUninterruptibly();
      }
      if (state != State.UP) {
        return null;
      }
      current = conversation;
    } finally {
      unlock();
    }
    return callIn(current, request);
  }

  /** Null if the conversation was lost. */
  private BrokerCommand.Reply callIn(
      Conversation current, IntFunction<ClientCommand.Request> request)
      throws RefusedException, LinkException {
    PendingRequest pending = begin(current, request);
    if (pending == null) {
      return null;
    }
    current.transport().flush();
    if (!pending.await(options.requestTimeoutMs())) {
      lock();
      try {
        current.forget(pending);
      } finally {
        unlock();
      }
      throw LinkException.inDoubt(
          "The broker did not answer within "
              + options.requestTimeoutMs()
              + " ms (option requestTimeoutMs); whether it did what was asked is unknown");
    }
    Command answer = pending.answer();
    if (answer instanceof BrokerCommand.Failed failed) {
      throw new RefusedException(failed.code(), failed.text());
    }
    return (BrokerCommand.Reply) answer;
  }

  /** Sends a request without waiting; null if the conversation has ended. */
  PendingRequest begin(Conversation in, IntFunction<ClientCommand.Request> request) {
    lock();
    try {
      if (in.hasEnded()) {
        return null;
      }
      PendingRequest pending = new PendingRequest();
      in.request(request.apply(in.nextCorrelation()), pending);
      return pending;
    } finally {
      unlock();
    }
  }

  void tell(Conversation in, Command command) {
    lock();
    try {
      in.enqueue(command);
    } finally {
      unlock();
    }
  }

  private Conversation awaitUp() throws LinkException {
    lock();
    try {
      boolean interrupted = false;
      while (state != State.UP && state != State.ENDED) {
        try {
          stateChanged.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throwIfEnded();
      return conversation;
    } finally {
      unlock();
    }
  }

  private void throwIfEnded() throws LinkException {
    if (state == State.ENDED) {
      if (failure == null) {
        throw LinkException.closed();
      }
      throw new LinkException(failure.code(), false, failure.getMessage(), failure);
    }
  }

  /** Sets the client identifier, now and for every conversation to come. */
  public void setClientId(String id) throws RefusedException, LinkException {
    call(correlation -> new ClientCommand.SetClientId(correlation, id), () -> clientId = id);
  }

  // --- sends

  /**
   * Sends a message: blocks while the broker gives no credit and while the link is coming back, and
   * until the bytes are written.
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
    Conversation current;
    lock.lockInterruptibly();
    try {
      if (state != State.UP || !conversation.maySend() || conversation.transport().congested()) {
        awaitLeave();
      }
      current = conversation;
      checkSize(message, current.welcome());
      current.sendCreditMessages--;
      current.sendCreditBytes -= message.length();
      long sequence = 0;
      if (pending != null) {
        sequence = ++lastSequence;
        pending.sequence = sequence;
        unconfirmed.addLast(pending);
      }
      current.enqueue(new ClientCommand.Send(sessionId, sequence, message));
      if (current.maySend()) {
        creditGiven.signal(); // one waiter wakes the next as long as there is credit
      }
    } finally {
      unlock();
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

  /** Waits for credit, under the lock, which is released meanwhile. */
  private void awaitLeave() throws LinkException, InterruptedException {
    long timeoutMs = options.sendTimeoutMs();
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (true) {
      throwIfEnded();
      if (state != State.UP) {
        stateChanged.await();
        deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
      } else if (conversation.transport().congested()) {
        conversation.transport().awaitRoom();
      } else if (conversation.maySend()) {
        return;
      } else if (timeoutMs == 0) {
        creditGiven.await();
      } else {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos > 0) {
          creditGiven.awaitNanos(leftNanos);
        } else {
          throw new LinkException(
              ErrorCode.LIMIT_REACHED,
              false,
              "The broker gave no room for another message within "
                  + timeoutMs
                  + " ms (option sendTimeoutMs); the message was not sent",
              null);
        }
      }
    }
  }

  void creditGiven(Conversation in, BrokerCommand.SendCredit credit) {
    lock();
    try {
      in.sendCreditMessages += credit.messages();
      in.sendCreditBytes += credit.bytes();
      if (in == conversation && in.maySend()) {
        creditGiven.signal();
      }
    } finally {
      unlock();
    }
  }

  void confirmed(Conversation in, BrokerCommand.Confirm confirm) {
    lock();
    try {
      if (in != conversation) {
        return;
      }
      PendingSend first;
      while ((first = unconfirmed.peekFirst()) != null
          && first.sequence <= confirm.sendSequence()) {
        unconfirmed.pollFirst();
        first.settle();
      }
      acknowledgements.confirmed(confirm.acknowledgeSequence());
    } finally {
      unlock();
    }
  }

  /** A commit was settled by its reply: what is settled at the head is not unconfirmed any more. */
  void settled() {
    PendingSend first;
    while ((first = unconfirmed.peekFirst()) != null && first.isSettled()) {
      unconfirmed.pollFirst();
    }
  }

  void sendFailed(Conversation in, BrokerCommand.SendFailed failed) {
    RefusedException why = new RefusedException(failed.code(), failed.text());
    if (failed.sequence() == 0) {
      LinkThreads.work(() -> listener.sendRefused(why));
      return;
    }
    lock();
    try {
      if (in == conversation) {
        for (PendingSend each : unconfirmed) {
          if (each.sequence >= failed.sequence()) {
            if (each.sequence == failed.sequence()) {
              each.fail(why); // the Confirm that covers it settles it, in order
            }
            return;
          }
        }
      }
    } finally {
      unlock();
    }
  }

  // --- transactions

  /**
   * Commits a session's transaction; blocks until it is durable, through a reconnection if need be.
   * Not interruptible.
   *
   * @param in the conversation that the transaction's work was done in
   * @param acknowledgements of the transaction, sent before the commit
   * @throws RefusedException if it was rolled back, at the broker or by the loss of that
   *     conversation
   * @throws LinkException if nobody can say what became of it
   */
  public void commit(int sessionId, int in, List<ClientCommand.Acknowledge> acknowledgements)
      throws RefusedException, LinkException {
    PendingSend commit = new PendingSend(sessionId, null);
    Conversation current;
    lock();
    try {
      throwIfEnded();
      current = conversation;
      if (current.number != in || !isTalking()) {
        throw rolledBack();
      }
      for (ClientCommand.Acknowledge each : acknowledgements) {
        current.enqueue(each);
      }
      commit.sequence = ++lastSequence;
      unconfirmed.addLast(commit);
      int correlation = current.nextCorrelation();
      current.request(
          new ClientCommand.Commit(correlation, sessionId, commit.sequence),
          new PendingRequest.OfCommit(commit));
    } finally {
      unlock();
    }
    current.transport().flush();
    commit.awaitUninterruptibly();
  }

  private static RefusedException rolledBack() {
    return new RefusedException(
        ErrorCode.TRANSACTION_ROLLED_BACK,
        "The connection was lost during the transaction: the broker rolled it back");
  }

  // --- acknowledgements and credit

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
    PendingRequest pending = null;
    Conversation current;
    lock();
    try {
      current = conversation;
      if (isTalking()) {
        if (acknowledgements.nextShouldForce()) {
          pending = new PendingRequest();
        }
        enqueueAcknowledge(current, consumerId, messageIds, pending);
      } else if (state != State.ENDED) {
        acknowledgements.add(consumerId, messageIds);
      }
      if (creditMessages > 0 && in == current.number) {
        current.enqueue(new ClientCommand.Credit(consumerId, creditMessages, creditBytes));
      }
    } finally {
      unlock();
    }
    current.transport().flush();
    if (pending != null) {
      pending.await(options.requestTimeoutMs());
    }
  }

  /**
   * Acknowledges messages and waits until that is durable, or, over a loss, until it is noted for
   * the next conversation.
   *
   * @throws LinkException if the link has ended
   */
  public void acknowledgeAndWait(int consumerId, long[] messageIds)
      throws RefusedException, LinkException {
    PendingRequest pending = new PendingRequest();
    Conversation current;
    lock();
    try {
      throwIfEnded();
      if (!isTalking()) {
        acknowledgements.add(consumerId, messageIds);
        return;
      }
      current = conversation;
      enqueueAcknowledge(current, consumerId, messageIds, pending);
    } finally {
      unlock();
    }
    current.transport().flush();
    if (!pending.await(options.requestTimeoutMs())) {
      throw LinkException.inDoubt(
          "The broker did not confirm an acknowledgement within "
              + options.requestTimeoutMs()
              + " ms (option requestTimeoutMs)");
    }
    if (pending.answer() instanceof BrokerCommand.Failed failed) {
      throw new RefusedException(failed.code(), failed.text());
    }
  }

  /** Whether a reply can come: the end of a conversation is known a moment before the loss is. */
  private boolean isTalking() {
    return state == State.UP && !conversation.hasEnded();
  }

  private void enqueueAcknowledge(
      Conversation in, int consumerId, long[] messageIds, PendingRequest pending) {
    int correlation = 0;
    if (pending != null) {
      correlation = in.nextCorrelation();
      in.expect(correlation, pending);
    }
    ClientCommand.Acknowledge acknowledge =
        new ClientCommand.Acknowledge(
            correlation, consumerId, ++in.acknowledgeSequence, messageIds);
    acknowledgements.sent(acknowledge);
    in.enqueue(acknowledge);
  }

  /** Gives credit, unless the conversation it belongs to is over. */
  public void credit(int consumerId, int in, int messages, long bytes) {
    tellIn(in, new ClientCommand.Credit(consumerId, messages, bytes));
  }

  /** Says something without a reply, unless the conversation it belongs to is over. */
  public void tellIn(int in, ClientCommand command) {
    Conversation current;
    lock();
    try {
      if (conversation.number != in) {
        return;
      }
      current = conversation;
      current.enqueue(command); // also while it is resumed; nothing happens once it has ended
    } finally {
      unlock();
    }
    current.transport().flush();
  }

  // --- loss and end

  /** The transport of a conversation has ended. On its thread, or on the one that closed it. */
  void lost(Conversation which) {
    Thread comesBack = null;
    lock();
    try {
      if (which != conversation || state != State.UP || closing) {
        return; // an attempt that failed, or a link that is being closed: its thread knows
      }
      if (options.reconnect() && Reconnector.mayComeBack(which.endCode())) {
        state = State.LOST;
        acknowledgements.interrupted();
        comesBack =
            LinkThreads.daemon(
                new Reconnector(this, options), "ternmq-reconnect " + which.transport().peer());
        reconnecting = comesBack;
      }
    } finally {
      unlock();
    }
    if (comesBack != null) {
      LOG.log(
          System.Logger.Level.INFO,
          "Connection to {0} lost ({1}); reconnecting",
          which.transport().peer(),
          which.endReason());
      listener.interrupted();
      comesBack.start();
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
    lock();
    try {
      if (state == State.ENDED) {
        return false;
      }
      state = State.ENDED;
      failure = why;
      for (PendingSend each : unconfirmed) {
        each.fail(
            LinkException.inDoubt(
                (why == null ? "The connection was closed" : why.getMessage())
                    + ". Whether the broker has stored the message or committed is unknown"));
        each.settle();
      }
      unconfirmed.clear();
      stateChanged.signalAll();
      creditGiven.signalAll();
      if (reconnecting != null) {
        reconnecting.interrupt();
      }
      return true;
    } finally {
      unlock();
    }
  }

  /**
   * Says goodbye, waits for the broker's answer, and closes the socket. Calls that wait end with
   * {@link LinkException}. May be called more than once.
   */
  public void close() {
    Conversation current;
    boolean wasUp;
    lock();
    try {
      current = conversation;
      wasUp = state == State.UP;
      closing = true;
    } finally {
      unlock();
    }
    try {
      if (wasUp) {
        callIn(current, ClientCommand.CloseConnection::new);
      }
    } catch (RefusedException | LinkException e) {
      LOG.log(System.Logger.Level.DEBUG, "The broker did not take leave", e);
    }
    end(null);
    current.transport().close("closed by the client");
  }

  // --- reconnection; on the reconnecting thread

  boolean hasEnded() {
    lock();
    try {
      return state == State.ENDED;
    } finally {
      unlock();
    }
  }

  /**
   * One attempt to come back.
   *
   * @throws LinkException if no host took the connection, or it was lost before everything was open
   * @throws RefusedException if the broker refused to open something again
   */
  void comeBack() throws LinkException, RefusedException, InterruptedException {
    Conversation next = connect();
    boolean up = false;
    try {
      boolean sameBroker;
      Resumption resumption;
      int said;
      lock();
      try {
        if (state == State.ENDED) {
          return;
        }
        state = State.RESUMING;
        conversation = next;
        sameBroker = next.welcome().brokerInstance().equals(brokerInstance);
        resolve(next.welcome(), sameBroker);
        said = acknowledgements.waiting();
        resumption = new Resumption(this, next, sameBroker, acknowledgements.waitingByConsumer());
      } finally {
        unlock();
      }
      listener.resume(resumption);
      repeatSends(next);
      listener.giveCredit(resumption);
      up = goUp(next, said);
    } finally {
      if (!up) {
        backToLost();
        next.transport().close("the attempt to resume the connection failed");
        listener.interrupted();
      }
    }
    next.transport().flush();
  }

  private boolean goUp(Conversation next, int said) throws LinkException {
    lock();
    try {
      if (next.hasEnded() || state != State.RESUMING) {
        throw LinkException.notDone("lost again: " + next.endReason());
      }
      brokerInstance = next.welcome().brokerInstance();
      for (ClientCommand.Acknowledge late : acknowledgements.resumed(said)) {
        enqueueAcknowledge(next, late.consumerId(), late.messageIds(), null);
      }
      state = State.UP;
      reconnecting = null;
      stateChanged.signalAll();
      creditGiven.signalAll();
      return true;
    } finally {
      unlock();
    }
  }

  private void backToLost() {
    lock();
    try {
      if (state == State.RESUMING) {
        state = State.LOST;
        stateChanged.signalAll();
      }
    } finally {
      unlock();
    }
  }

  /** Settles what Welcome tells about; commits that did not arrive are rolled back. */
  private void resolve(BrokerCommand.Welcome welcome, boolean sameBroker) {
    long decidedUpTo = sameBroker ? welcome.lastSequence() : 0;
    List<PendingSend> repeated = new ArrayList<>();
    for (PendingSend each : unconfirmed) {
      if (each.sequence <= decidedUpTo) {
        if (failed(welcome, each.sequence)) {
          each.fail(
              each.isCommit()
                  ? rolledBack()
                  : new RefusedException(
                      ErrorCode.INTERNAL,
                      "The broker refused the message before the reconnection"));
        }
        each.settle();
      } else if (each.isCommit()) {
        each.fail(
            sameBroker
                ? rolledBack()
                : LinkException.inDoubt(
                    "The connection was lost during the commit, and the broker it came back to has"
                        + " another store: whether the transaction was committed is unknown"));
        each.settle();
      } else {
        repeated.add(each);
      }
    }
    unconfirmed.clear();
    unconfirmed.addAll(repeated);
  }

  private static boolean failed(BrokerCommand.Welcome welcome, long sequence) {
    return Arrays.stream(welcome.failedSequences()).anyMatch(each -> each == sequence);
  }

  /** Sends again, in order, what is not settled, as far as credit goes; waits for more. */
  private void repeatSends(Conversation in) throws LinkException, InterruptedException {
    List<PendingSend> all;
    lock();
    try {
      all = new ArrayList<>(unconfirmed);
    } finally {
      unlock();
    }
    for (PendingSend each : all) {
      boolean flush;
      lock.lockInterruptibly();
      try {
        while (!in.maySend() && !in.hasEnded()) {
          unlock();
          in.transport().flush();
          lock();
          if (!in.maySend() && !in.hasEnded()) {
            creditGiven.await(50, TimeUnit.MILLISECONDS);
          }
        }
        if (in.hasEnded()) {
          throw LinkException.notDone("lost again: " + in.endReason());
        }
        in.sendCreditMessages--;
        in.sendCreditBytes -= each.message.length();
        in.enqueue(new ClientCommand.Send(each.sessionId, each.sequence, each.message));
        flush = in.transport().congested();
      } finally {
        unlock();
      }
      if (flush) {
        in.transport().flush();
      }
    }
    in.transport().flush();
  }
}
