package org.ternmq.ra;

import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import jakarta.jms.JMSContext;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.transaction.xa.XAResource;
import org.ternmq.ra.inbound.TernActivationSpec;
import org.ternmq.ra.outbound.TernManagedConnectionFactory;

/**
 * A server in a JVM of its own, which halts between the phases of a transaction, or, as its
 * successor, recovers: {@code MODE URL FOLDER}. The modes are those of the methods.
 */
final class CrashingServer {
  static final String RECOVERED = "recovered";

  private final TernResourceAdapter adapter = new TernResourceAdapter();
  private final Container container;

  private CrashingServer(String url, Path folder) throws Exception {
    RecoveryEnvironmentBean recovery = recoveryPropertyManager.getRecoveryEnvironmentBean();
    recovery.setRecoveryListener(false);
    recovery.setRecoveryBackoffPeriod(1); // s
    recovery.setPeriodicRecoveryPeriod(1); // s
    recovery.setPeriodicRecoveryInitilizationOffset(0);
    recovery.setExpiryScannerClassNames(List.of());
    recovery.setRecoveryModuleClassNames(
        List.of(
            "com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule",
            "com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule"));
    jtaPropertyManager.getJTAEnvironmentBean().setXaRecoveryNodes(List.of("1"));
    jtaPropertyManager.getJTAEnvironmentBean().setOrphanSafetyInterval(1_000); // ms
    adapter.setUrl(url);
    container = new Container(folder, adapter);
  }

  @SuppressWarnings("SystemExitOutsideMain") // it is the main
  public static void main(String[] arguments) throws Exception {
    CrashingServer server = new CrashingServer(arguments[1], Path.of(arguments[2]));
    switch (arguments[0]) {
      case "sends-decided" -> server.sendsDecided();
      case "sends-undecided" -> server.sendsUndecided();
      case "receives-decided" -> server.receives(new Halting("commit"), null);
      case "receives-undecided" -> server.receives(null, new Halting("prepare"));
      case "recovers" -> server.recovers();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** The other resource is the first to commit. */
  private void sendsDecided() throws Exception {
    container.transactions().begin();
    container.transactions().getTransaction().enlistResource(new Halting("commit"));
    send();
    container.transactions().commit();
  }

  /** The other resource is the second to prepare. */
  private void sendsUndecided() throws Exception {
    container.transactions().begin();
    send();
    container.transactions().getTransaction().enlistResource(new Halting("prepare"));
    container.transactions().commit();
  }

  private void send() throws Exception {
    try (JMSContext context = container.pool().createContext()) {
      context.createProducer().send(context.createQueue("orders"), "sent");
    }
  }

  /** The message that the test has put into the queue. */
  private void receives(XAResource first, XAResource last) throws Exception {
    TestEndpoints endpoints =
        container.activate(
            spec(),
            true,
            first,
            message -> {
              if (last != null) {
                enlist(last);
              }
            });
    new CountDownLatch(1).await();
    throw new AssertionError(endpoints);
  }

  private void enlist(XAResource resource) {
    try {
      container.transactions().getTransaction().enlistResource(resource);
    } catch (jakarta.transaction.SystemException | jakarta.transaction.RollbackException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TernActivationSpec spec() {
    TernActivationSpec spec = new TernActivationSpec();
    spec.setDestination("orders");
    spec.setDestinationType("jakarta.jms.Queue");
    return spec;
  }

  /** As servers do: by a managed connection of each pool, and by all activations' resources. */
  private void recovers() throws Exception {
    TernManagedConnectionFactory factory = new TernManagedConnectionFactory();
    factory.setResourceAdapter(adapter);
    ManagedConnection connection = factory.createManagedConnection(null, null);
    TernActivationSpec spec = spec();
    spec.setResourceAdapter(adapter);
    XAResource inbound = adapter.getXAResources(new ActivationSpec[] {spec})[0];
    RecoveryManager manager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
    manager.initialize();
    XARecoveryModule module = XARecoveryModule.getRegisteredXARecoveryModule();
    module.addXAResourceRecoveryHelper(helper(connection::getXAResource));
    module.addXAResourceRecoveryHelper(helper(() -> inbound));
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (inbound.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length > 0) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still in doubt");
      }
      manager.scan();
    }
    System.out.println(RECOVERED);
    Runtime.getRuntime().halt(0);
  }

  /** What a resource is asked for each pass. */
  @FunctionalInterface
  private interface Source {
    XAResource get() throws Exception;
  }

  private static XAResourceRecoveryHelper helper(Source source) {
    return new XAResourceRecoveryHelper() {
      @Override
      public boolean initialise(String ignored) {
        return true;
      }

      @Override
      public XAResource[] getXAResources() throws Exception {
        return new XAResource[] {source.get()};
      }
    };
  }
}
