package org.ternmq.jms;

import static org.ternmq.jms.TernContext.unchecked;
import static org.ternmq.jms.TernContext.uncheckedly;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
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
import org.ternmq.jms.message.TernMessage;

/**
 * A producer of the simplified API (specification 7.2): settings, and headers and properties that
 * it sets on each message it sends.
 */
final class TernContextProducer implements JMSProducer {
  private final TernContext context;
  private final TernProducer producer;

  /**
   * Never sent: holds properties, correlation id, type and reply-to under the rules of messages.
   */
  private final TernMessage template;

  private boolean hasProperties;

  /** The correlation id was set as bytes; the template would give it as a string too. */
  private boolean correlationIdIsBytes;

  private CompletionListener completionListener;

  TernContextProducer(TernContext context) {
    this.context = context;
    this.producer = new TernProducer(context.session(), null);
    this.template = context.session().connection().messages().message();
  }

  // --- sending

  @Override
  public JMSProducer send(Destination destination, Message message) {
    if (message == null) {
      throw new MessageFormatRuntimeException("The message is null");
    }
    uncheckedly(
        () -> {
          prepare(message);
          if (completionListener == null) {
            producer.send(destination, message);
          } else {
            producer.send(destination, message, completionListener);
          }
        });
    return this;
  }

  @Override
  public JMSProducer send(Destination destination, String body) {
    return send(destination, context.createTextMessage(body));
  }

  @Override
  public JMSProducer send(Destination destination, Map<String, Object> body) {
    MapMessage message = context.createMapMessage();
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
  public JMSProducer send(Destination destination, byte[] body) {
    BytesMessage message = context.createBytesMessage();
    if (body != null) {
      uncheckedly(() -> message.writeBytes(body));
    }
    return send(destination, message);
  }

  @Override
  public JMSProducer send(Destination destination, Serializable body) {
    return send(destination, context.createObjectMessage(body));
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

  // --- settings

  @Override
  public JMSProducer setDisableMessageID(boolean value) {
    uncheckedly(() -> producer.setDisableMessageID(value));
    return this;
  }

  @Override
  public boolean getDisableMessageID() {
    return unchecked(producer::getDisableMessageID);
  }

  @Override
  public JMSProducer setDisableMessageTimestamp(boolean value) {
    uncheckedly(() -> producer.setDisableMessageTimestamp(value));
    return this;
  }

  @Override
  public boolean getDisableMessageTimestamp() {
    return unchecked(producer::getDisableMessageTimestamp);
  }

  @Override
  public JMSProducer setDeliveryMode(int deliveryMode) {
    uncheckedly(() -> producer.setDeliveryMode(deliveryMode));
    return this;
  }

  @Override
  public int getDeliveryMode() {
    return unchecked(producer::getDeliveryMode);
  }

  @Override
  public JMSProducer setPriority(int priority) {
    uncheckedly(() -> producer.setPriority(priority));
    return this;
  }

  @Override
  public int getPriority() {
    return unchecked(producer::getPriority);
  }

  @Override
  public JMSProducer setTimeToLive(long timeToLive) {
    uncheckedly(() -> producer.setTimeToLive(timeToLive));
    return this;
  }

  @Override
  public long getTimeToLive() {
    return unchecked(producer::getTimeToLive);
  }

  @Override
  public JMSProducer setDeliveryDelay(long deliveryDelay) {
    uncheckedly(() -> producer.setDeliveryDelay(deliveryDelay));
    return this;
  }

  @Override
  public long getDeliveryDelay() {
    return unchecked(producer::getDeliveryDelay);
  }

  @Override
  public JMSProducer setAsync(CompletionListener listener) {
    uncheckedly(producer::checkOpen);
    completionListener = listener;
    return this;
  }

  @Override
  public CompletionListener getAsync() {
    uncheckedly(producer::checkOpen);
    return completionListener;
  }

  // --- properties

  @Override
  public JMSProducer setProperty(String name, boolean value) {
    return property(name, value);
  }

  @Override
  public JMSProducer setProperty(String name, byte value) {
    return property(name, value);
  }

  @Override
  public JMSProducer setProperty(String name, short value) {
    return property(name, value);
  }

  @Override
  public JMSProducer setProperty(String name, int value) {
    return property(name, value);
  }

  @Override
  public JMSProducer setProperty(String name, long value) {
    return property(name, value);
  }

  @Override
  public JMSProducer setProperty(String name, float value) {
    return property(name, value);
  }

  @Override
  public JMSProducer setProperty(String name, double value) {
    return property(name, value);
  }

  @Override
  public JMSProducer setProperty(String name, String value) {
    return property(name, value);
  }

  @Override
  public JMSProducer setProperty(String name, Object value) {
    return property(name, value);
  }

  private JMSProducer property(String name, Object value) {
    uncheckedly(() -> template.setObjectProperty(name, value));
    hasProperties = true;
    return this;
  }

  @Override
  public JMSProducer clearProperties() {
    template.clearProperties();
    hasProperties = false;
    return this;
  }

  @Override
  public boolean propertyExists(String name) {
    return unchecked(() -> template.propertyExists(name));
  }

  @Override
  public boolean getBooleanProperty(String name) {
    return unchecked(() -> template.getBooleanProperty(name));
  }

  @Override
  public byte getByteProperty(String name) {
    return unchecked(() -> template.getByteProperty(name));
  }

  @Override
  public short getShortProperty(String name) {
    return unchecked(() -> template.getShortProperty(name));
  }

  @Override
  public int getIntProperty(String name) {
    return unchecked(() -> template.getIntProperty(name));
  }

  @Override
  public long getLongProperty(String name) {
    return unchecked(() -> template.getLongProperty(name));
  }

  @Override
  public float getFloatProperty(String name) {
    return unchecked(() -> template.getFloatProperty(name));
  }

  @Override
  public double getDoubleProperty(String name) {
    return unchecked(() -> template.getDoubleProperty(name));
  }

  @Override
  public String getStringProperty(String name) {
    return unchecked(() -> template.getStringProperty(name));
  }

  @Override
  public Object getObjectProperty(String name) {
    return unchecked(() -> template.getObjectProperty(name));
  }

  /** A view that cannot be changed and shows what is set and cleared later. */
  @Override
  public Set<String> getPropertyNames() {
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
  public JMSProducer setJMSCorrelationIDAsBytes(byte[] correlationID) {
    uncheckedly(() -> template.setJMSCorrelationIDAsBytes(correlationID));
    correlationIdIsBytes = correlationID != null;
    return this;
  }

  @Override
  public byte[] getJMSCorrelationIDAsBytes() {
    return unchecked(template::getJMSCorrelationIDAsBytes);
  }

  @Override
  public JMSProducer setJMSCorrelationID(String correlationID) {
    uncheckedly(() -> template.setJMSCorrelationID(correlationID));
    correlationIdIsBytes = false;
    return this;
  }

  @Override
  public String getJMSCorrelationID() {
    return unchecked(template::getJMSCorrelationID);
  }

  @Override
  public JMSProducer setJMSType(String type) {
    uncheckedly(() -> template.setJMSType(type));
    return this;
  }

  @Override
  public String getJMSType() {
    return unchecked(template::getJMSType);
  }

  @Override
  public JMSProducer setJMSReplyTo(Destination replyTo) {
    uncheckedly(() -> template.setJMSReplyTo(replyTo));
    return this;
  }

  @Override
  public Destination getJMSReplyTo() {
    return unchecked(template::getJMSReplyTo);
  }
}
