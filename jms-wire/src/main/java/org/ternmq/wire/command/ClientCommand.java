package org.ternmq.wire.command;

import java.util.List;
import java.util.UUID;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** What a client says. */
public sealed interface ClientCommand extends Command {

  /**
   * A command that is answered: by {@link BrokerCommand.Ok} or {@link BrokerCommand.Failed} with
   * the same correlation, unless its own documentation names another reply.
   */
  sealed interface Request extends ClientCommand {
    /** Chosen by the client, not 0, unique among its requests that wait for a reply. */
    int correlation();
  }

  // --- connection
  // ---------------------------------------------------------------------------------------------------

  /**
   * The first command of a conversation; answered by {@link BrokerCommand.Welcome} or {@link
   * Goodbye}.
   *
   * @param minVersion the lowest and
   * @param maxVersion the highest version of the protocol that the client speaks
   * @param features bits of optional features the client knows; the broker answers with those in
   *     use
   * @param clientInstance drawn at random by the client once for each of its connections and kept
   *     while that connection reconnects; sequences of sends and commits count within it
   * @param resumable whether the client may come back after a loss: only then does the broker
   *     remember sequences
   * @param confirmedUpTo on a resumption the highest sequence whose outcome the client knows, so
   *     that the broker may forget what it remembered up to there; else 0
   * @param user null for none
   * @param password null for none
   * @param clientId the connection's client identifier (specification 6.1.2); null for none yet
   * @param heartbeatMs the interval that the client asks for, in ms; 0 = no wish: the broker names
   *     its own
   * @param product such as {@code TernMQ Java 0.1.0}, for the broker's operator
   */
  record Hello(
      int minVersion,
      int maxVersion,
      long features,
      UUID clientInstance,
      boolean resumable,
      long confirmedUpTo,
      String user,
      String password,
      String clientId,
      int heartbeatMs,
      String product)
      implements ClientCommand {}

  /**
   * Sets the client identifier after the handshake. CLIENT_ID_IN_USE if another connection has it.
   */
  record SetClientId(int correlation, String clientId) implements Request {}

  /**
   * The client is done: sessions are closed, transactions rolled back, temporary destinations
   * deleted.
   */
  record CloseConnection(int correlation) implements Request {}

  // --- sessions
  // -----------------------------------------------------------------------------------------------------

  /**
   * @param sessionId chosen by the client, unique within the connection
   * @param transacted whether sends and acknowledgements wait for {@link Commit}
   */
  record OpenSession(int correlation, int sessionId, boolean transacted) implements Request {}

  /**
   * Closes the session's consumers and rolls its transaction back. What is not acknowledged returns
   * to its queue; the messages named in {@code seen} count as delivered once more.
   */
  record CloseSession(int correlation, int sessionId, List<Seen> seen) implements Request {}

  /**
   * Commits the session's local transaction: its sends and acknowledgements happen all or none, and
   * are durable when the reply is {@code Ok}. A sequence of the same count as {@link Send}'s: after
   * a loss, {@link BrokerCommand.Welcome} tells whether it happened.
   */
  record Commit(int correlation, int sessionId, long sequence) implements Request {}

  /**
   * Drops the transaction's sends, and returns all messages of the session's consumers that are not
   * acknowledged by a committed transaction to their queues, in their old order. Those acknowledged
   * in this transaction and those in {@code seen} count as delivered once more. The credit of the
   * session's consumers is 0 afterwards: nothing is delivered between the reply and the next {@link
   * Credit}.
   */
  record Rollback(int correlation, int sessionId, List<Seen> seen) implements Request {}

  /**
   * Session.recover: like {@link Rollback}, for a session that is not transacted: what is not
   * acknowledged is delivered again, in its old order; credit is 0 afterwards.
   */
  record Recover(int correlation, int sessionId, List<Seen> seen) implements Request {}

  /**
   * Messages that the application has seen and not acknowledged, as opposed to those that lie in
   * the client's buffer.
   *
   * @param consumerId also of a consumer that was closed in the meantime
   */
  record Seen(int consumerId, long[] messageIds) {}

