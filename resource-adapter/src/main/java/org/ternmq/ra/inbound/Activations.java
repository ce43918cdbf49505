package org.ternmq.ra.inbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkManager;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.transaction.xa.XAResource;
import org.ternmq.ra.broker.BrokerAccess;
import org.ternmq.ra.broker.BrokerAddress;
import org.ternmq.ra.broker.RecoverableResource;

/** The active endpoints of a resource adapter. Safe for use by several threads. */
public final class Activations implements AutoCloseable {
  private final BrokerAccess adapter;
  private final WorkManager workManager;

  private final EndpointThreads threads = new EndpointThreads();

  // --- guarded by this
  private final List<Activation> all = new ArrayList<>();

  public Activations(BrokerAccess adapter, WorkManager workManager) {
    this.adapter = adapter;
    this.workManager = workManager;
  }

  WorkManager workManager() {
    return workManager;
  }

  RecoverableResource recoveryOf(BrokerAddress broker) {
    return adapter.recoveryOf(broker);
  }

  EndpointThreads threads() {
    return threads;
  }

  /**
   * Returns when messages come, or, without a broker, when the specification says so.
   *
   * @throws ResourceException if the specification is wrong, or there must be a broker and is none
   */
  public void activate(MessageEndpointFactory factory, TernActivationSpec spec)
      throws ResourceException {
    Activation activation = Activation.of(this, factory, spec);
    synchronized (this) {
      all.add(activation);
    }
    boolean done = false;
    try {
      activation.start();
      done = true;
    } finally {
      if (!done) {
        deactivate(factory, spec);
      }
    }
  }

  /** Returns when no message of it is in the endpoint any more. */
  public void deactivate(MessageEndpointFactory factory, ActivationSpec spec) {
    List<Activation> ending = new ArrayList<>();
    synchronized (this) {
      all.removeIf(each -> each.isOf(factory, spec) && ending.add(each));
    }
    ending.forEach(Activation::stop);
  }

  /** One for each broker; connects to none. */
  public XAResource[] recoveryResources(ActivationSpec[] specs) throws ResourceException {
    Set<BrokerAddress> brokers = new LinkedHashSet<>();
    for (ActivationSpec each : specs) {
      brokers.add(ActivationTarget.broker(TernActivationSpec.of(each)));
    }
    return brokers.stream().map(adapter::recoveryOf).toArray(XAResource[]::new);
  }

  @Override
  public void close() {
    List<Activation> ending;
    synchronized (this) {
      ending = List.copyOf(all);
      all.clear();
    }
    ending.forEach(Activation::stop);
    threads.close();
  }
}
