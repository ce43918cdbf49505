package org.ternmq.appserver.holder;

import jakarta.resource.ResourceException;
import jakarta.resource.cci.Connection;
import jakarta.resource.cci.ConnectionFactory;
import jakarta.resource.cci.ConnectionSpec;
import jakarta.resource.cci.RecordFactory;
import jakarta.resource.cci.ResourceAdapterMetaData;
import jakarta.resource.spi.ConnectionManager;
import javax.naming.Reference;

/** What the application looks up. */
public final class HolderConnectionFactory implements ConnectionFactory {
  private static final long serialVersionUID = 1L;

  private final HolderFactory factory;
  private final transient ConnectionManager manager;
  private Reference reference;

  /** WildFly's validator wants it. */
  public HolderConnectionFactory() {
    this(null, null);
  }

  HolderConnectionFactory(HolderFactory factory, ConnectionManager manager) {
    this.factory = factory;
    this.manager = manager;
  }

  @Override
  public Connection getConnection() throws ResourceException {
    return (Connection) manager.allocateConnection(factory, null);
  }

  @Override
  public Connection getConnection(ConnectionSpec properties) throws ResourceException {
    return getConnection();
  }

  @Override
  public RecordFactory getRecordFactory() {
    return null;
  }

  @Override
  public ResourceAdapterMetaData getMetaData() {
    return null;
  }

  @Override
  public void setReference(Reference newReference) {
    reference = newReference;
  }

  @Override
  public Reference getReference() {
    return reference;
  }
}
