package org.ternmq.server.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.server.effect.IndexPage;
import org.ternmq.server.effect.StoredMessage;

/**
 * Index pages as fields of records. Differences are to the value of the message before, 0 before
 * the first; {@code number} is 7 bits a byte, the lowest first, with 128 added to all but the last;
 * {@code signed} is a number after {@code (n << 1) ^ (n >> 63)}.
 *
 * <pre>
 * page       position of the page it replaces (8; 0 = none), queue id (8), priority (1), count (4),
 *            for each message: difference of the id (number, modulo 2^64: ids go back where delays ended), of the position (signed), of the length (signed),
 *            of the expiration (signed), of the delivery time (signed); if any of them is a guest: a bit for
 *            each message, the lowest of a byte first, that says so
 * page kept  queue id (8), priority (1), count (4), first message id (8), last message id (8),
 *            first expiration (8; 0 = none), bytes of all messages (8), position of the page (8),
 *            length of its record's payload (4), for each segment that holds its messages, up to the end:
 *            sequence (8), what they count for there (8)
 * delayed page kept  the earliest delivery time (8), then as page kept
 * </pre>
 */
final class PageRecords {
  /** More messages than any page has; what says so is damaged. */
  private static final int MAX_COUNT = 1 << 20;

  private static final int HEAD_BYTES = 2 * Long.BYTES + 1 + Integer.BYTES;
  private static final int NUMBERS = 5;
  private static final int MAX_NUMBER_BYTES = 10;
  private static final int KEPT_HEAD_BYTES = 6 * Long.BYTES + 1 + 2 * Integer.BYTES;

  private PageRecords() {}

  /** An upper bound of {@link #put}. */
  static int maxBytes(int count) {
    return HEAD_BYTES + count * NUMBERS * MAX_NUMBER_BYTES + guestBytes(count);
  }

  private static int guestBytes(int count) {
    return (count + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** Whether a message that is going into a page is, or will be, accounted for elsewhere. */
  static boolean isGuest(StoredMessage message) {
    return message.guest() || message.references() > 1;
  }

  /**
   * Puts a page.
   *
   * @param replaced position of the page whose messages these are; {@link
   *     org.ternmq.journal.Position#NONE}: none
   */
  static void put(ByteBuffer out, long replaced, IndexPage page, List<StoredMessage> messages) {
    out.putLong(replaced);
    out.putLong(page.queueId());
    out.put((byte) page.priority());
    out.putInt(messages.size());
    long id = 0;
    long position = 0;
    long length = 0;
    long expirationMs = 0;
    long deliveryTimeMs = 0;
    for (int i = 0; i < messages.size(); i++) {
      StoredMessage message = messages.get(i);
      putNumber(out, message.id() - id);
      putSigned(out, message.location() - position);
      putSigned(out, message.sizeBytes() - length);
      putSigned(out, message.expirationMs() - expirationMs);
      putSigned(out, message.deliveryTimeMs() - deliveryTimeMs);
      id = message.id();
      position = message.location();
      length = message.sizeBytes();
      expirationMs = message.expirationMs();
      deliveryTimeMs = message.deliveryTimeMs();
    }
    putGuests(out, messages);
  }

  private static void putGuests(ByteBuffer out, List<StoredMessage> messages) {
    byte[] bits = new byte[guestBytes(messages.size())];
    boolean any = false;
    for (int i = 0; i < messages.size(); i++) {
      if (isGuest(messages.get(i))) {
        bits[i / Byte.SIZE] |= (byte) (1 << i % Byte.SIZE);
        any = true;
      }
    }
    if (any) {
      out.put(bits);
    }
  }

  private static void readGuests(ByteBuffer in, List<StoredMessage> messages) {
    if (!in.hasRemaining()) {
      return;
    }
    byte[] bits = new byte[guestBytes(messages.size())];
    in.get(bits);
    for (int i = 0; i < messages.size(); i++) {
      messages.get(i).guest((bits[i / Byte.SIZE] >> i % Byte.SIZE & 1) != 0);
    }
  }

  /** The position of the page that a page replaces. */
  static long readReplaced(ByteBuffer in) {
    return in.getLong();
  }

  /** The messages of a page, without payloads; {@link #readReplaced} comes before. */
  static List<StoredMessage> read(ByteBuffer in) {
    in.getLong(); // the queue, which the page's descriptor tells
    int priority = in.get();
    int count = in.getInt();
    if (count < 1 || count > MAX_COUNT) {
      throw new IllegalArgumentException("a page of " + count + " messages");
    }
    List<StoredMessage> messages = new ArrayList<>(count);
    long id = 0;
    long position = 0;
    long length = 0;
    long expirationMs = 0;
    long deliveryTimeMs = 0;
    for (int i = 0; i < count; i++) {
      id += readNumber(in);
      position += readSigned(in);
      length += readSigned(in);
      expirationMs += readSigned(in);
      deliveryTimeMs += readSigned(in);
      if (length < 0 || length > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("a message of " + length + " bytes");
      }
      StoredMessage message =
          new StoredMessage(id, (int) length, priority, true, expirationMs, deliveryTimeMs);
      message.location(position);
      messages.add(message);
    }
    readGuests(in, messages);
    return messages;
  }

  private static void putSigned(ByteBuffer out, long n) {
    putNumber(out, (n << 1) ^ (n >> 63));
  }

  private static void putNumber(ByteBuffer out, long n) {
    long left = n;
    while ((left & ~0x7FL) != 0) {
      out.put((byte) (left | 0x80));
      left >>>= 7;
    }
    out.put((byte) left);
  }

  private static long readSigned(ByteBuffer in) {
    long n = readNumber(in);
    return (n >>> 1) ^ -(n & 1);
  }

  private static long readNumber(ByteBuffer in) {
    long n = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      n |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return n;
      }
    }
    throw new IllegalArgumentException("a number of more than " + MAX_NUMBER_BYTES + " bytes");
  }

