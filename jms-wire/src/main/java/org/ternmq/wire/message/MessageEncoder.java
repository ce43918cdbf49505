package org.ternmq.wire.message;

import java.nio.ByteBuffer;
import java.util.Map;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.error.WireException;

/**
 * Encodes one message into one array of the exact size ({@link EncodedMessage} has the layout). Set
 * what is to be set, then call {@link #encode} once or more. Not safe for use by several threads;
 * may be reused.
 */
public final class MessageEncoder {
  private static final int MAX_SHORT = 0xFFFF;

  private Address destination;
  private boolean persistent;
  private int priority = 4; // specification 3.4.10: the default
  private long timestampMs;
  private long expirationMs;
  private long deliveryTimeMs;
  private String messageId = "";
  private String correlationId;
  private byte[] correlationIdBytes;
  private Address replyTo;
  private String type;
  private Map<String, Object> properties = Map.of();
  private BodyType bodyType = BodyType.NONE;
  private String text;
  private ByteBuffer body;
  private boolean bodyIsNull;

  public MessageEncoder destination(Address destination) {
    this.destination = destination;
    return this;
  }

  public MessageEncoder persistent(boolean persistent) {
    this.persistent = persistent;
    return this;
  }

  /** 0 to 9; 4 unless set. */
  public MessageEncoder priority(int priority) {
    if (priority < 0 || priority > 9) {
      throw new IllegalArgumentException("priority " + priority + ", allowed is 0 to 9");
    }
    this.priority = priority;
    return this;
  }

  public MessageEncoder timestampMs(long timestampMs) {
    this.timestampMs = timestampMs;
    return this;
  }

  public MessageEncoder expirationMs(long expirationMs) {
    this.expirationMs = expirationMs;
    return this;
  }

  public MessageEncoder deliveryTimeMs(long deliveryTimeMs) {
    this.deliveryTimeMs = deliveryTimeMs;
    return this;
  }

  /** With or without the prefix {@code ID:}; null if disabled. */
  public MessageEncoder messageId(String messageId) {
    if (messageId == null) {
      this.messageId = "";
    } else if (messageId.startsWith(EncodedMessage.ID_PREFIX)) {
      this.messageId = messageId.substring(EncodedMessage.ID_PREFIX.length());
    } else {
      this.messageId = messageId;
    }
    return this;
  }

  /** Replaces one set as bytes; null for none. */
  public MessageEncoder correlationId(String correlationId) {
    this.correlationId = correlationId;
    this.correlationIdBytes = null;
    return this;
  }

  /** Replaces one set as a string; null for none. Not copied: read by {@link #encode}. */
  public MessageEncoder correlationIdBytes(byte[] correlationId) {
    this.correlationIdBytes = correlationId;
    this.correlationId = null;
    return this;
  }

  public MessageEncoder replyTo(Address replyTo) {
    this.replyTo = replyTo;
    return this;
  }

  public MessageEncoder type(String type) {
    this.type = type;
    return this;
  }

  /**
   * Not copied: read by {@link #encode}. Values as {@link EncodedMessage#property} returns them,
   * null included.
   */
  public MessageEncoder properties(Map<String, Object> properties) {
    this.properties = properties;
    return this;
  }

  /** The text is encoded straight into the message's array; null sets the flag "body is null". */
  public MessageEncoder textBody(String text) {
    this.bodyType = BodyType.TEXT;
    this.text = text;
    this.body = null;
    this.bodyIsNull = text == null;
    return this;
  }

  /**
   * Not copied: read by {@link #encode}, from position to limit; null sets the flag "body is null"
   * for TEXT and OBJECT, and is the same as empty for the others.
   */
  public MessageEncoder body(BodyType type, ByteBuffer body) {
    if (type == BodyType.NONE && body != null && body.hasRemaining()) {
      throw new IllegalArgumentException("a body of type NONE has no bytes");
    }
    this.bodyType = type;
    this.text = null;
    this.body = body;
    this.bodyIsNull = body == null && (type == BodyType.TEXT || type == BodyType.OBJECT);
    return this;
  }

  /**
   * @throws WireException with TOO_LARGE, naming the field, if a string is longer than 65,535 bytes
   *     in UTF-8, a destination's name longer than {@value Address#MAX_NAME_BYTES}, there are more
   *     than 65,535 properties, or the whole is longer than an array can be; with
   *     INVALID_DESTINATION if a destination's name is empty
   * @throws IllegalArgumentException if a property's value is not of the types that one may have
   */
  public EncodedMessage encode() {
    if (destination == null) {
      throw new IllegalStateException("a message needs a destination");
    }
    long propertiesOffset = headerLength();
    long bodyOffset = propertiesOffset + propertiesLength();
    long length = bodyOffset + bodyLength();
    if (length > ByteWriter.MAX_BYTES) {
      throw new WireException(
          ErrorCode.TOO_LARGE,
          "the message has " + length + " bytes, possible are " + ByteWriter.MAX_BYTES);
    }
    ByteWriter out = new ByteWriter((int) length);
    writeHeader(out, (int) propertiesOffset, (int) bodyOffset);
    writeProperties(out);
    if (text != null) {
      out.putText(text, (int) (length - bodyOffset));
    } else if (body != null) {
      out.putBytes(body);
    }
    if (out.size() != length) {
      throw new IllegalStateException(
          "%d bytes written, %d expected: somebody changes the message while it is sent"
              .formatted(out.size(), length));
    }
    return EncodedMessage.written(out.array());
  }

