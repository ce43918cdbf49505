package org.ternmq.journal;

import java.util.Optional;

/** Stands where code will come. */
final class NotWritten {
  private NotWritten() {}

  @SuppressWarnings("TypeParameterUnusedInFormals") // never returns
  static <T> T yet() {
    return Optional.<T>empty().orElseThrow(() -> new UnsupportedOperationException("not written"));
  }
}
