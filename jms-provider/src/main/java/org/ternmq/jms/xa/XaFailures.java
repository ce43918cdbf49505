package org.ternmq.jms.xa;

import javax.transaction.xa.XAException;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.RefusedException;

/** From the failures of the link to the codes of {@link XAException}; docs/xa.md is the table. */
final class XaFailures {
  private XaFailures() {}

  /** XAException has no constructor with both a code and a text, or a cause. */
  static XAException failure(int code, String text, Throwable cause) {
    XAException failure = new XAException(text + " (" + name(code) + ")");
    failure.errorCode = code;
    if (cause != null) {
      failure.initCause(cause);
    }
    return failure;
  }

  /** The broker said no. */
  static XAException of(String doing, RefusedException refused) {
    int code =
        switch (refused.code()) {
          case XA_NOTA -> XAException.XAER_NOTA;
          case XA_DUPLICATE -> XAException.XAER_DUPID;
          case XA_PROTOCOL -> XAException.XAER_PROTO;
          case XA_OUTSIDE -> XAException.XAER_OUTSIDE;
          case XA_INVALID -> XAException.XAER_INVAL;
          case XA_RETRY -> XAException.XA_RETRY;
          case XA_ROLLED_BACK -> XAException.XA_RBROLLBACK;
          case XA_COMM_LOST -> XAException.XA_RBCOMMFAIL;
          case XA_TIMED_OUT -> XAException.XA_RBTIMEOUT;
          case XA_REFUSED -> XAException.XA_RBOTHER;
          case XA_HEURISTIC_COMMIT -> XAException.XA_HEURCOM;
          case XA_HEURISTIC_ROLLBACK -> XAException.XA_HEURRB;
          // The broker is on its way down: what it has is safe, and it will answer later.
          case SHUTTING_DOWN, STORE_FAILED -> XAException.XAER_RMFAIL;
          default -> XAException.XAER_RMERR;
        };
    return failure(code, doing + ": " + refused.getMessage(), refused);
  }

  /** Nobody answered: whether it happened is for recovery to find out. */
  static XAException of(String doing, LinkException lost) {
    return failure(XAException.XAER_RMFAIL, doing + ": " + lost.getMessage(), lost);
  }

  static String name(int code) {
    return switch (code) {
      case XAException.XAER_NOTA -> "XAER_NOTA";
      case XAException.XAER_DUPID -> "XAER_DUPID";
      case XAException.XAER_PROTO -> "XAER_PROTO";
      case XAException.XAER_OUTSIDE -> "XAER_OUTSIDE";
      case XAException.XAER_INVAL -> "XAER_INVAL";
      case XAException.XAER_RMERR -> "XAER_RMERR";
      case XAException.XAER_RMFAIL -> "XAER_RMFAIL";
      case XAException.XA_RETRY -> "XA_RETRY";
      case XAException.XA_RBROLLBACK -> "XA_RBROLLBACK";
      case XAException.XA_RBCOMMFAIL -> "XA_RBCOMMFAIL";
      case XAException.XA_RBTIMEOUT -> "XA_RBTIMEOUT";
      case XAException.XA_RBOTHER -> "XA_RBOTHER";
      case XAException.XA_HEURCOM -> "XA_HEURCOM";
      case XAException.XA_HEURRB -> "XA_HEURRB";
      default -> "error code " + code;
    };
  }
}
