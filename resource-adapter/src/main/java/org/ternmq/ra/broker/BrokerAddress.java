package org.ternmq.ra.broker;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import java.io.Serializable;
import org.ternmq.jms.TernXAConnectionFactory;

/**
 * Where a broker is and who connects: what resource adapter, connection factory and activation each
 * may set, put together. Immutable.
 *
 * @param url with its options
 * @param user null for nobody, or for the one in the URL
 * @param clientId null for none, or for the one in the URL
 */
public record BrokerAddress(String url, String user, String password, String clientId)
    implements Serializable {

  /** These settings, where the others have none. */
  public BrokerAddress overriddenBy(
      String otherUrl, String otherUser, String otherPassword, String otherClientId) {
    boolean sameUser = isEmpty(otherUser);
    return new BrokerAddress(
        isEmpty(otherUrl) ? url : otherUrl,
        sameUser ? user : otherUser,
        sameUser ? password : otherPassword,
        isEmpty(otherClientId) ? clientId : otherClientId);
  }

  /** Servers pass on what was left open as an empty text. */
  public static boolean isEmpty(String value) {
    return value == null || value.isEmpty();
  }

  /**
   * @throws IllegalArgumentException if the URL is wrong; the text says what is
   */
  public TernXAConnectionFactory factory() {
    TernXAConnectionFactory factory = new TernXAConnectionFactory(url);
    if (!isEmpty(user)) {
      factory.setUser(user);
      factory.setPassword(password);
    }
    if (!isEmpty(clientId)) {
      factory.setClientId(clientId);
    }
    return factory;
  }

  /** Its own or the URL's. */
  public boolean hasClientId() {
    return !isEmpty(factory().getClientId());
  }

  /**
   * The same broker and user, without the client identifier, which only one connection can have.
   */
  public BrokerAddress withoutClientId() {
    if (!hasClientId()) {
      return this;
    }
    TernXAConnectionFactory anonymous = new TernXAConnectionFactory(url);
    anonymous.setClientId(null);
    String anonymousUrl = (String) anonymous.getReference().get("url").getContent();
    return new BrokerAddress(anonymousUrl, user, password, null);
  }

  /** Connects and authenticates; see {@link TernXAConnectionFactory#createXAConnection()}. */
  public XAConnection connect() throws JMSException {
    return connect(factory());
  }

  /** The threads of the connection are the resource adapter's, not the calling application's. */
  public static XAConnection connect(TernXAConnectionFactory factory) throws JMSException {
    return OwnSurroundings.call(factory::createXAConnection);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return factory().toString();
  }
}
