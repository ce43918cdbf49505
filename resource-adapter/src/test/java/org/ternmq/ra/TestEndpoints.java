package org.ternmq.ra;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.lang.reflect.Method;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;

/** Endpoints as a container makes them around a bean: in a transaction for each message, or not. */
final class TestEndpoints implements MessageEndpointFactory {
  private final TransactionManager transactions;
  private final boolean transacted;
  private final MessageListener bean;

  /** Commits what failed, as WildFly does where it refuses a delivery before it is the bean's. */
  volatile boolean commitsFailures;

  /** Enlisted before the endpoint's own resource; null for none. */
  volatile XAResource first;

  final AtomicInteger made = new AtomicInteger();
  final AtomicInteger released = new AtomicInteger();

  TestEndpoints(TransactionManager transactions, boolean transacted, MessageListener bean) {
    this.transactions = transactions;
    this.transacted = transacted;
    this.bean = bean;
  }

  /** One endpoint; its resource is null without transactions. */
  private final class Endpoint implements MessageEndpoint, MessageListener {
    private final XAResource resource;
    private boolean failed;

    Endpoint(XAResource resource) {
      this.resource = resource;
    }

    @Override
    public void beforeDelivery(Method method) throws ResourceException {
      try {
        failed = false;
        transactions.begin();
        if (first != null) {
          transactions.getTransaction().enlistResource(first);
        }
        transactions.getTransaction().enlistResource(resource);
      } catch (NotSupportedException | SystemException | RollbackException e) {
        throw new ResourceException(e);
      }
    }

    @Override
    public void onMessage(Message message) {
      try {
        bean.onMessage(message);
      } catch (RuntimeException e) {
        failed = true;
        throw e;
      }
    }

    @Override
    public void afterDelivery() throws ResourceException {
      try {
        if ((failed && !commitsFailures) || transactions.getStatus() != Status.STATUS_ACTIVE) {
          transactions.rollback();
        } else {
          transactions.commit();
        }
      } catch (RollbackException
          | HeuristicMixedException
          | HeuristicRollbackException
          | SystemException e) {
        throw new ResourceException(e);
      }
    }

    @Override
    public void release() {
      released.incrementAndGet();
    }
  }

  @Override
  public MessageEndpoint createEndpoint(XAResource resource) {
    made.incrementAndGet();
    return new Endpoint(resource);
  }

  @Override
  public MessageEndpoint createEndpoint(XAResource resource, long timeoutMs) {
    return createEndpoint(resource);
  }

  @Override
  public boolean isDeliveryTransacted(Method method) {
    return transacted;
  }

  @Override
  public String getActivationName() {
    return "test";
  }

  @Override
  public Class<?> getEndpointClass() {
    return bean.getClass();
  }

  /** Of a text message. */
  static String text(Message message) {
    try {
      return message.getBody(String.class);
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A bean that is busy until the test says so. */
  static void stayBusy(CountDownLatch until) {
    try {
      if (!until.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the test forgot it");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its JMSXDeliveryCount. */
  static int deliveries(Message message) {
    try {
      return message.getIntProperty("JMSXDeliveryCount");
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }
}
