package org.ternmq.ra;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkManager;
import java.lang.reflect.Proxy;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.transaction.xa.XAResource;
import org.ternmq.ra.inbound.TernActivationSpec;
import org.ternmq.ra.outbound.TernManagedConnectionFactory;

/**
 * A resource adapter from its start to its stop, with an endpoint that gets a message again after a
 * failure, and with a connection factory: all in one class, so that another class loader can have
 * it. Gives what came.
 */
public final class OneLife implements Function<String, String> {
  private final BlockingQueue<String> got = new ArrayBlockingQueue<>(10);

  /** For the class loader's user. */
  public OneLife() {}

  private static <T> T stub(Class<T> type, String method, Function<Object[], Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            OneLife.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, called, arguments) ->
                switch (called.getName()) {
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "toString" -> type.getSimpleName();
                  default -> called.getName().equals(method) ? answer.apply(arguments) : null;
                }));
  }

  private final class Endpoint implements MessageEndpoint, MessageListener {
    @Override
    public void beforeDelivery(java.lang.reflect.Method method) {
      // without transactions
    }

    @Override
    public void afterDelivery() {
      // without transactions
    }

    @Override
    public void release() {
      // nothing is kept
    }

    @Override
    public void onMessage(Message message) {
      try {
        got.add(message.getBody(String.class) + message.getIntProperty("JMSXDeliveryCount"));
        if (message.getIntProperty("JMSXDeliveryCount") == 1) {
          throw new IllegalArgumentException("as the test wants it");
        }
      } catch (jakarta.jms.JMSException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private final class Endpoints implements MessageEndpointFactory {
    @Override
    public MessageEndpoint createEndpoint(XAResource resource) {
      return new Endpoint();
    }

    @Override
    public MessageEndpoint createEndpoint(XAResource resource, long timeoutMs) {
      return new Endpoint();
    }

    @Override
    public boolean isDeliveryTransacted(java.lang.reflect.Method method) {
      return false;
    }

    @Override
    public String getActivationName() {
      return "lives";
    }

    @Override
    public Class<?> getEndpointClass() {
      return Endpoint.class;
    }
  }

  @Override
  public String apply(String url) {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      return live(url, threads);
    } catch (ResourceException | InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private String live(String url, ExecutorService threads)
      throws ResourceException, InterruptedException {
    WorkManager works =
        stub(
            WorkManager.class,
            "scheduleWork",
            arguments -> {
              threads.execute((Work) arguments[0]);
              return null;
            });
    TernResourceAdapter adapter = new TernResourceAdapter();
    adapter.setUrl(url);
    adapter.start(stub(BootstrapContext.class, "getWorkManager", arguments -> works));
    TernActivationSpec spec = new TernActivationSpec();
    spec.setResourceAdapter(adapter);
    spec.setDestination("lives");
    spec.setDestinationType("jakarta.jms.Queue");
    spec.setRedeliveryDelayMs(20L);
    Endpoints endpoints = new Endpoints();
    adapter.endpointActivation(endpoints, spec);
    TernManagedConnectionFactory managed = new TernManagedConnectionFactory();
    managed.setResourceAdapter(adapter);
    ConnectionFactory factory = (ConnectionFactory) managed.createConnectionFactory();
    try (JMSContext context = factory.createContext()) {
      context.createProducer().send(context.createQueue("lives"), "m");
    }
    String first = got.poll(20, TimeUnit.SECONDS);
    String second = got.poll(20, TimeUnit.SECONDS);
    adapter.endpointDeactivation(endpoints, spec);
    adapter.stop();
    return first + " " + second;
  }
}
