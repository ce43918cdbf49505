package org.ternmq.xa;

import com.arjuna.ats.jta.recovery.XAResourceRecovery;
import java.sql.SQLException;
import javax.transaction.xa.XAResource;
import org.ternmq.jms.TernXAConnectionFactory;

/**
 * A broker for those who configure Narayana in XML: an entry of {@code
 * JTAEnvironmentBean.xaResourceRecoveryClassNames}, the class and after a semicolon its parameter,
 * which is the broker's URL with all options, user and password included:
 *
 * <pre>
 * org.ternmq.xa.TernXAResourceRecovery;tern://broker1:5757?user=recovery&amp;amp;password=secret
 * </pre>
 *
 * <p>Used by the recovery manager's thread alone.
 */
public final class TernXAResourceRecovery implements XAResourceRecovery {
  private ReopenedResource broker;

  /** One scan asks until there is no more: once yes, then no. */
  private boolean given;

  /** For Narayana. */
  public TernXAResourceRecovery() {}

  /**
   * @param url of the broker
   * @throws SQLException if the URL is wrong; the interface allows no other exception
   */
  @Override
  public boolean initialise(String url) throws SQLException {
    try {
      broker = RecoveryConnections.of(new TernXAConnectionFactory(url), null, null);
      return true;
    } catch (IllegalArgumentException e) {
      throw new SQLException(
          "The parameter of " + TernXAResourceRecovery.class.getName() + " is wrong: " + e, e);
    }
  }

  @Override
  public boolean hasMoreResources() {
    given = !given && broker != null;
    return given;
  }

  /** Null while the broker cannot be reached, which recovery passes over. */
  @Override
  public XAResource getXAResource() {
    return broker.resource();
  }
}
