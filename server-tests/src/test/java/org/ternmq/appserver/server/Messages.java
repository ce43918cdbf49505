package org.ternmq.appserver.server;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.XAConnection;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAResource;
import org.ternmq.jms.TernXAConnectionFactory;

/** The tests' own client of the broker, outside of the server. */
public final class Messages implements AutoCloseable {
  private static final long PATIENT_MS = 60_000;

  private final JMSContext context;

  private Messages(ConnectionFactory factory) {
    context = factory.createContext();
  }

  /** A client that outlives restarts of the broker. */
  public static Messages client() {
    return new Messages(PreparedServer.broker().reconnectingConnectionFactory());
  }

  public JMSContext context() {
    return context;
  }

  public void send(String queue, String text) {
    context.createProducer().send(context.createQueue(queue), text);
  }

  /** The next one, or a failure. */
  public Message take(String queue) {
    try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      Message message = consumer.receive(PATIENT_MS);
      if (message == null) {
        throw new AssertionError("no message in " + queue + " within " + PATIENT_MS + " ms");
      }
      return message;
    }
  }

  /** As many, within that time each, or a failure. */
  public List<Message> take(String queue, int count) {
    List<Message> taken = new ArrayList<>();
    try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      while (taken.size() < count) {
        Message message = consumer.receive(PATIENT_MS);
        if (message == null) {
          throw new AssertionError(taken.size() + " of " + count + " messages in " + queue);
        }
        taken.add(message);
      }
    }
    return taken;
  }

  /** What is there or comes within a second after the one before. */
  public List<String> drain(String queue) {
    List<String> bodies = new ArrayList<>();
    try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      for (String body = consumer.receiveBody(String.class, 1_000);
          body != null;
          body = consumer.receiveBody(String.class, 1_000)) {
        bodies.add(body);
      }
    }
    return bodies;
  }

  /** How many branches are prepared and undecided at the broker. */
  public static int inDoubt() {
    try (XAConnection connection =
        new TernXAConnectionFactory(PreparedServer.broker().url()).createXAConnection()) {
      return connection
          .createXASession()
          .getXAResource()
          .recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)
          .length;
    } catch (jakarta.jms.JMSException | javax.transaction.xa.XAException e) {
      throw new AssertionError("the broker does not tell what is in doubt", e);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
