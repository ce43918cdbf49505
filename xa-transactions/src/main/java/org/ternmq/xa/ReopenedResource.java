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
  private final String resourceName;
  private final Opening opening;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;

  // --- guarded by lock
  private Opened present;
  private boolean saidThatItFails;

  /**
   * @param name for what is logged
   * @param resourceName what transactions enlist it under; null for none
   */
  ReopenedResource(String name, String resourceName, Opening opening) {
    this.name = name;
    this.resourceName = resourceName;
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
    XAResource resource = opened();
    if (closed) {
      close(); // which could not wait for it to be opened
      return null;
    }
    return resource;
  }

  private XAResource opened() {
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
      return NamedResource.of(resourceName, present.resource());
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

  /** Does not wait for a connection that is just being opened: its opener closes it. */
  @Override
  public void close() {
    closed = true;
    if (!lock.tryLock()) {
      return;
    }
    try {
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
