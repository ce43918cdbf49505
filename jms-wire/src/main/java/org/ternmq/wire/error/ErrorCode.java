package org.ternmq.wire.error;

/**
 * Why a request or a connection failed, as it travels on the wire. A number is never changed nor
 * used again; new codes are added with new numbers (docs/format/wire.md lists them). The client
 * turns them into {@code jakarta.jms} exceptions in one place.
 */
public enum ErrorCode {
  /** A defect in the broker. The outcome of the request is unknown. */
  INTERNAL(1, false, false),
  /** The peer broke the protocol: malformed frame, unknown command, command out of order. */
  PROTOCOL(2, false, true),
  /** No protocol version or required feature in common. */
  UNSUPPORTED_VERSION(3, false, true),
  /** Wrong user or password (Jakarta Messaging: JMSSecurityException). */
  NOT_AUTHENTICATED(4, false, true),
  /** The user may not do this (JMSSecurityException). */
  NOT_AUTHORIZED(5, false, false),
  /** The client identifier is in use by another connection (InvalidClientIDException). */
  CLIENT_ID_IN_USE(6, true, false),
  /**
   * The client identifier is empty, too long or holds illegal characters, or one is needed and none
   * is set.
   */
  INVALID_CLIENT_ID(7, false, false),
  /** No such destination, or a name that is not allowed (InvalidDestinationException). */
  INVALID_DESTINATION(8, false, false),
  /** The selector cannot be parsed (InvalidSelectorException). */
  INVALID_SELECTOR(9, false, false),
  /** A message, frame or name is larger than the broker takes. */
  TOO_LARGE(10, false, false),
  /**
   * A limit was reached: connections, queues, consumers, memory, queue depth
   * (ResourceAllocationException).
   */
  LIMIT_REACHED(11, true, false),
  /**
   * The subscription or destination is in use (IllegalStateException or JMSException, by the call).
   */
  IN_USE(12, true, false),
  /**
   * The request does not fit the state: unknown session, consumer or subscription
   * (IllegalStateException).
   */
  ILLEGAL_STATE(13, false, false),
  /** The transaction was rolled back instead of committed (TransactionRolledBackException). */
  TRANSACTION_ROLLED_BACK(14, true, false),
  /**
   * The store failed (a failed fsync, an unreadable record); the broker stops. Nothing confirmed is
   * lost.
   */
  STORE_FAILED(15, false, true),
  /** No space left in the store; try again when there is. */
  STORE_FULL(16, true, false),
  /** The peer sent more than its credit allows. */
  CREDIT_EXCEEDED(17, false, true),
  /** The broker shuts down; a reconnecting client tries again. */
  SHUTTING_DOWN(18, true, true),
  /** Nothing was heard from the peer for two heartbeat intervals. */
  HEARTBEAT_MISSED(19, true, true),
  /**
   * A name of a durable or shared subscription that does not exist (InvalidDestinationException).
   */
  NO_SUCH_SUBSCRIPTION(20, false, false),
  /** The peer was closed by an operator. */
  CLOSED_BY_OPERATOR(21, false, true),

  // Of distributed transactions, each for one code of XAException; docs/xa.md has every case.

  /** There is no such branch (XAER_NOTA). */
  XA_NOTA(40, false, false),
  /** A branch of that name exists already (XAER_DUPID). */
  XA_DUPLICATE(41, false, false),
  /** The request does not fit the state of the branch or session (XAER_PROTO). */
  XA_PROTOCOL(42, false, false),
  /** The session does work outside of the branch that is not decided (XAER_OUTSIDE). */
  XA_OUTSIDE(43, false, false),
  /** The request makes no sense (XAER_INVAL). */
  XA_INVALID(44, false, false),
  /** The broker cannot do it (XAER_RMERR), by the text. */
  XA_RESOURCE_ERROR(45, false, false),
  /** Not now: the branch is unchanged (XA_RETRY). */
  XA_RETRY(46, true, false),
  /** The branch was rolled back, by a client's wish (XA_RBROLLBACK). */
  XA_ROLLED_BACK(47, false, false),
  /** The branch was rolled back, since a connection that worked in it was lost (XA_RBCOMMFAIL). */
  XA_COMM_LOST(48, false, false),
  /** The branch was rolled back, since it was not prepared in time (XA_RBTIMEOUT). */
  XA_TIMED_OUT(49, false, false),
  /** The branch was rolled back, since something in it was refused (XA_RBOTHER). */
  XA_REFUSED(50, false, false),
  /** An operator committed the branch (XA_HEURCOM). */
  XA_HEURISTIC_COMMIT(51, false, false),
  /** An operator rolled the branch back (XA_HEURRB). */
  XA_HEURISTIC_ROLLBACK(52, false, false);

  private static final int MOST = 52;

  private static final ErrorCode[] BY_NUMBER = new ErrorCode[MOST + 1];

  static {
    for (ErrorCode code : values()) {
      BY_NUMBER[code.number] = code;
    }
  }

  private final int number;
  private final boolean mayRetry;
  private final boolean closesConnection;

  ErrorCode(int number, boolean mayRetry, boolean closesConnection) {
    this.number = number;
    this.mayRetry = mayRetry;
    this.closesConnection = closesConnection;
  }

  /** The number on the wire, 1 to 65535. */
  public int number() {
    return number;
  }

  /** Whether the same request may succeed later without a change on the caller's side. */
  public boolean mayRetry() {
    return mayRetry;
  }

  /** Whether the connection ends with this error. */
  public boolean closesConnection() {
    return closesConnection;
  }

  /** The code of a number; a number of a newer peer reads as {@link #INTERNAL}. */
  public static ErrorCode ofNumber(int number) {
    return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : INTERNAL;
  }
}
