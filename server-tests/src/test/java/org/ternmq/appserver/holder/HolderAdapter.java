package org.ternmq.appserver.holder;

import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.io.Serializable;
import javax.transaction.xa.XAResource;

/**
 * A resource adapter for tests: a resource that takes part in transactions, can be told by a file
 * to hold them at prepare or commit, and says by a file that it does. The server is then killed,
 * with the transaction exactly there. Standard connector interfaces only, so that applications of
 * every server can use it without sharing classes.
 */
public final class HolderAdapter implements ResourceAdapter, Serializable {
  private static final long serialVersionUID = 1L;

  @Override
  public void start(BootstrapContext context) {}

  @Override
  public void stop() {}

  @Override
  public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec) {}

  @Override
  public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {}

  @Override
  public XAResource[] getXAResources(ActivationSpec[] specs) {
    return new XAResource[0];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HolderAdapter;
  }

  @Override
  public int hashCode() {
    return 1;
  }
}
