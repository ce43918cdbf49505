package org.ternmq.ra.outbound;

/**
 * The same for resources of type {@code QueueConnectionFactory}: servers tell connection
 * definitions apart by their classes.
 */
public final class TernQueueManagedConnectionFactory extends TernManagedConnectionFactory {
  private static final long serialVersionUID = 1L;

  /** For the server, which sets the properties. */
  public TernQueueManagedConnectionFactory() {}
}
