package org.ternmq.ra;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.transaction.xa.XAResource;
import org.jboss.jca.common.api.metadata.common.FlushStrategy;
import org.jboss.jca.core.api.connectionmanager.pool.PoolConfiguration;
import org.jboss.jca.core.bootstrapcontext.BaseCloneableBootstrapContext;
import org.jboss.jca.core.connectionmanager.ConnectionManagerFactory;
import org.jboss.jca.core.connectionmanager.ccm.CachedConnectionManagerImpl;
import org.jboss.jca.core.connectionmanager.pool.api.Pool;
import org.jboss.jca.core.connectionmanager.pool.api.PoolFactory;
import org.jboss.jca.core.connectionmanager.pool.api.PoolStrategy;
import org.jboss.jca.core.spi.security.SecurityIntegration;
import org.jboss.jca.core.spi.transaction.TransactionIntegration;
import org.jboss.jca.core.tx.noopts.TransactionIntegrationImpl;
import org.jboss.jca.core.workmanager.WorkManagerImpl;

/**
 * A connector container in this JVM: IronJacamar's pools and work manager, Narayana's transactions.
 * What it does not have is deployment: descriptors, directories, class loaders.
 */
final class Container implements AutoCloseable {
  private static final String MANAGED_POOL =
      "org.jboss.jca.core.connectionmanager.pool.mcp.SemaphoreConcurrentLinkedDequeManagedConnectionPool";

  private final TransactionManager transactions;
  private final TransactionIntegration integration;
  private final CachedConnectionManagerImpl cachedConnections;
  private final TernResourceAdapter adapter;

  /** Whether pools that are made from now on tell the cached connection manager, as by default. */
  boolean cachesConnections;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  Container(Path folder, TernResourceAdapter adapter) throws ResourceException {
    arjPropertyManager.getCoordinatorEnvironmentBean().setTransactionStatusManagerEnable(false);
    String store = folder.resolve("tx").toString();
    arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(store);
    for (String name : new String[] {"communicationStore", "stateStore"}) {
      BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name)
          .setObjectStoreDir(store);
    }
    transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    TransactionSynchronizationRegistry registry =
        new com.arjuna.ats.internal.jta.transaction.arjunacore
            .TransactionSynchronizationRegistryImple();
    integration = new TransactionIntegrationImpl(transactions, registry, null, null, null);
    cachedConnections = new CachedConnectionManagerImpl(integration);
    WorkManagerImpl works = new WorkManagerImpl();
    works.setName("works");
    works.setShortRunningThreadPool(threads);
    works.setLongRunningThreadPool(threads);
    works.setResourceAdapter(adapter);
    works.setSecurityIntegration(
        (SecurityIntegration)
            Proxy.newProxyInstance(
                Container.class.getClassLoader(),
                new Class<?>[] {SecurityIntegration.class},
                (proxy, method, arguments) -> null));
    BaseCloneableBootstrapContext context = new BaseCloneableBootstrapContext();
    context.setName("container");
    context.setWorkManager(works);
    context.setTransactionSynchronizationRegistry(registry);
    this.adapter = adapter;
    adapter.start(context);
  }

  TransactionManager transactions() {
    return transactions;
  }

  CachedConnectionManagerImpl cachedConnections() {
    return cachedConnections;
  }

  /** A connection factory with a pool that shares connections within a transaction. */
  ConnectionFactory pool(
      ManagedConnectionFactory factory, TransactionSupportLevel level, int maxSize)
      throws ResourceException {
    ((ResourceAdapterAssociation) factory).setResourceAdapter(adapter);
    PoolConfiguration configuration = new PoolConfiguration();
    configuration.setMinSize(0);
    configuration.setMaxSize(maxSize);
    configuration.setValidateOnMatch(true);
    configuration.setBlockingTimeout(2_000);
    Pool pool =
        new PoolFactory()
            .create(PoolStrategy.ONE_POOL, factory, configuration, false, true, MANAGED_POOL);
    pool.setName("pool");
    ConnectionManagerFactory managers = new ConnectionManagerFactory();
    jakarta.resource.spi.ConnectionManager manager =
        level == TransactionSupportLevel.NoTransaction
            ? managers.createNonTransactional(
                level,
                pool,
                null,
                null,
                false,
                null,
                true,
                false,
                true,
                null,
                FlushStrategy.FAILING_CONNECTION_ONLY,
                null,
                null)
            : managers.createTransactional(
                level,
                pool,
                null,
                null,
                cachesConnections,
                cachedConnections,
                true,
                true,
                true,
                false, // a handle may outlive a transaction (specification 12.3)
                null,
                FlushStrategy.FAILING_CONNECTION_ONLY,
                5,
                1000L,
                integration,
                false,
                0,
                false,
                true,
                false);
    return (ConnectionFactory) factory.createConnectionFactory(manager);
  }

  ConnectionFactory pool() throws ResourceException {
    return pool(
        new org.ternmq.ra.outbound.TernManagedConnectionFactory(),
        TransactionSupportLevel.XATransaction,
        10);
  }

  /** Activates; the endpoint's deliveries are in transactions of the container or in none. */
  TestEndpoints activate(ActivationSpec spec, boolean transacted, MessageListener bean)
      throws ResourceException {
    return activate(spec, transacted, null, bean);
  }

  /**
   * @param first enlisted before the endpoint's own resource; null for none
   */
  TestEndpoints activate(
      ActivationSpec spec, boolean transacted, XAResource first, MessageListener bean)
      throws ResourceException {
    TestEndpoints endpoints = new TestEndpoints(transactions, transacted, bean);
    endpoints.first = first;
    if (spec.getResourceAdapter() == null) {
      spec.setResourceAdapter(adapter);
    }
    adapter.endpointActivation(endpoints, spec);
    return endpoints;
  }

  void deactivate(TestEndpoints endpoints, ActivationSpec spec) {
    adapter.endpointDeactivation(endpoints, spec);
  }

  @Override
  public void close() {
    adapter.stop();
    threads.shutdownNow();
  }
}
