package org.ternmq.bench.load;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.ternmq.bench.process.Broker;
import org.ternmq.bench.process.DiskCounters;
import org.ternmq.bench.process.ProcessCounters;
import org.ternmq.bench.provider.Provider;

/** One run of one scenario with one provider: its broker, its connections, its time. */
public final class Run implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Provider provider;
  private final Broker broker;
  private final RunOptions options;
  private final Stage stage = new Stage();
  private final List<Connection> connections = new ArrayList<>();

  public Run(Provider provider, Broker broker, RunOptions options) {
    this.provider = provider;
    this.broker = broker;
    this.options = options;
  }

  public Broker broker() {
    return broker;
  }

  public RunOptions options() {
    return options;
  }

  public Stage stage() {
    return stage;
  }

  /** A new connection, not started; closed with the run. */
  public Connection connect() throws JMSException {
    return keep(connectionFactory().createConnection());
  }

  /** The same with a client identifier, for durable subscriptions. */
  public Connection connect(String clientId) throws JMSException {
    Connection connection = connect();
    connection.setClientID(clientId);
    return connection;
  }

  /** A new connection for XA, not started; closed with the run. */
  public XAConnection connectXa() throws JMSException {
    XAConnectionFactory factory = (XAConnectionFactory) instance(provider.xaFactory());
    XAConnection connection = factory.createXAConnection();
    keep(connection);
    return connection;
  }

  /** For who opens and closes connections by himself. */
  public ConnectionFactory connectionFactory() {
    return (ConnectionFactory) instance(provider.factory());
  }

  private synchronized Connection keep(Connection connection) {
    connections.add(connection);
    return connection;
  }

  private Object instance(String className) {
    try {
      return Class.forName(className).getConstructor(String.class).newInstance(broker.url());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(provider.name() + ": no " + className, e);
    }
  }

  /** Starts the connections that there are. */
  public void startConnections() throws JMSException {
    for (Connection connection : connections) {
      connection.start();
    }
  }

  /** Warms up, then counts and measures for the window; what was begun goes on afterwards. */
  public Measured measure(LongSupplier counted) throws InterruptedException {
    stage.pass(options.warmUp());
    try (ProbedWindow probe = new ProbedWindow(options.probe(), broker)) {
      Snapshot before = new Snapshot(counted);
      stage.beginMeasuring();
      stage.pass(options.window());
      stage.endMeasuring();
      Measured measured = before.until(new Snapshot(counted));
      return measured.probed(probe.end(measured.count()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Begins a measurement whose end is not a matter of time. */
  public Snapshot snapshot(LongSupplier counted) {
    return new Snapshot(counted);
  }

  /** The counters at one moment. */
  public final class Snapshot {
    private final long count;
    private final ProcessCounters brokerUse = broker.counters();
    private final ProcessCounters clientUse = ProcessCounters.of(ProcessHandle.current().pid());
    private final long flushes = DiskCounters.flushes(broker.data());
    private final long nanos = System.nanoTime();

    private Snapshot(LongSupplier counted) {
      this.count = counted.getAsLong();
    }

    /** What happened between this and a later one. */
    public Measured until(Snapshot later) {
      return new Measured(
          (later.nanos - nanos) / NANOS_PER_SECOND,
          later.count - count,
          brokerUse,
          later.brokerUse,
          clientUse,
          later.clientUse,
          flushes < 0 ? -1 : later.flushes - flushes,
          Map.of());
    }
  }

  /** Closes the connections; what cannot be closed goes with the process. */
  @Override
  public void close() {
    for (Connection connection : connections) {
      try {
        connection.close();
      } catch (JMSException e) {
        System.err.println("closing a connection: " + e);
      }
    }
  }
}
