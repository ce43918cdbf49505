package org.ternmq.appserver.server;

import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.event.container.AfterStart;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.LoadableExtension;

/**
 * Arquillian's own handle of the server: an extension that remembers it. Some of them hold a
 * connection to the server, which does not outlive it: then the handle has to start it again.
 */
public final class StartedContainer implements LoadableExtension {
  private static volatile DeployableContainer<?> started;

  @Override
  public void register(ExtensionBuilder builder) {
    builder.observer(Observer.class);
  }

  /** Made by Arquillian. */
  public static final class Observer {
    /** By Arquillian. */
    public void remember(@Observes AfterStart event) {
      started = event.getDeployableContainer();
    }
  }

  /** Returns when the server can be managed. */
  static void startAgain() {
    try {
      started.start();
    } catch (LifecycleException e) {
      throw new IllegalStateException("the server does not start again", e);
    }
  }
}
