package org.ternmq.command;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ternmq.wire.error.WireException;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/**
 * A message's headers, properties and body as JSON. What is read back is the same to the byte:
 * where the fields would not give the same bytes again, these are written beside them as {@code
 * encoded}, and count.
 */
final class PortableMessage {

  private PortableMessage() {}

  static void write(JsonWriter json, EncodedMessage message) {
    byte[] exact =
        Arrays.copyOfRange(message.array(), message.offset(), message.offset() + message.length());
    String fields = fieldsThatGive(exact, message);
    if (fields == null) {
      json.member("encoded", Base64.getEncoder().encodeToString(exact));
    } else {
      json.raw(fields);
    }
  }

  /** Null if the message cannot be told so that the same bytes come back. */
  private static String fieldsThatGive(byte[] exact, EncodedMessage message) {
    try {
      message.verify();
      JsonWriter writer = new JsonWriter().beginObject();
      writeFields(writer, message);
      String text = writer.endObject().toString();
      EncodedMessage again = encode(members(JsonReader.read(text)));
      boolean same =
          Arrays.equals(
              exact,
              0,
              exact.length,
              again.array(),
              again.offset(),
              again.offset() + again.length());
      return same ? text.substring(1, text.length() - 1) : null;
    } catch (WireException | IllegalArgumentException asItIs) {
      return null; // the bytes are told instead
    }
  }

  private static void writeFields(JsonWriter json, EncodedMessage message) {
    json.member("destination", address(message.destination()));
    json.member("messageId", message.messageId());
    json.member("persistent", message.persistent()).member("priority", message.priority());
    json.member("timestamp", message.timestampMs());
    json.member("expiration", message.expirationMs());
    json.member("deliveryTime", message.deliveryTimeMs());
    optional(json, "correlationId", message.correlationId());
    byte[] correlation = message.correlationIdBytes();
    optional(
        json,
        "correlationIdBytes",
        correlation == null ? null : Base64.getEncoder().encodeToString(correlation));
    optional(json, "replyTo", message.replyTo() == null ? null : address(message.replyTo()));
    optional(json, "type", message.type());
    if (message.hasProperties()) {
      json.name("properties").beginObject();
      message.properties().forEach((name, value) -> property(json.name(name), value));
      json.endObject();
    }
    json.member("bodyType", message.bodyType().name().toLowerCase(Locale.ROOT));
    if (message.bodyType() == BodyType.TEXT) {
      json.member("text", message.bodyText());
    } else if (message.bodyType() != BodyType.NONE) {
      ByteBuffer body = message.body();
      byte[] bytes = new byte[body.remaining()];
      body.get(bytes);
      json.member("body", message.bodyIsNull() ? null : Base64.getEncoder().encodeToString(bytes));
    }
  }

  private static void optional(JsonWriter json, String name, Object value) {
    if (value != null) {
      json.member(name, value);
    }
  }

  /** An object of one member: its type, and its value. */
  private static void property(JsonWriter json, Object value) {
    String type =
        value == null ? "null" : value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    boolean asText = value instanceof Float || value instanceof Double;
    json.beginObject().member(type, asText ? value.toString() : value).endObject();
  }

  static String address(Address address) {
    return address.toString();
  }

  /**
   * @throws IllegalArgumentException if it is not of the form that {@link #address} writes
   */
  static Address address(String text) {
    int colon = text.indexOf("://");
    String name = colon < 0 ? "" : text.substring(colon + 3);
    for (Address.Kind kind : Address.Kind.values()) {
      Address address = new Address(kind, name);
      if (!name.isEmpty() && address.toString().equals(text)) {
        return address;
      }
    }
    throw new IllegalArgumentException("no destination: " + text);
  }

  /** The message that a JSON object tells. */
  static EncodedMessage read(Map<String, Object> json) {
    if (json.get("encoded") instanceof String encoded) {
      byte[] bytes = Base64.getDecoder().decode(encoded);
      return EncodedMessage.wrap(bytes, 0, bytes.length);
    }
    return encode(json);
  }

  private static EncodedMessage encode(Map<String, Object> json) {
    JsonFields fields = new JsonFields(json);
    MessageEncoder encoder =
        new MessageEncoder()
            .destination(address(fields.text("destination")))
            .messageId(fields.optionalText("messageId"))
            .persistent(fields.flag("persistent"))
            .priority((int) fields.number("priority"))
            .timestampMs(fields.number("timestamp"))
            .expirationMs(fields.number("expiration"))
            .deliveryTimeMs(fields.number("deliveryTime"))
            .type(fields.optionalText("type"));
    if (fields.has("correlationIdBytes")) {
      encoder.correlationIdBytes(fields.bytes("correlationIdBytes"));
    } else {
      encoder.correlationId(fields.optionalText("correlationId"));
    }
    if (fields.has("replyTo")) {
      encoder.replyTo(address(fields.text("replyTo")));
    }
    if (fields.has("properties")) {
      Map<String, Object> properties = new LinkedHashMap<>();
      members(json.get("properties")).forEach((n, value) -> properties.put(n, property(value)));
      encoder.properties(properties);
    }
    BodyType type = BodyType.valueOf(fields.text("bodyType").toUpperCase(Locale.ROOT));
    if (type == BodyType.TEXT) {
      return encoder.textBody(fields.optionalText("text")).encode();
    }
    byte[] body = fields.optionalText("body") == null ? null : fields.bytes("body");
    return encoder.body(type, body == null ? null : ByteBuffer.wrap(body)).encode();
  }

  private static Object property(Object json) {
    Map<String, Object> members = members(json);
    if (members.size() != 1) {
      throw new IllegalArgumentException("a property is an object of one member, not " + members);
    }
    Map.Entry<String, Object> typed = members.entrySet().iterator().next();
    Object value = typed.getValue();
    if (value == null && !typed.getKey().equals("null")) {
      throw new IllegalArgumentException("a property without a value: " + members);
    }
    return switch (typed.getKey()) {
      case "null" -> null;
      case "boolean" -> (Boolean) value;
      case "string" -> (String) value;
      case "byte" -> (byte) (long) value;
      case "short" -> (short) (long) value;
      case "integer" -> (int) (long) value;
      case "long" -> (long) value;
      case "float" -> Float.valueOf((String) value);
      case "double" -> Double.valueOf((String) value);
      default -> throw new IllegalArgumentException("no type of a property: " + typed.getKey());
    };
  }

  @SuppressWarnings("unchecked") // JsonReader makes no others
  static Map<String, Object> members(Object json) {
    if (json instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IllegalArgumentException("an object is expected");
  }
}
