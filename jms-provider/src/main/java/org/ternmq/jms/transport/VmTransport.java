package org.ternmq.jms.transport;

import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ternmq.wire.InVmBrokers;
import org.ternmq.wire.command.Command;

/** The transport to a broker in this JVM: commands are handed over as they are. */
final class VmTransport implements Transport, InVmBrokers.Receiver {
  private final String name;
  private final Receiver receiver;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile InVmBrokers.Channel channel;

  private VmTransport(String name, Receiver receiver) {
    this.name = name;
    this.receiver = receiver;
  }

  /**
   * @throws LinkException if there is no broker of that name and none may be, or can be, started
   */
  static VmTransport open(String name, Map<String, String> brokerOptions, Receiver receiver)
      throws LinkException {
    VmTransport transport = new VmTransport(name, receiver);
    try {
      transport.channel = brokers(name).connect(name, brokerOptions, transport);
    } catch (IllegalStateException | ServiceConfigurationError e) {
      throw new LinkException(null, false, e.getMessage(), e);
    }
    return transport;
  }

  /**
   * Looks with the thread's class loader first, as an application server needs, then with the
   * client's own.
   */
  private static InVmBrokers brokers(String name) throws LinkException {
    return ServiceLoader.load(InVmBrokers.class)
        .findFirst()
        .or(
            () ->
                ServiceLoader.load(InVmBrokers.class, VmTransport.class.getClassLoader())
                    .findFirst())
        .orElseThrow(
            () ->
                LinkException.notDone(
                    "tern:vm://"
                        + name
                        + " needs the broker in this JVM: add ternmq-jms-server to the class path"));
  }

  @Override
  public void enqueue(Command command) {
    InVmBrokers.Channel open = channel;
    if (open != null) {
      open.send(command);
    }
  }

  @Override
  public void flush() {
    // enqueue has handed everything over already
  }

  @Override
  public void flushSoon() {
    // the same
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public void begin(Wait wait) {
    // the broker's thread hands everything over
  }

  @Override
  public boolean read(Wait wait, long nanos) {
    return wait.isOver();
  }

  @Override
  public void end(Wait wait) {
    // as it began
  }

  @Override
  public boolean congested() {
    return false;
  }

  @Override
  public void awaitRoom() {
    // never congested: the broker's credit is the only limit
  }

  @Override
  public void agreed(int maxFrameBytes) {
    // there are no frames
  }

  @Override
  public void close(String reason) {
    InVmBrokers.Channel open = channel;
    if (open != null) {
      open.close();
    }
    end(reason);
  }

  @Override
  public String peer() {
    return "tern:vm://" + name;
  }

  @Override
  public void received(Command command) {
    receiver.received(command);
  }

  @Override
  public void closed(String reason) {
    end(reason);
  }

  private void end(String reason) {
    if (ended.compareAndSet(false, true)) {
      receiver.ended(reason);
    }
  }
}
