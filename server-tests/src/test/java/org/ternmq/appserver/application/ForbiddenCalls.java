package org.ternmq.appserver.application;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.Map;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** What an application may not call in a web or enterprise bean container (specification 12.4). */
final class ForbiddenCalls {
  private ForbiddenCalls() {}

  @FunctionalInterface
  private interface Classic {
    void on(Connection connection, Session session, Queue queue) throws JMSException;
  }

  @FunctionalInterface
  private interface Simple {
    void on(JMSContext context, Queue queue);
  }

  private static final Map<String, Classic> CLASSIC =
      Map.ofEntries(
          Map.entry("Connection.setClientID", (c, s, q) -> c.setClientID("x")),
          Map.entry("Connection.stop", (c, s, q) -> c.stop()),
          Map.entry(
              "Connection.setExceptionListener", (c, s, q) -> c.setExceptionListener(e -> {})),
          Map.entry(
              "Connection.createConnectionConsumer",
              (c, s, q) -> c.createConnectionConsumer(q, null, null, 1)),
          Map.entry(
              "Connection.createSharedConnectionConsumer",
              (c, s, q) ->
                  c.createSharedConnectionConsumer(s.createTopic("t"), "x", null, null, 1)),
          Map.entry(
              "Connection.createDurableConnectionConsumer",
              (c, s, q) ->
                  c.createDurableConnectionConsumer(s.createTopic("t"), "x", null, null, 1)),
          Map.entry("Session.setMessageListener", (c, s, q) -> s.setMessageListener(m -> {})),
          Map.entry("Session.getMessageListener", (c, s, q) -> s.getMessageListener()),
          Map.entry("Session.run", (c, s, q) -> s.run()),
          Map.entry("second session", (c, s, q) -> c.createSession().close()),
          Map.entry(
              "MessageConsumer.setMessageListener",
              (c, s, q) -> {
                try (MessageConsumer consumer = s.createConsumer(q)) {
                  consumer.setMessageListener(m -> {});
                }
              }),
          Map.entry(
              "MessageConsumer.getMessageListener",
              (c, s, q) -> {
                try (MessageConsumer consumer = s.createConsumer(q)) {
                  consumer.getMessageListener();
                }
              }));

  private static final Map<String, Simple> SIMPLE =
      Map.ofEntries(
          Map.entry("JMSContext.setClientID", (x, q) -> x.setClientID("x")),
          Map.entry("JMSContext.stop", (x, q) -> x.stop()),
          Map.entry("JMSContext.setExceptionListener", (x, q) -> x.setExceptionListener(e -> {})),
          Map.entry("JMSContext.createContext", (x, q) -> x.createContext(1).close()),
          Map.entry(
              "JMSProducer.setAsync", (x, q) -> x.createProducer().setAsync(new NoListener())),
          Map.entry(
              "JMSConsumer.setMessageListener",
              (x, q) -> {
                try (JMSConsumer consumer = x.createConsumer(q)) {
                  consumer.setMessageListener(m -> {});
                }
              }),
          Map.entry(
              "JMSConsumer.getMessageListener",
              (x, q) -> {
                try (JMSConsumer consumer = x.createConsumer(q)) {
                  consumer.getMessageListener();
                }
              }));

  private static final class NoListener implements jakarta.jms.CompletionListener {
    @Override
    public void onCompletion(jakarta.jms.Message message) {}

    @Override
    public void onException(jakarta.jms.Message message, Exception exception) {}
  }

  /** The simple name of the type of exception, or "nothing". */
  @SuppressWarnings("BanJNDI") // the server's own directory
  static String outcome(String call) throws NamingException, JMSException {
    ConnectionFactory factory =
        (ConnectionFactory) new InitialContext().lookup("java:comp/DefaultJMSConnectionFactory");
    Classic classic = CLASSIC.get(call);
    if (classic != null) {
      try (Connection connection = factory.createConnection();
          Session session = connection.createSession()) {
        return outcomeOf(classic, connection, session);
      }
    }
    Simple simple = SIMPLE.get(call);
    if (simple == null) {
      throw new NamingException("no call of the name " + call);
    }
    try (JMSContext context = factory.createContext()) {
      simple.on(context, context.createQueue("forbidden"));
      return "nothing";
    } catch (JMSRuntimeException e) {
      return e.getClass().getSimpleName();
    }
  }

  private static String outcomeOf(Classic call, Connection connection, Session session) {
    try {
      call.on(connection, session, session.createQueue("forbidden"));
      return "nothing";
    } catch (JMSException e) {
      return e.getClass().getSimpleName();
    } catch (RuntimeException e) {
      return "runtime: " + e.getClass().getSimpleName();
    }
  }
}