  // --- destinations
  // -------------------------------------------------------------------------------------------------

  /**
   * Makes a temporary destination that lives as long as the connection. The client chooses a name
   * unique in the world.
   */
  record CreateTemporary(int correlation, Address address) implements Request {}

  /** IN_USE while it has consumers. */
  record DeleteTemporary(int correlation, Address address) implements Request {}

  /** Session.unsubscribe: IN_USE while it has a consumer, NO_SUCH_SUBSCRIPTION if there is none. */
  record Unsubscribe(int correlation, String subscriptionName) implements Request {}

  // --- consumers
  // ----------------------------------------------------------------------------------------------------

  /** How a consumer gets its messages. The number is on the wire and never changes. */
  enum ConsumerKind {
    /** From a queue, competing with its other consumers. */
    QUEUE(0),
    /**
     * A look at a queue's messages at this moment, in order, without taking them; ends with
     * BrowseEnd.
     */
    BROWSER(1),
    /** A topic, unshared, not durable. */
    TOPIC(2),
    /** A topic, unshared, durable: one consumer at a time, of one client identifier. */
    DURABLE(3),
    /**
     * A topic, shared, not durable: the name is of the client identifier, or of all clients without
     * one.
     */
    SHARED(4),
    /** A topic, shared and durable. */
    SHARED_DURABLE(5);

    private final int number;

