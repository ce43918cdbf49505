package org.ternmq.command;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Base64;
import java.util.Enumeration;

/**
 * A message as one JSON object: headers, properties, body. Headers that are not set are left out.
 */
final class JsonMessages {

  private JsonMessages() {}

  static String write(Message message) throws JMSException {
    JsonWriter json = new JsonWriter().beginObject();
    optional(json, "messageId", message.getJMSMessageID());
    optional(json, "destination", DestinationName.describe(message.getJMSDestination()));
    boolean persistent = message.getJMSDeliveryMode() == DeliveryMode.PERSISTENT;
    json.member("deliveryMode", persistent ? "persistent" : "non-persistent");
    json.member("priority", message.getJMSPriority());
    json.member("timestamp", message.getJMSTimestamp());
    if (message.getJMSExpiration() != 0) {
      json.member("expiration", message.getJMSExpiration());
    }
    if (message.getJMSDeliveryTime() != 0) {
      json.member("deliveryTime", message.getJMSDeliveryTime());
    }
    json.member("redelivered", message.getJMSRedelivered());
    optional(json, "correlationId", message.getJMSCorrelationID());
    optional(json, "replyTo", DestinationName.describe(message.getJMSReplyTo()));
    optional(json, "type", message.getJMSType());
    json.name("properties").beginObject();
    for (Enumeration<?> names = message.getPropertyNames(); names.hasMoreElements(); ) {
      String name = (String) names.nextElement();
      json.member(name, message.getObjectProperty(name));
    }
    json.endObject();
    json.member("bodyType", bodyType(message));
    json.name("body");
    writeBody(json, message);
    return json.endObject().toString();
  }

  private static void optional(JsonWriter json, String name, String value) {
    if (value != null) {
      json.member(name, value);
    }
  }

  private static String bodyType(Message message) {
    if (message instanceof TextMessage) {
      return "text";
    }
    if (message instanceof BytesMessage) {
      return "bytes";
    }
    if (message instanceof MapMessage) {
      return "map";
    }
    if (message instanceof StreamMessage) {
      return "stream";
    }
    return message instanceof ObjectMessage ? "object" : "none";
  }

  /** Text as a string, bytes in Base64, a map as an object, a stream as an array. */
  static void writeBody(JsonWriter json, Message message) throws JMSException {
    if (message instanceof TextMessage text) {
      json.value(text.getText());
    } else if (message instanceof BytesMessage bytes) {
      json.value(Base64.getEncoder().encodeToString(Bodies.content(bytes)));
    } else if (message instanceof MapMessage map) {
      json.beginObject();
      for (Enumeration<?> names = map.getMapNames(); names.hasMoreElements(); ) {
        String name = (String) names.nextElement();
        json.name(name);
        element(json, map.getObject(name));
      }
      json.endObject();
    } else if (message instanceof StreamMessage stream) {
      json.beginArray();
      writeElements(json, stream);
      json.endArray();
    } else if (message instanceof ObjectMessage) {
      // To show it would mean to load classes and run code that the message names.
      json.value("a serialized object, which is not opened here");
    } else {
      json.value(null);
    }
  }

  private static void writeElements(JsonWriter json, StreamMessage stream) throws JMSException {
    stream.reset();
    try {
      while (true) {
        element(json, stream.readObject());
      }
    } catch (MessageEOFException end) {
      // The API tells the end of a stream in no other way.
      stream.reset();
    }
  }

  private static void element(JsonWriter json, Object value) {
    json.value(value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : value);
  }
}
