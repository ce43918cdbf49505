package org.ternmq.examples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.ternmq.jms.TernConnectionFactory;

/** A service answers requests: the reply goes to a temporary queue of the client's. */
public final class RequestReply {
  private static final long WAIT_MS = Duration.ofSeconds(10).toMillis();

  private RequestReply() {}

  /** Runs on a broker in this JVM, or on the one whose URL is given. */
  public static void main(String[] arguments) throws JMSException {
    String url = arguments.length > 0 ? arguments[0] : "tern:vm://request-reply";
    run(new TernConnectionFactory(url), System.out);
  }

  static void run(ConnectionFactory factory, PrintStream out) throws JMSException {
    try (JMSContext service = factory.createContext();
        JMSContext client = factory.createContext()) {
      // Messages come to the listener on a thread of the service's session.
      service
          .createConsumer(service.createQueue("shouting"))
          .setMessageListener(request -> answer(service, request));

      Queue requests = client.createQueue("shouting");
      TemporaryQueue replies = client.createTemporaryQueue();
      JMSConsumer answers = client.createConsumer(replies);
      for (String word : new String[] {"hello", "good bye"}) {
        TextMessage request = client.createTextMessage(word);
        request.setJMSReplyTo(replies);
        client.createProducer().setTimeToLive(WAIT_MS).send(requests, request);

        Message reply = answers.receive(WAIT_MS);
        boolean mine = request.getJMSMessageID().equals(reply.getJMSCorrelationID());
        out.println(word + " -> " + reply.getBody(String.class) + (mine ? "" : " (not mine)"));
      }
    }
  }

  private static void answer(JMSContext service, Message request) {
    try {
      String text = request.getBody(String.class).toUpperCase(Locale.ROOT);
      service
          .createProducer()
          .setJMSCorrelationID(request.getJMSMessageID())
          .send(request.getJMSReplyTo(), text);
    } catch (JMSException malformed) {
      // An exception of a listener makes the provider deliver the message again.
      throw new JMSRuntimeException("cannot answer", malformed.getErrorCode(), malformed);
    }
  }
}
