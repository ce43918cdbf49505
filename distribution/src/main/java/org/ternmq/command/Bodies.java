package org.ternmq.command;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Bytes of a file into messages and back without a change: a TextMessage where the bytes are UTF-8,
 * a BytesMessage where they are not.
 */
final class Bodies {

  /**
   * Marks a body behind which no line feed belongs: the last line of an input that does not end
   * with one, and a file that was sent whole. A receiver that writes lines leaves the line feed
   * out, so the output equals the input.
   */
  static final String NO_LINE_FEED = "ternmq_no_line_feed";

  private Bodies() {}

  static Message message(Session session, byte[] body, boolean alwaysBytes) throws JMSException {
    String text = alwaysBytes ? null : decode(body);
    if (text != null) {
      return session.createTextMessage(text);
    }
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(body);
    return message;
  }

  /** Null if the bytes are not UTF-8. */
  static String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    // Either the replacement character was in the input, or it replaces something that was.
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notText) {
      return null;
    }
  }

  /**
   * The body as the text output shows it. Maps, streams and objects have no bytes of their own and
   * become JSON.
   */
  static byte[] bytes(Message message) throws JMSException {
    if (message instanceof TextMessage text) {
      String body = text.getText();
      return body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    }
    if (message instanceof BytesMessage bytes) {
      return content(bytes);
    }
    if (message instanceof MapMessage
        || message instanceof StreamMessage
        || message instanceof ObjectMessage) {
      JsonWriter json = new JsonWriter();
      JsonMessages.writeBody(json, message);
      return json.toString().getBytes(StandardCharsets.UTF_8);
    }
    return new byte[0];
  }

  static byte[] content(BytesMessage message) throws JMSException {
    message.reset();
    long length = message.getBodyLength();
    if (length > Integer.MAX_VALUE - 8) {
      throw new CommandException("a body of " + Format.bytes(length) + " does not fit into memory");
    }
    byte[] body = new byte[(int) length];
    if (body.length > 0) {
      message.readBytes(body);
    }
    return body;
  }

  static boolean endsWithoutLineFeed(Message message) throws JMSException {
    return message.propertyExists(NO_LINE_FEED) && message.getBooleanProperty(NO_LINE_FEED);
  }
}
