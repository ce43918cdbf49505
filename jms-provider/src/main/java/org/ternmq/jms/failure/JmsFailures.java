package org.ternmq.jms.failure;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.TransactionRolledBackException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;

/**
 * The one place that turns what went wrong into the exceptions of Jakarta Messaging (specification
 * 11.3); {@link UncheckedFailures} has their twins for the simplified API. For the provider's own
 * packages.
 *
 * <p>The error code string of an exception is the name of the wire's {@link ErrorCode}, or one of
 * the constants here. What went wrong below is its cause and, if it is an {@link Exception}, its
 * linked exception.
 */
@SuppressWarnings("exports") // see the class comment
public final class JmsFailures {
  /** The connection to the broker is gone or cannot be made. */
  public static final String CONNECTION_LOST = "CONNECTION_LOST";

  /** No reply in time. */
  public static final String TIMED_OUT = "TIMED_OUT";

  /** The calling thread was interrupted. */
  public static final String INTERRUPTED = "INTERRUPTED";

  /** A defect in the client. */
  public static final String CLIENT_DEFECT = "CLIENT_DEFECT";

  private JmsFailures() {}

  /** What the broker said. */
  public static JMSException of(ErrorCode code, String text) {
    return of(code, text, null);
  }

  /**
   * @param cause null if there is none
   */
  public static JMSException of(ErrorCode code, String text, Throwable cause) {
    String name = code.name();
    JMSException exception =
        switch (code) {
          case NOT_AUTHENTICATED, NOT_AUTHORIZED -> new JMSSecurityException(text, name);
          case CLIENT_ID_IN_USE, INVALID_CLIENT_ID -> new InvalidClientIDException(text, name);
          case INVALID_DESTINATION, NO_SUCH_SUBSCRIPTION ->
              new InvalidDestinationException(text, name);
          case INVALID_SELECTOR -> new InvalidSelectorException(text, name);
          case TOO_LARGE, LIMIT_REACHED, STORE_FULL -> new ResourceAllocationException(text, name);
          case IN_USE, ILLEGAL_STATE -> new IllegalStateException(text, name);
          case TRANSACTION_ROLLED_BACK, XA_ROLLED_BACK, XA_COMM_LOST, XA_TIMED_OUT, XA_REFUSED ->
              new TransactionRolledBackException(text, name);
          case INTERNAL -> new OutcomeUnknownException(text, name);
          case PROTOCOL,
              UNSUPPORTED_VERSION,
              STORE_FAILED,
              CREDIT_EXCEEDED,
              SHUTTING_DOWN,
              HEARTBEAT_MISSED,
              CLOSED_BY_OPERATOR,
              XA_NOTA,
              XA_DUPLICATE,
              XA_PROTOCOL,
              XA_OUTSIDE,
              XA_INVALID,
              XA_RESOURCE_ERROR,
              XA_RETRY,
              XA_HEURISTIC_COMMIT,
              XA_HEURISTIC_ROLLBACK ->
              new JMSException(text, name);
        };
    return causedBy(exception, cause);
  }

  /**
   * Any failure; one of Jakarta Messaging is returned as it is.
   *
   * @param doing what was tried, to begin the text with, such as {@code "Cannot connect to
   *     tern://a:5757"}
   */
  public static JMSException of(String doing, Throwable failure) {
    if (failure instanceof JMSException known) {
      return known;
    }
    if (failure instanceof WireException wire) {
      return of(wire.code(), doing + ": " + wire.getMessage(), wire);
    }
    if (failure instanceof InterruptedException interrupted) {
      return interrupted(doing, interrupted);
    }
    if (failure instanceof TimeoutException || failure instanceof SocketTimeoutException) {
      return causedBy(
          new JMSException(doing + ": no answer in time" + textOf(failure), TIMED_OUT), failure);
    }
    if (failure instanceof SSLException) {
      return causedBy(
          new JMSSecurityException(doing + ": TLS failed" + textOf(failure), CONNECTION_LOST),
          failure);
    }
    if (failure instanceof IOException) {
      return causedBy(new JMSException(doing + ": " + sentence(failure), CONNECTION_LOST), failure);
    }
    return causedBy(
        new JMSException(
            doing + ": unexpected " + failure.getClass().getName() + textOf(failure),
            CLIENT_DEFECT),
        failure);
  }

  private static String sentence(Throwable failure) {
    if (failure instanceof UnknownHostException) {
      return "no host of the name " + failure.getMessage() + " is known";
    }
    if (failure instanceof ConnectException) {
      return "nobody listens there, or a firewall is in between" + textOf(failure);
    }
    return "the connection failed" + textOf(failure);
  }

  private static String textOf(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isEmpty() ? "" : " (" + message + ")";
  }

  /** The connection is gone; what was asked for has not happened. */
  public static JMSException connectionLost(String text, Throwable cause) {
    return causedBy(new JMSException(text, CONNECTION_LOST), cause);
  }

  /** What was asked for may have happened or not. */
  public static OutcomeUnknownException outcomeUnknown(String text, Throwable cause) {
    return causedBy(new OutcomeUnknownException(text, CONNECTION_LOST), cause);
  }

  /** What was asked for has not happened. Sets the thread's interrupt flag again. */
  public static JMSException interrupted(String doing, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return causedBy(new JMSException(doing + ": the thread was interrupted", INTERRUPTED), cause);
  }

  /** What was asked for may have happened or not. Sets the thread's interrupt flag again. */
  public static OutcomeUnknownException interruptedInDoubt(
      String doing, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return causedBy(
        new OutcomeUnknownException(
            doing + ": the thread was interrupted before the broker confirmed", INTERRUPTED),
        cause);
  }

  /** Sets cause and linked exception; a null cause is none. */
  public static <E extends JMSException> E causedBy(E exception, Throwable cause) {
    if (cause instanceof Exception linked) {
      exception.setLinkedException(linked);
    }
    if (cause != null && exception.getCause() == null) {
      exception.initCause(cause);
    }
    return exception;
  }
}
