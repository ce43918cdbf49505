package org.ternmq.server.store.jdbc;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.ternmq.server.store.StoreException;

/**
 * PostgreSQL tells: a trigger on the inbox notifies in the application's transaction, which is
 * heard when that commits. Asks again once a second all the same. The driver's method is looked up,
 * since brokers on other databases run without that driver.
 */
final class InboxNotifications implements InboxReader.Signal {
  private static final int ASK_AGAIN_MS = 1_000;

  private final Object connection;
  private final MethodHandle getNotifications;

  private InboxNotifications(Object connection, MethodHandle getNotifications) {
    this.connection = connection;
    this.getNotifications = getNotifications;
  }

  static InboxReader.Signal.Source onChannel(String channel) {
    return connection -> listen(connection, channel);
  }

  private static InboxReader.Signal listen(Connection connection, String channel)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + channel);
    }
    try {
      Class<?> type = Class.forName("org.postgresql.PGConnection");
      Class<?> notifications = Class.forName("[Lorg.postgresql.PGNotification;");
      MethodHandle get =
          MethodHandles.publicLookup()
              .findVirtual(
                  type, "getNotifications", MethodType.methodType(notifications, int.class));
      return new InboxNotifications(connection.unwrap(type), get);
    } catch (ReflectiveOperationException e) {
      throw new StoreException("the driver of PostgreSQL is not one that can listen", e);
    }
  }

  /** Interrupts are seen afterwards: the driver waits on a socket, which none ends. */
  @Override
  public void await(boolean busy) throws SQLException, InterruptedException {
    try {
      Object unused = getNotifications.invoke(connection, ASK_AGAIN_MS);
    } catch (SQLException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new StoreException("the driver of PostgreSQL threw what it does not declare", e);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException("closed");
    }
  }
}
