package org.ternmq.ra.outbound;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which calls applications in a web or enterprise beans container must not make (specification
 * 12.2), and which are not for sessions of the one or the other legacy API (API of Session).
 */
final class Refusals {
  private Refusals() {}

  /** By interface, the names of methods of it that are refused whatever their arguments. */
  static final Map<Class<?>, Set<String>> IN_A_CONTAINER =
      Map.of(
          Connection.class,
          Set.of(
              "setClientID",
              "stop",
              "setExceptionListener",
              "createConnectionConsumer",
              "createSharedConnectionConsumer",
              "createDurableConnectionConsumer",
              "createSharedDurableConnectionConsumer"),
          Session.class,
          Set.of("setMessageListener", "getMessageListener", "run"),
          MessageConsumer.class,
          Set.of("setMessageListener", "getMessageListener"),
          JMSContext.class,
          Set.of("setClientID", "stop", "setExceptionListener", "createContext"),
          JMSConsumer.class,
          Set.of("setMessageListener", "getMessageListener"),
          JMSProducer.class,
          Set.of("setAsync"));

  private static final Set<String> OF_TOPICS =
      Set.of(
          "createTopic",
          "createTemporaryTopic",
          "createDurableSubscriber",
          "createDurableConsumer",
          "createSharedConsumer",
          "createSharedDurableConsumer",
          "unsubscribe");

  private static final Set<String> OF_QUEUES =
      Set.of("createQueue", "createTemporaryQueue", "createBrowser");

  static IllegalStateException inContainer(String call) {
    return new IllegalStateException(
        "An application in a server must not call " + call + " (specification 12.2)");
  }

  /**
   * @param handle the interface that the application has
   * @throws IllegalStateException if this call is refused; a handle makes it the unchecked one
   *     where the method declares none
   */
  static void check(Class<?> handle, Method method, Object[] arguments)
      throws IllegalStateException {
    String name = method.getName();
    for (Map.Entry<Class<?>, Set<String>> each : IN_A_CONTAINER.entrySet()) {
      if (each.getKey().isAssignableFrom(handle) && each.getValue().contains(name)) {
        throw inContainer(each.getKey().getSimpleName() + "." + name);
      }
    }
    if (MessageProducer.class.isAssignableFrom(handle)
        && List.of(method.getParameterTypes()).contains(CompletionListener.class)) {
      throw inContainer("an asynchronous MessageProducer." + name);
    }
    if (handle == QueueSession.class
        && (OF_TOPICS.contains(name) || isFirst(Topic.class, arguments))) {
      throw new IllegalStateException("A QueueSession has nothing to do with topics");
    }
    if (handle == TopicSession.class && OF_QUEUES.contains(name)) {
      throw new IllegalStateException("A TopicSession has nothing to do with queues");
    }
  }

  private static boolean isFirst(Class<?> type, Object[] arguments) {
    return arguments != null
        && arguments.length > 0
        && type.isInstance(arguments[0])
        && !(arguments[0] instanceof Queue);
  }
}
