package org.ternmq.appserver.holder;

import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import java.io.PrintWriter;
import java.util.Set;
import javax.security.auth.Subject;

/** All of its connections are alike. */
public final class HolderFactory implements ManagedConnectionFactory, ResourceAdapterAssociation {
  private static final long serialVersionUID = 1L;

  private ResourceAdapter adapter;
  private transient PrintWriter log;

  @Override
  public Object createConnectionFactory(ConnectionManager manager) {
    return new HolderConnectionFactory(this, manager);
  }

  @Override
  public Object createConnectionFactory() {
    return new HolderConnectionFactory(this, null);
  }

  @Override
  public ManagedConnection createManagedConnection(Subject subject, ConnectionRequestInfo request) {
    return new HolderConnection();
  }

  @Override
  @SuppressWarnings("rawtypes") // the interface's
  public ManagedConnection matchManagedConnections(
      Set candidates, Subject subject, ConnectionRequestInfo request) {
    for (Object candidate : candidates) {
      if (candidate instanceof HolderConnection match) {
        return match;
      }
    }
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter writer) {
    log = writer;
  }

  @Override
  public PrintWriter getLogWriter() {
    return log;
  }

  @Override
  public ResourceAdapter getResourceAdapter() {
    return adapter;
  }

  @Override
  public void setResourceAdapter(ResourceAdapter newAdapter) {
    adapter = newAdapter;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HolderFactory;
  }

  @Override
  public int hashCode() {
    return 2;
  }
}
