package org.ternmq.xa;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import jakarta.jms.XAConnectionFactory;
import javax.sql.XADataSource;

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

  /** Registers a database, such as the second resource of the transactions. */
  public static Registration register(XADataSource source) {
    return register(RecoveryConnections.of(source, null, null));
  }

  static Registration register(ReopenedResource resource) {
    XARecoveryModule module =
        RecoveryManager.manager().getModules().stream()
            .filter(XARecoveryModule.class::isInstance)
            .map(XARecoveryModule.class::cast)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Narayana's recovery manager has no XARecoveryModule: name it in"
                            + " RecoveryEnvironmentBean.recoveryModuleClassNames"));
    module.addXAResourceRecoveryHelper(resource);
    return () -> {
      module.removeXAResourceRecoveryHelper(resource);
      resource.close();
    };
  }
}
