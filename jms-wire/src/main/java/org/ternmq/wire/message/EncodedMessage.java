package org.ternmq.wire.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;

/**
 * A message as its producer encoded it, once: the same immutable bytes travel over the wire, lie in
 * the journal and reach every consumer. What the broker changes (delivery count, redelivered)
 * travels beside them, never inside.
 *
 * <p>The object is a view over a part of an array, which nobody may change any more. Fixed fields
 * are read at their offsets without decoding the rest. Safe for use by several threads.
 *
 * <p>Layout, big-endian; {@code string} is an unsigned 16-bit length and that many bytes of UTF-8;
 * {@code bytes16} the same for raw bytes:
 *
 * <pre>
 * offset width field
 *      0     1 format, 1
 *      1     1 flags: 1 persistent, 2 has correlation id, 4 correlation id is bytes, 8 has reply-to, 16 has type,
 *              32 body is null (a TextMessage or ObjectMessage without body), 64 has properties
 *      2     1 priority, 0 to 9
 *      3     1 body type (BodyType)
 *      4     8 timestamp, ms since 1970; 0 = disabled by the producer
 *     12     8 expiration, ms since 1970; 0 = never
 *     20     8 delivery time, ms since 1970; 0 = at once
 *     28     4 offset of the properties section, from the start of the message
 *     32     4 offset of the body section, from the start of the message; the body reaches to the end
 *     36     1 destination kind (Address.Kind)
 *     37       string destination name
 *              string message id, without the prefix "ID:"; empty = disabled by the producer
 *              string correlation id, or bytes16            if flagged
 *              kind (1), string reply-to                    if flagged
 *              string type                                  if flagged
 *              --- properties section, if flagged
 *              unsigned 16-bit count, then count times: string name, typed value (TypedValues)
 *              --- body section
 * </pre>
 */
public final class EncodedMessage {
  static final byte FORMAT = 1;
  static final int FLAG_PERSISTENT = 1;
  static final int FLAG_CORRELATION_ID = 2;
  static final int FLAG_CORRELATION_ID_IS_BYTES = 4;
  static final int FLAG_REPLY_TO = 8;
  static final int FLAG_TYPE = 16;
  static final int FLAG_BODY_IS_NULL = 32;
  static final int FLAG_PROPERTIES = 64;

  static final int FLAGS_AT = 1;
  static final int PRIORITY_AT = 2;
  static final int BODY_TYPE_AT = 3;
  static final int TIMESTAMP_AT = 4;
  static final int EXPIRATION_AT = 12;
  static final int DELIVERY_TIME_AT = 20;
  static final int PROPERTIES_OFFSET_AT = 28;
  static final int BODY_OFFSET_AT = 32;
  static final int DESTINATION_AT = 36;

  /** What JMSMessageID begins with (specification 3.4.3). */
  static final String ID_PREFIX = "ID:";

