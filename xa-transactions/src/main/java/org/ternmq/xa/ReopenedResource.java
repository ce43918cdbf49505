package org.ternmq.xa;

import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAResource;

/**
 * A resource that recovery asks for what is in doubt, over a connection of its own. The connection
 * stays open from one scan to the next, since recovery commits and rolls back with what the last
 * scan gave it; when it is lost the next scan opens another one. While that is not possible a scan
 * finds no resource and goes on with the others; it is logged once.
 *
 * <p>Safe for use by several threads.
 */
final class ReopenedResource implements XAResourceRecoveryHelper, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ReopenedResource.class.getName());
  private static final XAResource[] NONE = {};

  /** An open connection to the resource. */
  interface Opened {
    XAResource resource();

    /** False if the connection is known to be lost. */
    boolean isUsable();

    void close() throws JMSException, SQLException;
  }

  /** Connects. */
  @FunctionalInterface
  interface Opening {
    Opened open() throws JMSException, SQLException;
  }

  private final String name;
  private final Opening opening;
  private final ReentrantLock lock = new ReentrantLock();

  // --- guarded by lock
  private Opened present;
  private boolean saidThatItFails;
  private boolean closed;

  /**
   * @param name for the log
   */
  ReopenedResource(String name, Opening opening) {
    this.name = name;
    this.opening = opening;
  }

  @Override
  public boolean initialise(String parameter) {
    return true;
  }

  @Override
  public XAResource[] getXAResources() {
    XAResource resource = resource();
    return resource == null ? NONE : new XAResource[] {resource};
  }

  /** Null if it cannot be reached now. */
  XAResource resource() {
    lock.lock();
    try {
      if (closed) {
        return null;
      }
      if (present != null && !present.isUsable()) {
        closePresent();
      }
      if (present == null) {
        present = opening.open();
        if (saidThatItFails) {
          LOG.log(System.Logger.Level.INFO, "{0} can be reached again for recovery", name);
          saidThatItFails = false;
        }
      }
      return present.resource();
    } catch (JMSException | SQLException | RuntimeException e) {
      if (!saidThatItFails) {
        saidThatItFails = true;
        LOG.log(
            System.Logger.Level.WARNING,
            name + " cannot be reached for recovery; each scan will try again without a word",
            e);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void closePresent() {
    Opened old = present;
    present = null;
    try {
      old.close();
    } catch (JMSException | SQLException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, name + " failed while it was closed", e);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (present != null) {
        closePresent();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
