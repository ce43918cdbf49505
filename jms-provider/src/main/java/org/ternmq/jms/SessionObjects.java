package org.ternmq.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import org.ternmq.jms.destination.TernQueue;
import org.ternmq.jms.destination.TernTopic;
import org.ternmq.jms.message.MessageFactory;

/** What a session makes without the broker: messages, and what names queues and topics. */
abstract class SessionObjects implements Session {

  abstract MessageFactory messages();

  /**
   * @throws jakarta.jms.IllegalStateException if the session is closed
   */
  abstract void checkOpen() throws JMSException;

  private MessageFactory openMessages() throws JMSException {
    checkOpen();
    return messages();
  }

  @Override
  public BytesMessage createBytesMessage() throws JMSException {
    return openMessages().bytesMessage();
  }

  @Override
  public MapMessage createMapMessage() throws JMSException {
    return openMessages().mapMessage();
  }

  @Override
  public Message createMessage() throws JMSException {
    return openMessages().message();
  }

  @Override
  public ObjectMessage createObjectMessage() throws JMSException {
    return openMessages().objectMessage();
  }

  @Override
  public ObjectMessage createObjectMessage(Serializable object) throws JMSException {
    return openMessages().objectMessage(object);
  }

  @Override
  public StreamMessage createStreamMessage() throws JMSException {
    return openMessages().streamMessage();
  }

  @Override
  public TextMessage createTextMessage() throws JMSException {
    return openMessages().textMessage();
  }

  @Override
  public TextMessage createTextMessage(String text) throws JMSException {
    return openMessages().textMessage(text);
  }

  // --- destinations

  @Override
  public Queue createQueue(String queueName) throws JMSException {
    checkOpen();
    try {
      return new TernQueue(queueName);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw invalidName(queueName, e);
    }
  }

  @Override
  public Topic createTopic(String topicName) throws JMSException {
    checkOpen();
    try {
      return new TernTopic(topicName);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw invalidName(topicName, e);
    }
  }

  private static JMSException invalidName(String name, RuntimeException cause) {
    InvalidDestinationException invalid =
        new InvalidDestinationException("No destination can have the name '" + name + "'");
    invalid.initCause(cause);
    return invalid;
  }
}
