package org.ternmq.command;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;

/**
 * Sends without waiting for each confirmation, in order, with a bound on what is under way. {@link
 * #send} belongs to one thread; confirmations arrive on the client's.
 */
final class PipelinedSender implements CompletionListener {
  private static final int MAX_MESSAGES = 16_384;
  private static final long MAX_BYTES = 32 << 20;
  private static final long POLL_MS = 100;

  private final MessageProducer producer;
  private final Termination termination;
  private final ConnectionLoss loss;

  // Guarded by this. Confirmations come in the order of the sends (specification 7.3.3), so sizes
  // form a ring.
  private final int[] sizes = new int[MAX_MESSAGES];
  private long sent;
  private long ended;
  private long confirmed;
  private long bytesUnderWay;
  private long confirmedBytes;
  private Exception failure;

  PipelinedSender(MessageProducer producer, Termination termination, ConnectionLoss loss) {
    this.producer = producer;
    this.termination = termination;
    this.loss = loss;
  }

  /**
   * Hands one message to the client; waits while too much is under way.
   *
   * @return false if nothing more should be sent, since a signal came or a send failed
   */
  boolean send(Message message, int bytes) throws JMSException, InterruptedException {
    if (!awaitRoom(bytes)) {
      return false;
    }
    boolean handedOver = false;
    try {
      producer.send(message, this);
      handedOver = true;
    } finally {
      if (!handedOver) {
        // No confirmation will come for this one.
        withdraw(bytes);
      }
    }
    return true;
  }

  private synchronized boolean awaitRoom(int bytes) throws JMSException, InterruptedException {
    while (isFull(bytes) && mayGoOn()) {
      wait(POLL_MS);
    }
    if (!mayGoOn()) {
      return false;
    }
    sizes[(int) (sent++ % MAX_MESSAGES)] = bytes;
    bytesUnderWay += bytes;
    return true;
  }

  private synchronized void withdraw(int bytes) {
    sent--;
    bytesUnderWay -= bytes;
  }

  /** One message of any size may always be under way. */
  private boolean isFull(int bytes) {
    return sent - ended == MAX_MESSAGES || (sent > ended && bytesUnderWay + bytes > MAX_BYTES);
  }

  private boolean mayGoOn() throws JMSException {
    loss.check();
    return failure == null && !termination.isRequested();
  }

  /**
   * Blocks until everything that was sent is confirmed or failed, or the connection is lost for
   * good.
   */
  synchronized void awaitConfirmations() throws JMSException, InterruptedException {
    while (ended < sent) {
      loss.check();
      wait(POLL_MS);
    }
  }

  @Override
  public synchronized void onCompletion(Message message) {
    // What comes after a failure is confirmed too, but is not part of an unbroken beginning.
    int bytes = end();
    confirmed++;
    confirmedBytes += bytes;
  }

  @Override
  public synchronized void onException(Message message, Exception exception) {
    end();
    if (failure == null) {
      failure = exception;
    }
  }

  private int end() {
    int bytes = sizes[(int) (ended++ % MAX_MESSAGES)];
    bytesUnderWay -= bytes;
    notifyAll();
    return bytes;
  }

  synchronized long sent() {
    return sent;
  }

  synchronized long confirmed() {
    return confirmed;
  }

  synchronized long confirmedBytes() {
    return confirmedBytes;
  }

  /** The first send that failed; null if none did. */
  synchronized Exception failure() {
    return failure;
  }
}
