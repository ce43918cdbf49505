package org.ternmq.xa;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import jakarta.jms.XAConnectionFactory;
import java.util.Objects;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;

/**
 * Tells Narayana's recovery manager of a broker or database, so that it finishes what is in doubt
 * there after a crash. For programs that set up Narayana themselves; {@link NarayanaService} does
 * it for its own. Who configures Narayana in XML names {@link TernXAResourceRecovery} there.
 *
 * <p>The broker may be down, at the registration and later: each scan tries to reach it.
 */
public final class TernRecovery {
  private TernRecovery() {}

  /** Undoes a registration, and closes its connection. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Registers a broker; the factory's own user needs the permission to recover.
   *
   * @throws IllegalStateException if the recovery manager has no XARecoveryModule
   */
  public static Registration register(XAConnectionFactory factory) {
    return register(factory, null, null);
  }

  /** The same with credentials for recovery alone. */
  public static Registration register(XAConnectionFactory factory, String user, String password) {
    return register(RecoveryConnections.of(factory, user, password));
  }

  /** Registers a database whose resources are enlisted without a name. */
  public static Registration register(XADataSource source) {
    return register(RecoveryConnections.of(null, source));
  }

  /**
   * Registers a database, such as the second resource of the transactions.
   *
   * @param name what its resources are enlisted under, see {@link #named}
   */
  public static Registration register(String name, XADataSource source) {
    return register(RecoveryConnections.of(Objects.requireNonNull(name, "name"), source));
  }

  /**
   * The resource under a name, to be enlisted instead of it. Sessions of a {@link
   * TransactionalConnectionFactory} have their broker's name; what a program enlists by itself
   * needs one, so that recovery can tell whether this resource had committed when the program died.
   *
   * @param name the same that the database is registered with, over restarts too
   */
  public static XAResource named(String name, XAResource resource) {
    return NamedResource.of(Objects.requireNonNull(name, "name"), resource);
  }

  /**
   * The same for a session of a broker: its name is the one that the factory is registered with.
   */
  public static XAResource named(XAConnectionFactory broker, XAResource resource) {
    return NamedResource.of(NamedResource.nameOf(broker), resource);
  }

  static Registration register(ReopenedResource resource) {
    RecoveryManager manager = RecoveryManager.manager();
    XARecoveryModule module = add(manager, resource);
    return () -> {
      // Of a manager that has ended no scan will ever let go of it: to wait for one is for ever.
      if (runs(manager)) {
        module.removeXAResourceRecoveryHelper(resource);
      }
      resource.close();
    };
  }

  private static boolean runs(RecoveryManager manager) {
    try {
      return !manager.getModules().isEmpty();
    } catch (IllegalStateException terminated) {
      return false;
    }
  }

  static XARecoveryModule add(RecoveryManager manager, ReopenedResource resource) {
    XARecoveryModule module =
        manager.getModules().stream()
            .filter(XARecoveryModule.class::isInstance)
            .map(XARecoveryModule.class::cast)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Narayana's recovery manager has no XARecoveryModule: name it in"
                            + " RecoveryEnvironmentBean.recoveryModuleClassNames"));
    module.addXAResourceRecoveryHelper(resource);
    return module;
  }
}