    ConsumerKind(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  /**
   * Opens a consumer with a credit of 0. A queue or topic that does not exist is made on first use
   * where the broker's settings allow it.
   *
   * @param consumerId chosen by the client, unique within the connection
   * @param subscriptionName of the durable and shared kinds, else null
   * @param selector null or empty for none
   * @param noLocal for topics: leave out what was sent by connections of the same client
   *     identifier, or, for the kinds that are not durable, by this connection
   */
  record OpenConsumer(
      int correlation,
      int sessionId,
      int consumerId,
      ConsumerKind kind,
      Address address,
      String subscriptionName,
      String selector,
      boolean noLocal)
      implements Request {}

  /**
   * What was delivered and is neither acknowledged nor in {@code seen} returns to its queue, not
   * counted as delivered. What is in {@code seen} stays with the session, which may still
   * acknowledge it or recover.
   */
  record CloseConsumer(int correlation, int consumerId, long[] seen) implements Request {}

  /**
   * Allows that many more messages and bytes to be delivered, added to what is left. A message is
   * delivered while both are above 0, so bytes may go below 0 by one message.
   */
  record Credit(int consumerId, int messages, long bytes) implements ClientCommand {}

  /**
   * Answered after everything the consumer could get at this moment was delivered; with it a client
   * with an empty buffer knows that there is nothing (receiveNoWait).
   */
  record Drain(int correlation, int consumerId) implements Request {}

  /**
   * Acknowledges messages, or, in a transacted session, notes them for the commit.
   *
   * @param correlation 0: no reply but {@link BrokerCommand.Confirm}, durability is not forced;
   *     else answered when durable
   * @param sequence counts the connection's acknowledgements, from 1, without gaps; 0 in a
   *     transacted session
   */
  record Acknowledge(int correlation, int consumerId, long sequence, long[] messageIds)
      implements ClientCommand {}

  /**
   * After a resumption, before the consumer's first credit: which messages it had before the loss.
   * Messages that are gone, or with somebody else, are passed over.
   *
   * @param acknowledged acknowledged by the application; they are removed
   * @param held seen by the application and not yet acknowledged; they are taken out of the queue
   *     for this consumer as if just delivered. The reply is {@link BrokerCommand.Reclaimed}
   */
  record Reclaim(int correlation, int consumerId, long[] acknowledged, long[] held)
      implements Request {}

  /**
   * Gives messages that were delivered to one consumer to another session of the connection, which
   * acknowledges them, or has them returned by its Rollback, Recover or end, as if they had been
   * delivered to it. Messages that the consumer does not hold are passed over. Not answered.
   *
   * @param consumerId who holds them
   * @param sessionId whose they are to be
   * @param holderId under what consumer id: one that the session holds messages of this consumer
   *     under already, a free one, or an open consumer of the same queue or subscription
   */
  record Assign(int consumerId, int sessionId, int holderId, long[] messageIds)
      implements ClientCommand {}

  // --- producers
  // ----------------------------------------------------------------------------------------------------

  /**
   * Sends a message to the destination that stands in it. Takes one message and the message's
   * length from the connection's credit.
   *
   * @param sessionId the session it belongs to, for order and transactions
   * @param sequence 0: the client wants no confirmation; else it counts the connection's confirmed
   *     sends and commits, ascending in the order of sending, and {@link BrokerCommand.Confirm} or
   *     {@link BrokerCommand.SendFailed} tells the outcome: a persistent message is durable then.
   *     In a transacted session 0: the commit tells.
   */
  record Send(int sessionId, long sequence, EncodedMessage message) implements ClientCommand {}

  // --- distributed transactions
  // -------------------------------------------------------------------------------------------------
  //
  // Failed answers them with an XA_ code, which is that of the XAException; any other code is
  // XAER_RMERR there, after the end of a connection XAER_RMFAIL. docs/xa.md has every case.

  /** How a session comes to work in a branch. The number is on the wire and never changes. */
  enum StartMode {
    /** The branch begins (TMNOFLAGS). */
    NEW(0),
    /** It exists, begun from this or another session or connection (TMJOIN). */
    JOIN(1),
    /** It was suspended (TMRESUME); by any session. */
    RESUME(2);

    private final int number;

    StartMode(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  /** How a session stops to work in a branch. The number is on the wire and never changes. */
  enum EndMode {
    /** TMSUCCESS. */
    SUCCESS(0),
    /** The branch can only be rolled back (TMFAIL). */
    FAIL(1),
    /** The branch will be resumed (TMSUSPEND). */
    SUSPEND(2);

    private final int number;

    EndMode(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  /**
   * From here on what the session sends and acknowledges belongs to the branch, until {@link
   * XaEnd}. The session was opened as not transacted; its sends and acknowledgements outside of a
   * branch are done at once.
   *
   * @param timeoutSeconds after which a branch that is not prepared is rolled back, counted from
   *     its beginning; 0 = the broker's default. Only {@link StartMode#NEW} looks at it
   */
  record XaStart(
      int correlation, int sessionId, BranchId branch, StartMode mode, int timeoutSeconds)
      implements Request {}

  /**
   * The session works in the branch no longer. A branch of which work was refused answers with the
   * code of its rollback, and the association has ended all the same.
   */
  record XaEnd(int correlation, int sessionId, BranchId branch, EndMode mode) implements Request {}

  /** Answered by {@link BrokerCommand.XaVote}. From any connection of the broker. */
  record XaPrepare(int correlation, BranchId branch) implements Request {}

  /**
   * From any connection of the broker.
   *
   * @param onePhase whether the branch was not prepared, and this alone decides
   * @param sequence 0; or, of one phase, the next of the count of {@link Send} and {@link Commit}:
   *     after a loss {@link BrokerCommand.Welcome} tells whether it happened
   */
  record XaCommit(int correlation, BranchId branch, boolean onePhase, long sequence)
      implements Request {}

  /** From any connection of the broker. What the branch acknowledged counts as delivered. */
  record XaRollback(int correlation, BranchId branch) implements Request {}

  /** The branch was decided by an operator, and the transaction manager knows of it. */
  record XaForget(int correlation, BranchId branch) implements Request {}

  /**
   * Which branches are prepared, or were decided by an operator and not forgotten. Answered by
   * {@link BrokerCommand.XaBranches}.
   */
  record XaRecover(int correlation) implements Request {}

  // --- administration
  // -------------------------------------------------------------------------------------------------

  /** All branches and what is in them. Answered by {@link BrokerCommand.BranchList}. */
  record ListBranches(int correlation) implements Request {}

  /**
   * An operator's decision of a prepared branch, instead of its transaction manager's; remembered
   * until {@link XaForget}.
   */
  record DecideBranch(int correlation, BranchId branch, boolean commit) implements Request {}
}
