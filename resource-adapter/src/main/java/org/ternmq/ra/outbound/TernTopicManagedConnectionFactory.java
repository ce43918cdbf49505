package org.ternmq.ra.outbound;

/**
 * The same for resources of type {@code TopicConnectionFactory}: servers tell connection
 * definitions apart by their classes.
 */
public final class TernTopicManagedConnectionFactory extends TernManagedConnectionFactory {
  private static final long serialVersionUID = 1L;

  /** For the server, which sets the properties. */
  public TernTopicManagedConnectionFactory() {}
}
