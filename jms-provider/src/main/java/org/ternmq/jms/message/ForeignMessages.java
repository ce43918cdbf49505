package org.ternmq.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Enumeration;

/** Copies messages of other providers' classes through the public API (specification 3.12). */
final class ForeignMessages {
  private static final int CHUNK_BYTES = 8_192;

  private ForeignMessages() {}

  /** Properties, body, and the headers that the application sets; a stream is reset. */
  static TernMessage copyOf(Message foreign, MessageFactory messages) throws JMSException {
    TernMessage copy = copyBody(foreign, messages);
    copyCorrelationId(foreign, copy);
    copy.setJMSReplyTo(foreign.getJMSReplyTo());
    copy.setJMSType(foreign.getJMSType());
    Enumeration<?> names = foreign.getPropertyNames();
    while (names.hasMoreElements()) {
      String name = (String) names.nextElement();
      copy.properties().copy(name, foreign.getObjectProperty(name));
    }
    return copy;
  }

  private static void copyCorrelationId(Message foreign, TernMessage copy) throws JMSException {
    String text = foreign.getJMSCorrelationID();
    if (text != null) {
      copy.setJMSCorrelationID(text);
      return;
    }
    try {
      copy.setJMSCorrelationIDAsBytes(foreign.getJMSCorrelationIDAsBytes());
    } catch (UnsupportedOperationException e) {
      // A provider need not have ids of bytes (specification 3.4.5): then there is none to copy.
      copy.setJMSCorrelationID(null);
    }
  }

  private static TernMessage copyBody(Message foreign, MessageFactory messages)
      throws JMSException {
    if (foreign instanceof TextMessage text) {
      return messages.textMessage(text.getText());
    }
    if (foreign instanceof BytesMessage bytes) {
      return copyBytes(bytes, messages.bytesMessage());
    }
    if (foreign instanceof MapMessage map) {
      return copyMap(map, messages.mapMessage());
    }
    if (foreign instanceof StreamMessage stream) {
      return copyStream(stream, messages.streamMessage());
    }
    if (foreign instanceof ObjectMessage object) {
      return messages.objectMessage(object.getObject());
    }
    return messages.message();
  }

  private static TernMessage copyBytes(BytesMessage foreign, TernBytesMessage copy)
      throws JMSException {
    foreign.reset();
    byte[] chunk = new byte[(int) Math.max(1, Math.min(CHUNK_BYTES, foreign.getBodyLength()))];
    for (int n = foreign.readBytes(chunk); n > 0; n = foreign.readBytes(chunk)) {
      copy.writeBytes(chunk, 0, n);
    }
    foreign.reset();
    return copy;
  }

  private static TernMessage copyMap(MapMessage foreign, TernMapMessage copy) throws JMSException {
    Enumeration<?> names = foreign.getMapNames();
    while (names.hasMoreElements()) {
      String name = (String) names.nextElement();
      copy.setObject(name, foreign.getObject(name));
    }
    return copy;
  }

  private static TernMessage copyStream(StreamMessage foreign, TernStreamMessage copy)
      throws JMSException {
    foreign.reset();
    boolean more = true;
    while (more) {
      try {
        copy.writeObject(foreign.readObject());
      } catch (MessageEOFException end) {
        more = false; // the interface tells the end in no other way
      }
    }
    foreign.reset();
    return copy;
  }
}
