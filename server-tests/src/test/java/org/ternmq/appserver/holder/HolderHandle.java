package org.ternmq.appserver.holder;

import jakarta.resource.cci.Connection;
import jakarta.resource.cci.ConnectionMetaData;
import jakarta.resource.cci.Interaction;
import jakarta.resource.cci.LocalTransaction;
import jakarta.resource.cci.ResultSetInfo;

/** Getting it enlists the resource; it can do nothing but be closed. */
public final class HolderHandle implements Connection {
  private final HolderConnection connection;

  /** WildFly's validator wants it. */
  public HolderHandle() {
    this(null);
  }

  HolderHandle(HolderConnection connection) {
    this.connection = connection;
  }

  @Override
  public void close() {
    connection.closed(this);
  }

  @Override
  public Interaction createInteraction() {
    return null;
  }

  @Override
  public LocalTransaction getLocalTransaction() {
    return null;
  }

  @Override
  public ConnectionMetaData getMetaData() {
    return null;
  }

  @Override
  public ResultSetInfo getResultSetInfo() {
    return null;
  }
}
