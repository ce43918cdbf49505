package org.ternmq.jms;

/**
 * How much may be under way to one consumer: the broker is given that much credit at first, and
 * again as much as was consumed whenever that is half of it. Guarded by the session's inbox.
 */
final class CreditWindow {
  private final int messages;
  private final long bytes;

  private int consumedMessages;
  private long consumedBytes;

  // what is to be given now
  private int grantMessages;
  private long grantBytes;

  CreditWindow(int messages, long bytes) {
    this.messages = messages;
    this.bytes = bytes;
  }

  int messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }

  /** A message was taken out of the buffer; see {@link #grantMessages} for what follows. */
  void consumed(long messageBytes) {
    passedOver(messageBytes);
    grantIfDue();
  }

  /** To be given now is nothing, or all that was consumed if that is half of the window. */
  void grantIfDue() {
    noGrant();
    if (messages == 0) {
      return; // what it holds comes on another way
    }
    if (2L * consumedMessages >= messages || 2 * consumedBytes >= bytes) {
      grantAll();
    }
  }

  /** The last one was put back. */
  void restored(long messageBytes) {
    consumedMessages += grantMessages - 1;
    consumedBytes += grantBytes - messageBytes;
    noGrant();
  }

  /** Some that were consumed a while ago are in the buffer again: so much less is given later. */
  void unconsumed(long messageBytes) {
    consumedMessages--;
    consumedBytes -= messageBytes;
  }

  /** Consumed without being looked at: {@link #grantAll} follows soon. */
  void passedOver(long messageBytes) {
    consumedMessages++;
    consumedBytes += messageBytes;
  }

  /** All that was consumed is to be given now. */
  void grantAll() {
    grantMessages = consumedMessages;
    grantBytes = consumedBytes;
    consumedMessages = 0;
    consumedBytes = 0;
  }

  /** How many messages of credit are to be given now; mostly 0. */
  int grantMessages() {
    return grantMessages;
  }

  long grantBytes() {
    return grantBytes;
  }

  void noGrant() {
    grantMessages = 0;
    grantBytes = 0;
  }

  /** The broker has taken all credit away. */
  void reset() {
    consumedMessages = 0;
    consumedBytes = 0;
    noGrant();
  }
}
