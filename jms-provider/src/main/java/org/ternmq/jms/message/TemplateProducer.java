package org.ternmq.jms.message;

import static org.ternmq.jms.failure.UncheckedFailures.unchecked;
import static org.ternmq.jms.failure.UncheckedFailures.uncheckedly;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import java.io.Serializable;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What producers of the simplified API have in common, wherever they send to (specification 7.2):
 * headers and properties that are set on each message before it is sent, and messages made of
 * bodies. For one thread at a time.
 */
public abstract class TemplateProducer implements JMSProducer {
  private final MessageFactory messages;

  /**
   * Never sent: holds properties, correlation id, type and reply-to under the rules of messages.
   */
  private final TernMessage template;

  private boolean hasProperties;

  /** The correlation id was set as bytes; the template would give it as a string too. */
  private boolean correlationIdIsBytes;

  protected TemplateProducer(MessageFactory messages) {
    this.messages = messages;
    this.template = messages.message();
  }

  /**
   * @throws jakarta.jms.IllegalStateException if what it sends with is closed
   */
  protected abstract void checkOpen() throws JMSException;

  /** Sends a message on which everything was set that is set here. */
  protected abstract void sendPrepared(Destination destination, Message message)
      throws JMSException;

  private MessageFactory messages() throws JMSException {
    checkOpen();
    return messages;
  }

  // --- sending

  @Override
  public final JMSProducer send(Destination destination, Message message) {
    if (message == null) {
      throw new MessageFormatRuntimeException("The message is null");
    }
    uncheckedly(
        () -> {
          prepare(message);
          sendPrepared(destination, message);
        });
    return this;
  }

  @Override
  public final JMSProducer send(Destination destination, String body) {
    return send(destination, unchecked(() -> messages().textMessage(body)));
  }

  @Override
  public final JMSProducer send(Destination destination, Map<String, Object> body) {
    MapMessage message = unchecked(() -> messages().mapMessage());
    if (body != null) {
      uncheckedly(
          () -> {
            for (Map.Entry<String, Object> entry : body.entrySet()) {
              message.setObject(entry.getKey(), entry.getValue());
            }
          });
    }
    return send(destination, message);
  }

  @Override
  public final JMSProducer send(Destination destination, byte[] body) {
    BytesMessage message = unchecked(() -> messages().bytesMessage());
    if (body != null) {
      uncheckedly(() -> message.writeBytes(body));
    }
    return send(destination, message);
  }

  @Override
  public final JMSProducer send(Destination destination, Serializable body) {
    return send(destination, unchecked(() -> messages().objectMessage(body)));
  }

  /** What is set here wins over what the message has (API of JMSProducer). */
  private void prepare(Message message) throws JMSException {
    if (hasProperties) {
      for (String name : Collections.list(template.getPropertyNames())) {
        message.setObjectProperty(name, template.getObjectProperty(name));
      }
    }
    String correlationId = template.getJMSCorrelationID();
    if (correlationIdIsBytes) {
      message.setJMSCorrelationIDAsBytes(template.getJMSCorrelationIDAsBytes());
    } else if (correlationId != null) {
      message.setJMSCorrelationID(correlationId);
    }
    if (template.getJMSType() != null) {
      message.setJMSType(template.getJMSType());
    }
    if (template.getJMSReplyTo() != null) {
      message.setJMSReplyTo(template.getJMSReplyTo());
    }
  }

  // --- properties

  @Override
  public final JMSProducer setProperty(String name, boolean value) {
    return property(name, value);
  }

  @Override
  public final JMSProducer setProperty(String name, byte value) {
    return property(name, value);
  }

  @Override
  public final JMSProducer setProperty(String name, short value) {
    return property(name, value);
  }

  @Override
  public final JMSProducer setProperty(String name, int value) {
    return property(name, value);
  }

  @Override
  public final JMSProducer setProperty(String name, long value) {
    return property(name, value);
  }

  @Override
  public final JMSProducer setProperty(String name, float value) {
    return property(name, value);
  }

  @Override
  public final JMSProducer setProperty(String name, double value) {
    return property(name, value);
  }

  @Override
  public final JMSProducer setProperty(String name, String value) {
    return property(name, value);
  }

  @Override
  public final JMSProducer setProperty(String name, Object value) {
    return property(name, value);
  }

  private JMSProducer property(String name, Object value) {
    uncheckedly(() -> template.setObjectProperty(name, value));
    hasProperties = true;
    return this;
  }

  @Override
  public final JMSProducer clearProperties() {
    template.clearProperties();
    hasProperties = false;
    return this;
  }

  @Override
  public final boolean propertyExists(String name) {
    return unchecked(() -> template.propertyExists(name));
  }

  @Override
  public final boolean getBooleanProperty(String name) {
    return unchecked(() -> template.getBooleanProperty(name));
  }

  @Override
  public final byte getByteProperty(String name) {
    return unchecked(() -> template.getByteProperty(name));
  }

  @Override
  public final short getShortProperty(String name) {
    return unchecked(() -> template.getShortProperty(name));
  }

  @Override
  public final int getIntProperty(String name) {
    return unchecked(() -> template.getIntProperty(name));
  }

  @Override
  public final long getLongProperty(String name) {
    return unchecked(() -> template.getLongProperty(name));
  }

  @Override
  public final float getFloatProperty(String name) {
    return unchecked(() -> template.getFloatProperty(name));
  }

  @Override
  public final double getDoubleProperty(String name) {
    return unchecked(() -> template.getDoubleProperty(name));
  }

  @Override
  public final String getStringProperty(String name) {
    return unchecked(() -> template.getStringProperty(name));
  }

  @Override
  public final Object getObjectProperty(String name) {
    return unchecked(() -> template.getObjectProperty(name));
  }

  /** A view that cannot be changed and shows what is set and cleared later. */
  @Override
  public final Set<String> getPropertyNames() {
    return Collections.unmodifiableSet(
        new AbstractSet<String>() {
          @Override
          public Iterator<String> iterator() {
            return names().iterator();
          }

          @Override
          public int size() {
            return names().size();
          }

          private List<String> names() {
            return unchecked(() -> Collections.list(template.getPropertyNames()));
          }
        });
  }

  // --- headers

  @Override
  public final JMSProducer setJMSCorrelationIDAsBytes(byte[] correlationID) {
    uncheckedly(() -> template.setJMSCorrelationIDAsBytes(correlationID));
    correlationIdIsBytes = correlationID != null;
    return this;
  }

  @Override
  public final byte[] getJMSCorrelationIDAsBytes() {
    return unchecked(template::getJMSCorrelationIDAsBytes);
  }

  @Override
  public final JMSProducer setJMSCorrelationID(String correlationID) {
    uncheckedly(() -> template.setJMSCorrelationID(correlationID));
    correlationIdIsBytes = false;
    return this;
  }

  @Override
  public final String getJMSCorrelationID() {
    return unchecked(template::getJMSCorrelationID);
  }

  @Override
  public final JMSProducer setJMSType(String type) {
    uncheckedly(() -> template.setJMSType(type));
    return this;
  }

  @Override
  public final String getJMSType() {
    return unchecked(template::getJMSType);
  }

  @Override
  public final JMSProducer setJMSReplyTo(Destination replyTo) {
    uncheckedly(() -> template.setJMSReplyTo(replyTo));
    return this;
  }

  @Override
  public final Destination getJMSReplyTo() {
    return unchecked(template::getJMSReplyTo);
  }
}
