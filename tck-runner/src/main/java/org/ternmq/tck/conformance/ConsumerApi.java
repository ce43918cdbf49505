package org.ternmq.tck.conformance;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;

/** The two APIs to consume with, so that one test can hold both to the same promises. */
enum ConsumerApi {
  CLASSIC {
    @Override
    Receiver open(Jms jms, Destination from, String selector, int mode) throws JMSException {
      Connection connection = jms.connection();
      Session session = connection.createSession(mode);
      return new ClassicReceiver(connection, session, session.createConsumer(from, selector));
    }
  },
  SIMPLIFIED {
    @Override
    Receiver open(Jms jms, Destination from, String selector, int mode) {
      JMSContext context = jms.context(mode);
      return new SimplifiedReceiver(context, context.createConsumer(from, selector));
    }
  };

  /** A consumer on a connection and session of its own, started. */
  abstract Receiver open(Jms jms, Destination from, String selector, int mode) throws JMSException;

  Receiver open(Jms jms, Destination from) throws JMSException {
    return open(jms, from, null, Session.AUTO_ACKNOWLEDGE);
  }

  Class<? extends Exception> illegalState() {
    return this == CLASSIC
        ? jakarta.jms.IllegalStateException.class
        : jakarta.jms.IllegalStateRuntimeException.class;
  }

  /** A consumer of one of the APIs, with what it belongs to. */
  interface Receiver {
    Message receive() throws JMSException;

    Message receive(long timeoutMs) throws JMSException;

    Message receiveNoWait() throws JMSException;

    String getMessageSelector() throws JMSException;

    MessageListener getMessageListener() throws JMSException;

    void setMessageListener(MessageListener listener) throws JMSException;

    void close() throws JMSException;

    void stop() throws JMSException;

    void start() throws JMSException;

    void commit() throws JMSException;

    void rollback() throws JMSException;

    /** Closes the session, or the context. */
    void closeSession() throws JMSException;

    /** The next message; the test fails if none comes. */
    default Message next() throws JMSException {
      Message message = receive(Jms.ARRIVAL.toMillis());
      if (message == null) {
        throw new AssertionError("no message came within " + Jms.ARRIVAL);
      }
      return message;
    }

    default String nextText() throws JMSException {
      return next().getBody(String.class);
    }
  }

  private record ClassicReceiver(Connection connection, Session session, MessageConsumer consumer)
      implements Receiver {
    @Override
    public Message receive() throws JMSException {
      return consumer.receive();
    }

    @Override
    public Message receive(long timeoutMs) throws JMSException {
      return consumer.receive(timeoutMs);
    }

    @Override
    public Message receiveNoWait() throws JMSException {
      return consumer.receiveNoWait();
    }

    @Override
    public String getMessageSelector() throws JMSException {
      return consumer.getMessageSelector();
    }

    @Override
    public MessageListener getMessageListener() throws JMSException {
      return consumer.getMessageListener();
    }

    @Override
    public void setMessageListener(MessageListener listener) throws JMSException {
      consumer.setMessageListener(listener);
    }

    @Override
    public void close() throws JMSException {
      consumer.close();
    }

    @Override
    public void stop() throws JMSException {
      connection.stop();
    }

    @Override
    public void start() throws JMSException {
      connection.start();
    }

    @Override
    public void commit() throws JMSException {
      session.commit();
    }

    @Override
    public void rollback() throws JMSException {
      session.rollback();
    }

    @Override
    public void closeSession() throws JMSException {
      session.close();
    }
  }

  private record SimplifiedReceiver(JMSContext context, JMSConsumer consumer) implements Receiver {
    @Override
    public Message receive() {
      return consumer.receive();
    }

    @Override
    public Message receive(long timeoutMs) {
      return consumer.receive(timeoutMs);
    }

    @Override
    public Message receiveNoWait() {
      return consumer.receiveNoWait();
    }

    @Override
    public String getMessageSelector() {
      return consumer.getMessageSelector();
    }

    @Override
    public MessageListener getMessageListener() {
      return consumer.getMessageListener();
    }

    @Override
    public void setMessageListener(MessageListener listener) {
      consumer.setMessageListener(listener);
    }

    @Override
    public void close() {
      consumer.close();
    }

    @Override
    public void stop() {
      context.stop();
    }

    @Override
    public void start() {
      context.start();
    }

    @Override
    public void commit() {
      context.commit();
    }

    @Override
    public void rollback() {
      context.rollback();
    }

    @Override
    public void closeSession() {
      context.close();
    }
  }
}