  static int keptBytes(IndexPage page) {
    return (page.isDelayed() ? Long.BYTES : 0)
        + KEPT_HEAD_BYTES
        + 2 * Long.BYTES * place(page).segmentCount();
  }

  static void putKept(ByteBuffer out, IndexPage page) {
    PagePlace place = place(page);
    if (page.isDelayed()) {
      out.putLong(page.firstDeliveryMs());
    }
    out.putLong(page.queueId());
    out.put((byte) page.priority());
    out.putInt(page.count());
    out.putLong(page.firstMessageId());
    out.putLong(page.lastMessageId());
    out.putLong(page.firstExpirationMs());
    out.putLong(page.payloadBytes());
    out.putLong(place.position());
    out.putInt(place.payloadBytes());
    for (int i = 0; i < place.segmentCount(); i++) {
      out.putLong(place.segment(i));
      out.putLong(place.bytes(i));
    }
  }

  /**
   * A page whose {@link #place} is where it lies.
   *
   * @param delayed whether its messages wait for their delivery times
   */
  static IndexPage readKept(ByteBuffer in, boolean delayed) {
    long firstDeliveryMs = delayed ? in.getLong() : 0;
    if (delayed && firstDeliveryMs <= 0) {
      throw new IllegalArgumentException("a delay until " + firstDeliveryMs);
    }
    IndexPage page =
        new IndexPage(
            in.getLong(),
            in.get(),
            in.getInt(),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            in.getLong(),
            firstDeliveryMs);
    long position = in.getLong();
    int payloadBytes = in.getInt();
    int count = in.remaining() / (2 * Long.BYTES);
    long[] segments = new long[count];
    long[] bytes = new long[count];
    for (int i = 0; in.hasRemaining(); i++) {
      segments[i] = in.getLong();
      bytes[i] = in.getLong();
    }
    if (page.count() < 1 || page.count() > MAX_COUNT || payloadBytes < 0) {
      throw new IllegalArgumentException("a page of " + page.count() + " messages");
    }
    page.inStore(new PagePlace(position, payloadBytes, segments, bytes));
    return page;
  }

  static PagePlace place(IndexPage page) {
    return (PagePlace) page.inStore();
  }
}
