package org.ternmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import org.ternmq.jms.failure.UncheckedFailures;

/**
 * Makes connections whose sessions take part in distributed transactions (specification 6.2.6): for
 * application servers, transaction managers, and pools that enlist sessions. URL, options, JNDI and
 * serialization are those of {@link TernConnectionFactory}.
 *
 * <p>It is a class of its own because frameworks look whether a factory is an {@link
 * XAConnectionFactory} and then expect a transaction manager: an application gets XA only where it
 * asks for it.
 *
 * <p>Its XA sessions do what is sent or received outside of a branch at once, as if they were
 * AUTO_ACKNOWLEDGE. The {@code XAResource} of any session serves all branches of the broker, and
 * says of those of other connections to the same broker that they are the same resource manager.
 */
public final class TernXAConnectionFactory extends TernConnectionFactory
    implements XAConnectionFactory, XAQueueConnectionFactory, XATopicConnectionFactory {
  private static final long serialVersionUID = 1L;

  /** For {@value TernConnectionFactory#DEFAULT_URL}. */
  public TernXAConnectionFactory() {
    super();
  }

  /**
   * @throws IllegalArgumentException if the URL is wrong; the text says what is
   */
  public TernXAConnectionFactory(String url) {
    super(url);
  }

  /**
   * @param user who connects if the application names nobody; null for nobody
   * @throws IllegalArgumentException if the URL is wrong; the text says what is
   */
  public TernXAConnectionFactory(String url, String user, String password) {
    super(url, user, password);
  }

  /** Blocks and fails as {@link #createConnection()}. */
  @Override
  public XAConnection createXAConnection() throws JMSException {
    return createXAConnection(options().user(), options().password());
  }

  @Override
  public XAConnection createXAConnection(String userName, String password) throws JMSException {
    return TernConnection.opened(new TernXAConnection(options()), userName, password);
  }

  @Override
  public XAQueueConnection createXAQueueConnection() throws JMSException {
    return createXAQueueConnection(options().user(), options().password());
  }

  @Override
  public XAQueueConnection createXAQueueConnection(String userName, String password)
      throws JMSException {
    return TernConnection.opened(new TernXAQueueConnection(options()), userName, password);
  }

  @Override
  public XATopicConnection createXATopicConnection() throws JMSException {
    return createXATopicConnection(options().user(), options().password());
  }

  @Override
  public XATopicConnection createXATopicConnection(String userName, String password)
      throws JMSException {
    return TernConnection.opened(new TernXATopicConnection(options()), userName, password);
  }

  /** Blocks and fails as {@link #createContext()}. */
  @Override
  public XAJMSContext createXAContext() {
    return createXAContext(options().user(), options().password());
  }

  @Override
  public XAJMSContext createXAContext(String userName, String password) {
    try {
      return TernXAContext.open(
          TernConnection.opened(new TernXAConnection(options()), userName, password));
    } catch (JMSException e) {
      throw UncheckedFailures.of(e);
    }
  }
}
