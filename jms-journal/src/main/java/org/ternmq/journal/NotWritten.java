package org.ternmq.journal;

/** Stands where code will come. */
final class NotWritten {
  private NotWritten() {}

  static RuntimeException yet() {
    return new UnsupportedOperationException("not written yet");
  }
}
