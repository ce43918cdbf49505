package org.ternmq.bench.load;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.Arrays;

/**
 * The body of every message: who sent it and the how manieth it is (8 bytes), when (8 bytes, {@code
 * nanoTime} of this JVM), and filling up to its size.
 */
public final class Payload {
  /** The smallest body. */
  public static final int MIN_BYTES = 2 * Long.BYTES;

  private static final int PRODUCER_SHIFT = 44;
  private static final long SEQUENCE_MASK = (1L << PRODUCER_SHIFT) - 1;
  private static final byte FILLING = 0x5a;

  private final byte[] filling;
  private final byte[] read;
  private int producer;
  private long sequence;
  private long sentNanos;

  /** For one thread; bodies of this many bytes. */
  public Payload(int bodyBytes) {
    filling = new byte[bodyBytes - MIN_BYTES];
    read = new byte[bodyBytes - MIN_BYTES + 1];
    Arrays.fill(filling, FILLING);
  }

  /** A new message with this body. */
  public BytesMessage message(Session session, int sender, long number, long nanos)
      throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeLong(((long) sender << PRODUCER_SHIFT) | number);
    message.writeLong(nanos);
    message.writeBytes(filling);
    return message;
  }

  /** Reads the whole body; what was in it can then be asked for. */
  public void read(Message message) throws JMSException {
    BytesMessage bytes = (BytesMessage) message;
    long id = bytes.readLong();
    producer = (int) (id >>> PRODUCER_SHIFT);
    sequence = id & SEQUENCE_MASK;
    sentNanos = bytes.readLong();
    int length = Math.max(0, bytes.readBytes(read));
    if (length != filling.length || (length > 0 && read[length - 1] != FILLING)) {
      throw new IllegalStateException("a body is not what was sent: " + length + " bytes");
    }
  }

  /** Of the message that was read last. */
  public int producer() {
    return producer;
  }

  /** Of the message that was read last. */
  public long sequence() {
    return sequence;
  }

  /** Of the message that was read last. */
  public long sentNanos() {
    return sentNanos;
  }
}
