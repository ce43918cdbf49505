package org.ternmq.jms.destination;

/** What stands in a JNDI reference to an object of this provider. */
public final class ReferenceAddresses {
  /** The address of a destination's name. */
  public static final String NAME = "name";

  /** The address of a connection factory's URL. */
  public static final String URL = "url";

  /** By name: the naming room leans on this one, not the other way round. */
  public static final String OBJECT_FACTORY = "org.ternmq.jms.jndi.TernObjectFactory";

  private ReferenceAddresses() {}
}