  private long headerLength() {
    long length = EncodedMessage.DESTINATION_AT + addressLength(destination, "the destination");
    length += stringLength(messageId, "the message id");
    if (correlationId != null) {
      length += stringLength(correlationId, "the correlation id");
    } else if (correlationIdBytes != null) {
      length += Short.BYTES + checked(correlationIdBytes.length, MAX_SHORT, "the correlation id");
    }
    if (replyTo != null) {
      length += addressLength(replyTo, "the reply-to destination");
    }
    if (type != null) {
      length += stringLength(type, "the type");
    }
    return length;
  }

  private static long addressLength(Address address, String field) {
    if (address.name().isEmpty()) {
      throw new WireException(ErrorCode.INVALID_DESTINATION, field + " has an empty name");
    }
    long bytes = Utf8.length(address.name());
    return 1 + Short.BYTES + checked(bytes, Address.MAX_NAME_BYTES, field);
  }

  private static long stringLength(String s, String field) {
    return Short.BYTES + checked(Utf8.length(s), MAX_SHORT, field);
  }

  private static long checked(long bytes, int limit, String field) {
    if (bytes > limit) {
      throw new WireException(
          ErrorCode.TOO_LARGE, field + " has " + bytes + " bytes, allowed are " + limit);
    }
    return bytes;
  }

  private long propertiesLength() {
    if (properties.isEmpty()) {
      return 0;
    }
    if (properties.size() > MAX_SHORT) {
      throw new WireException(
          ErrorCode.TOO_LARGE,
          "the message has " + properties.size() + " properties, allowed are " + MAX_SHORT);
    }
    long length = Short.BYTES;
    for (Map.Entry<String, Object> property : properties.entrySet()) {
      Object value = property.getValue();
      if (value instanceof Character || value instanceof byte[]) {
        throw new IllegalArgumentException(
            "property %s cannot hold a %s"
                .formatted(property.getKey(), value.getClass().getSimpleName()));
      }
      length += stringLength(property.getKey(), "a property's name") + TypedValues.length(value);
    }
    return length;
  }

  private long bodyLength() {
    if (text != null) {
      return Utf8.length(text);
    }
    return body == null ? 0 : body.remaining();
  }

  private void writeHeader(ByteWriter out, int propertiesOffset, int bodyOffset) {
    out.putByte(EncodedMessage.FORMAT);
    out.putByte(flags());
    out.putByte(priority);
    out.putByte(bodyType.number());
    out.putLong(timestampMs);
    out.putLong(expirationMs);
    out.putLong(deliveryTimeMs);
    out.putInt(propertiesOffset);
    out.putInt(bodyOffset);
    writeAddress(out, destination);
    out.putShortString(messageId, "the message id");
    if (correlationId != null) {
      out.putShortString(correlationId, "the correlation id");
    } else if (correlationIdBytes != null) {
      out.putShort(correlationIdBytes.length);
      out.putBytes(correlationIdBytes, 0, correlationIdBytes.length);
    }
    if (replyTo != null) {
      writeAddress(out, replyTo);
    }
    if (type != null) {
      out.putShortString(type, "the type");
    }
  }

  private static void writeAddress(ByteWriter out, Address address) {
    out.putByte(address.kind().number());
    out.putShortString(address.name(), "the destination");
  }

  private int flags() {
    int flags = persistent ? EncodedMessage.FLAG_PERSISTENT : 0;
    if (correlationId != null) {
      flags |= EncodedMessage.FLAG_CORRELATION_ID;
    } else if (correlationIdBytes != null) {
      flags |= EncodedMessage.FLAG_CORRELATION_ID | EncodedMessage.FLAG_CORRELATION_ID_IS_BYTES;
    }
    flags |= replyTo != null ? EncodedMessage.FLAG_REPLY_TO : 0;
    flags |= type != null ? EncodedMessage.FLAG_TYPE : 0;
    flags |= bodyIsNull ? EncodedMessage.FLAG_BODY_IS_NULL : 0;
    flags |= properties.isEmpty() ? 0 : EncodedMessage.FLAG_PROPERTIES;
    return flags;
  }

  private void writeProperties(ByteWriter out) {
    if (properties.isEmpty()) {
      return;
    }
    out.putShort(properties.size());
    for (Map.Entry<String, Object> property : properties.entrySet()) {
      out.putShortString(property.getKey(), "a property's name");
      TypedValues.write(out, property.getValue());
    }
  }
}
