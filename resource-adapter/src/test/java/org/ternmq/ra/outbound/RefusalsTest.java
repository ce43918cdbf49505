package org.ternmq.ra.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Specification 12.2 and 12.3, call by call, against handles without a server's pool. */
class RefusalsTest {
  private static TernConnectionFactoryHandle factory(String broker) {
    TernManagedConnectionFactory managed = new TernManagedConnectionFactory();
    managed.setUrl("tern:vm://" + broker);
    return (TernConnectionFactoryHandle) managed.createConnectionFactory();
  }

  private static List<Method> methods(Class<?> type, String... names) {
    List<Method> all = new ArrayList<>();
    for (Method each : type.getMethods()) {
      if (List.of(names).contains(each.getName())) {
        all.add(each);
      }
    }
    assertThat(all).extracting(Method::getName).contains(names);
    return all;
  }

  private static Object[] blanks(Method method) {
    Object[] arguments = new Object[method.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      Class<?> type = method.getParameterTypes()[i];
      if (type == int.class) {
        arguments[i] = 1;
      } else if (type == long.class) {
        arguments[i] = 1L;
      }
    }
    return arguments;
  }

  private static void assertRefused(Object handle, Method method) {
    Throwable thrown = catchThrowable(() -> method.invoke(handle, blanks(method)));
    assertThat(thrown).as(method.toString()).isInstanceOf(InvocationTargetException.class);
    boolean checked = List.of(method.getExceptionTypes()).contains(JMSException.class);
    assertThat(thrown.getCause())
        .as(method.toString())
        .isInstanceOf(checked ? IllegalStateException.class : IllegalStateRuntimeException.class)
        .hasMessageContaining("12.2");
  }

  private record Row(Class<?> api, String... methods) {}

  private static final List<Row> TABLE =
      List.of(
          new Row(
              Connection.class,
              "setClientID",
              "stop",
              "setExceptionListener",
              "createConnectionConsumer",
              "createSharedConnectionConsumer",
              "createDurableConnectionConsumer",
              "createSharedDurableConnectionConsumer"),
          new Row(QueueConnection.class, "createConnectionConsumer"),
          new Row(
              TopicConnection.class, "createConnectionConsumer", "createDurableConnectionConsumer"),
          new Row(Session.class, "setMessageListener", "getMessageListener", "run"),
          new Row(MessageConsumer.class, "setMessageListener", "getMessageListener"),
          new Row(JMSContext.class, "setClientID", "stop", "setExceptionListener", "createContext"),
          new Row(JMSConsumer.class, "setMessageListener", "getMessageListener"),
          new Row(JMSProducer.class, "setAsync"));

  @TestFactory
  Stream<DynamicTest> whatTheSpecificationForbidsIsRefused() {
    return TABLE.stream()
        .flatMap(row -> methods(row.api(), row.methods()).stream().map(m -> test(row.api(), m)));
  }

  private static DynamicTest test(Class<?> api, Method method) {
    return DynamicTest.dynamicTest(
        api.getSimpleName() + " " + method,
        () -> {
          try (ConnectionHandle connection = factory("refusals").createConnection();
              JMSContext context = factory("refusals").createContext()) {
            Session session = connection.createSession();
            Queue queue = session.createQueue("q");
            Object handle =
                switch (api.getSimpleName()) {
                  case "Session" -> session;
                  case "MessageConsumer" -> session.createConsumer(queue);
                  case "JMSContext" -> context;
                  case "JMSConsumer" -> context.createConsumer(queue);
                  case "JMSProducer" -> context.createProducer();
                  default -> connection;
                };
            assertRefused(handle, method);
          }
        });
  }

  @Test
  void noSendIsAsynchronous() throws Exception {
    try (ConnectionHandle connection = factory("refusals").createConnection()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      List<Method> sends =
          methods(MessageProducer.class, "send").stream()
              .filter(each -> List.of(each.getParameterTypes()).contains(CompletionListener.class))
              .toList();
      assertThat(sends).hasSize(4);
      sends.forEach(each -> assertRefused(producer, each));
    }
  }

  @Test
  void aConnectionHasOneSessionAtATime() throws Exception {
    try (ConnectionHandle connection = factory("refusals").createConnection()) {
      Session first = connection.createSession();
      assertThat(catchThrowable(connection::createSession)).isInstanceOf(JMSException.class);
      first.close();
      connection.createSession().close();
    }
  }

  @Test
  void whatASessionIsAskedToBeIsAutoOrDupsOkOutsideOfTransactions() throws Exception {
    int[][] askedAndGot = {
      {Session.SESSION_TRANSACTED, Session.AUTO_ACKNOWLEDGE},
      {Session.AUTO_ACKNOWLEDGE, Session.AUTO_ACKNOWLEDGE},
      {Session.CLIENT_ACKNOWLEDGE, Session.AUTO_ACKNOWLEDGE},
      {Session.DUPS_OK_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE}
    };
    for (int[] each : askedAndGot) {
      try (ConnectionHandle connection = factory("refusals").createConnection();
          JMSContext context = factory("refusals").createContext(each[0])) {
        Session session = connection.createSession(each[0]);
        assertThat(session.getAcknowledgeMode()).isEqualTo(each[1]);
        assertThat(session.getTransacted()).isFalse();
        assertThat(context.getSessionMode()).isEqualTo(each[1]);
        assertThat(catchThrowable(session::commit)).isInstanceOf(IllegalStateException.class);
        assertThat(catchThrowable(context::rollback))
            .isInstanceOf(IllegalStateRuntimeException.class);
      }
    }
    assertThat(catchThrowable(() -> factory("refusals").createContext(4)))
        .isInstanceOf(JMSRuntimeException.class);
  }
}
