package org.ternmq.command;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.ternmq.wire.error.ErrorCode;

/** Any failure as one line: what was wrong and, where we know it, what to do. */
final class ErrorLine {

  private ErrorLine() {}

  static String reason(Throwable failure) {
    return oneLine(withAdvice(failure));
  }

  private static String withAdvice(Throwable failure) {
    String text = text(failure);
    if (failure instanceof JMSSecurityException security
        && ErrorCode.NOT_AUTHENTICATED.name().equals(security.getErrorCode())) {
      return text + " (give --user, and the password in TERNMQ_PASSWORD)";
    }
    if (failure instanceof InvalidSelectorException
        || failure instanceof InvalidDestinationException) {
      return text;
    }
    if (failure instanceof AccessDeniedException) {
      return text + ": no permission";
    }
    if (failure instanceof NoSuchFileException) {
      return text + ": there is no such file";
    }
    if (failure instanceof JMSException && isRefusedConnection(failure)) {
      return text + " (is the broker running? start one with: ternmq run --data DIR)";
    }
    if (failure instanceof OutOfMemoryError) {
      return "not enough memory: " + text + " (give the JVM more with JAVA_OPTS=-Xmx...)";
    }
    return text;
  }

  private static boolean isRefusedConnection(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof java.net.ConnectException) {
        return true;
      }
    }
    return false;
  }

  /** Without advice. */
  static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  /** Control characters of a message, line feeds above all, would break the promise of one line. */
  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", "; ").replaceAll("\\p{Cntrl}", "?");
  }
}