  private static final int MAX_BODY_TYPE = BodyType.OBJECT.number();
  private static final int MAX_ADDRESS_KIND = Address.Kind.TEMPORARY_TOPIC.number();

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] array;
  private final int offset;
  private final int length;

  private EncodedMessage(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /**
   * A view over bytes that came from a peer or the disk; checks that all sections lie inside, so
   * that no later read leaves them. Whether strings are UTF-8 and whether the properties section is
   * well-formed is checked by {@link #verify}, or when they are read: then a method that reads them
   * throws a {@link WireException}.
   *
   * @throws WireException PROTOCOL if the bytes are not a message; the text names the offset
   */
  public static EncodedMessage wrap(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    EncodedMessage message = new EncodedMessage(array, offset, length);
    message.checkSections();
    return message;
  }

  /** A view over bytes that {@link MessageEncoder} just wrote. */
  static EncodedMessage written(byte[] array) {
    return new EncodedMessage(array, 0, array.length);
  }

  private void checkSections() {
    // Destination kind, its length and one byte, and the length of the message id.
    if (length < DESTINATION_AT + 1 + 2 + 1 + 2) {
      throw malformed(0, "a message of " + length + " bytes is shorter than its fixed fields");
    }
    if (array[offset] != FORMAT) {
      throw malformed(0, "format " + (array[offset] & 0xFF) + ", known is " + FORMAT);
    }
    int flags = array[offset + FLAGS_AT];
    if (flags < 0) {
      throw malformed(FLAGS_AT, "unknown flag 128");
    }
    checkByte(PRIORITY_AT, 9, "priority");
    checkByte(BODY_TYPE_AT, MAX_BODY_TYPE, "body type");
    int at = afterAddress(DESTINATION_AT, "destination");
    at = afterString(at, "message id");
    if (has(FLAG_CORRELATION_ID)) {
      at = afterString(at, "correlation id");
    } else if (has(FLAG_CORRELATION_ID_IS_BYTES)) {
      throw malformed(FLAGS_AT, "flag 4 without flag 2");
    }
    if (has(FLAG_REPLY_TO)) {
      at = afterAddress(at, "reply-to");
    }
    if (has(FLAG_TYPE)) {
      at = afterString(at, "type");
    }
    checkOffsets(at);
  }

  private void checkOffsets(int headerEnd) {
    int properties = propertiesOffset();
    int body = bodyOffset();
    if (properties != headerEnd) {
      throw malformed(
          PROPERTIES_OFFSET_AT,
          "properties at %d, the header ends at %d".formatted(properties, headerEnd));
    }
    int least = has(FLAG_PROPERTIES) ? properties + Short.BYTES : properties;
    if (body < least || body > length || (body != least && !has(FLAG_PROPERTIES))) {
      throw malformed(
          BODY_OFFSET_AT,
          "body at %d, properties at %d, end at %d".formatted(body, properties, length));
    }
    boolean mayBeNull = bodyType() == BodyType.TEXT || bodyType() == BodyType.OBJECT;
    if (bodyIsNull() && !mayBeNull) {
      throw malformed(FLAGS_AT, "a null body of type " + bodyType());
    }
    if (body != length && (bodyIsNull() || bodyType() == BodyType.NONE)) {
      throw malformed(body, (length - body) + " bytes of a body that is null or of type NONE");
    }
  }

  private void checkByte(int at, int max, String field) {
    int value = array[offset + at] & 0xFF;
    if (value > max) {
      throw malformed(at, field + " is " + value + ", allowed is 0 to " + max);
    }
  }

  private int afterAddress(int at, String field) {
    if (at >= length) {
      throw malformed(at, field + " lies outside of the message");
    }
    checkByte(at, MAX_ADDRESS_KIND, field + " kind");
    int end = afterString(at + 1, field);
    int nameBytes = end - at - 1 - Short.BYTES;
    if (nameBytes == 0 || nameBytes > Address.MAX_NAME_BYTES) {
      throw malformed(
          at + 1,
          "%s name of %d bytes, allowed is 1 to %d"
              .formatted(field, nameBytes, Address.MAX_NAME_BYTES));
    }
    return end;
  }

  private int afterString(int at, String field) {
    int end = at + Short.BYTES <= length ? at + Short.BYTES + shortAt(at) : Integer.MAX_VALUE;
    if (end > length) {
      throw malformed(at, field + " reaches out of the message of " + length + " bytes");
    }
    return end;
  }

  private static WireException malformed(int at, String text) {
    return new WireException(ErrorCode.PROTOCOL, "malformed message, offset " + at + ": " + text);
  }

  /**
   * Checks what {@link #wrap} leaves out: that strings of the header are UTF-8 and that the
   * properties are well-formed. Afterwards no method but {@link #bodyText} throws. The broker calls
   * it for what clients send, so that its core meets sound messages only; costs nothing to speak of
   * without properties.
   *
   * @throws WireException PROTOCOL; the text names the offset
   */
  public void verify() {
    ByteReader in = new ByteReader(array, offset, propertiesOffset() + propertiesLength());
    in.position(DESTINATION_AT + 1);
    in.skipText(in.readUnsignedShort());
    in.skipText(in.readUnsignedShort());
    if (has(FLAG_CORRELATION_ID)) {
      int bytes = in.readUnsignedShort();
      if (has(FLAG_CORRELATION_ID_IS_BYTES)) {
        in.skip(bytes);
      } else {
        in.skipText(bytes);
      }
    }
    if (has(FLAG_REPLY_TO)) {
      in.skip(1);
      in.skipText(in.readUnsignedShort());
    }
    if (has(FLAG_TYPE)) {
      in.skipText(in.readUnsignedShort());
    }
    if (has(FLAG_PROPERTIES)) {
      int count = in.readUnsignedShort();
      for (int i = 0; i < count; i++) {
        in.skipText(in.readUnsignedShort());
        TypedValues.verifyProperty(in);
      }
    }
    if (in.remaining() != 0) {
      throw malformed(in.position(), in.remaining() + " bytes after the last property");
    }
  }

  public byte[] array() {
    return array;
  }

  public int offset() {
    return offset;
  }

  /** The size of the whole message, in bytes. */
  public int length() {
    return length;
  }

  private boolean has(int flag) {
    return (array[offset + FLAGS_AT] & flag) != 0;
  }

  private int shortAt(int at) {
    return (array[offset + at] & 0xFF) << 8 | (array[offset + at + 1] & 0xFF);
  }

  private int propertiesOffset() {
    return (int) INTS.get(array, offset + PROPERTIES_OFFSET_AT);
  }

  private int bodyOffset() {
    return (int) INTS.get(array, offset + BODY_OFFSET_AT);
  }

  private int propertiesLength() {
    return bodyOffset() - propertiesOffset();
  }

  public boolean persistent() {
    return has(FLAG_PERSISTENT);
  }

  public int priority() {
    return array[offset + PRIORITY_AT];
  }

  public BodyType bodyType() {
    return BodyType.ofNumber(array[offset + BODY_TYPE_AT]);
  }

  public long timestampMs() {
    return (long) LONGS.get(array, offset + TIMESTAMP_AT);
  }

  public long expirationMs() {
    return (long) LONGS.get(array, offset + EXPIRATION_AT);
  }

  public long deliveryTimeMs() {
    return (long) LONGS.get(array, offset + DELIVERY_TIME_AT);
  }

  public Address destination() {
    return addressAt(DESTINATION_AT);
  }

  /** Whether {@link #destination} equals this, found out without making an object. */
  public boolean isFor(Address destination) {
    return array[offset + DESTINATION_AT] == destination.kind().number()
        && Utf8.equals(
            destination.name(),
            array,
            offset + DESTINATION_AT + 1 + Short.BYTES,
            shortAt(DESTINATION_AT + 1));
  }

  /** With the prefix {@code ID:}, or null if the producer disabled it. */
  public String messageId() {
    int at = messageIdAt();
    return shortAt(at) == 0 ? null : ID_PREFIX.concat(stringAt(at));
  }

  /** Null if not set or set as bytes. */
  public String correlationId() {
    return has(FLAG_CORRELATION_ID) && !has(FLAG_CORRELATION_ID_IS_BYTES)
        ? stringAt(after(messageIdAt()))
        : null;
  }

  /** Null if not set or set as a string. A new array. */
  public byte[] correlationIdBytes() {
    if (!has(FLAG_CORRELATION_ID_IS_BYTES)) {
      return null;
    }
    int at = after(messageIdAt());
    int from = offset + at + Short.BYTES;
    return Arrays.copyOfRange(array, from, from + shortAt(at));
  }

  /** Null if not set. */
  public Address replyTo() {
    return has(FLAG_REPLY_TO) ? addressAt(replyToAt()) : null;
  }

  /** JMSType; null if not set. */
  public String type() {
    if (!has(FLAG_TYPE)) {
      return null;
    }
    int at = replyToAt();
    return stringAt(has(FLAG_REPLY_TO) ? after(at + 1) : at);
  }

  private int messageIdAt() {
    return after(DESTINATION_AT + 1);
  }

  private int replyToAt() {
    int at = after(messageIdAt());
    return has(FLAG_CORRELATION_ID) ? after(at) : at;
  }

  /** Where the field after a string begins. */
  private int after(int at) {
    return at + Short.BYTES + shortAt(at);
  }

  private String stringAt(int at) {
    return Utf8.decode(array, offset + at + Short.BYTES, shortAt(at));
  }

  private Address addressAt(int at) {
    return new Address(Address.Kind.ofNumber(array[offset + at]), stringAt(at + 1));
  }

  public boolean hasProperties() {
    return has(FLAG_PROPERTIES);
  }

  /**
   * One property, found without decoding the others: Boolean, Byte, Short, Integer, Long, Float,
   * Double or String; null if absent, or there and null.
   */
  public Object property(String name) {
    if (!has(FLAG_PROPERTIES)) {
      return null;
    }
    ByteReader in = propertiesReader();
    int count = in.readUnsignedShort();
    for (int i = 0; i < count; i++) {
      int nameBytes = in.readUnsignedShort();
      int nameAt = in.arrayPosition();
      in.skip(nameBytes);
      if (Utf8.equals(name, array, nameAt, nameBytes)) {
        return TypedValues.read(in);
      }
      TypedValues.skip(in);
    }
    return null;
  }

  /** All properties in the order they were set; a new map that the caller may change. */
  public Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    if (has(FLAG_PROPERTIES)) {
      ByteReader in = propertiesReader();
      int count = in.readUnsignedShort();
      for (int i = 0; i < count; i++) {
        String name = in.readShortString();
        Object value = TypedValues.read(in);
        if (!properties.containsKey(name)) { // the first counts, as for property(name)
          properties.put(name, value);
        }
      }
    }
    return properties;
  }

  private ByteReader propertiesReader() {
    return new ByteReader(array, offset + propertiesOffset(), propertiesLength());
  }

  /** A TextMessage whose text, or an ObjectMessage whose object, is null. */
  public boolean bodyIsNull() {
    return has(FLAG_BODY_IS_NULL);
  }

  public int bodyLength() {
    return length - bodyOffset();
  }

  /** A read-only view of the body's bytes, from 0. */
  public ByteBuffer body() {
    return ByteBuffer.wrap(array, offset + bodyOffset(), bodyLength()).slice().asReadOnlyBuffer();
  }

  /** A reader over the body, which copies nothing. */
  public ByteReader bodyReader() {
    return new ByteReader(array, offset + bodyOffset(), bodyLength());
  }

  /** The body of a text message. Null if {@link #bodyIsNull}. */
  public String bodyText() {
    return bodyIsNull() ? null : Utf8.decode(array, offset + bodyOffset(), bodyLength());
  }

  /** For people: where to, which id, how long. */
  @Override
  public String toString() {
    return "message " + messageId() + " to " + destination() + ", " + length + " bytes";
  }
}
