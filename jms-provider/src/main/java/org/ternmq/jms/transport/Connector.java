package org.ternmq.jms.transport;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.jms.option.ConnectionOptions;
import org.ternmq.jms.option.ConnectionOptions.HostPort;
import org.ternmq.wire.command.ClientCommand;

/** Opens a conversation with the first broker of the options that takes it. */
final class Connector {
  private final ConnectionOptions options;

  /** Made on first use, then kept: reading key stores is slow. Guarded by this. */
  private TlsSockets tls;

  Connector(ConnectionOptions options) {
    this.options = options;
  }

  /**
   * Tries each host once, in order.
   *
   * @throws LinkException naming every host and what was wrong with it
   */
  Conversation connect(BrokerLink link, int number, ClientCommand.Hello hello)
      throws LinkException {
    if (options.vmName() != null) {
      Conversation conversation = new Conversation(link, number);
      conversation.opened(
          VmTransport.open(options.vmName(), options.brokerOptions(), conversation));
      conversation.shakeHands(hello, options.connectTimeoutMs());
      return conversation;
    }
    List<LinkException> failures = new ArrayList<>();
    for (HostPort host : options.hosts()) {
      try {
        Conversation conversation = new Conversation(link, number);
        TcpTransport transport =
            TcpTransport.open(
                host, tls(), options.connectTimeoutMs(), link.state().lock, conversation);
        conversation.opened(transport);
        transport.start();
        conversation.shakeHands(hello, options.connectTimeoutMs());
        return conversation;
      } catch (LinkException e) {
        failures.add(e);
      }
    }
    throw joined(failures);
  }

  /** The first refusal by a broker decides the code: it says more than a host that is away. */
  private static LinkException joined(List<LinkException> failures) {
    if (failures.size() == 1) {
      return failures.get(0);
    }
    StringBuilder text = new StringBuilder("None of the hosts took the connection: ");
    LinkException telling = failures.get(0);
    boolean allRefused = true;
    for (LinkException each : failures) {
      text.append(each == failures.get(0) ? "" : "; ").append(each.getMessage());
      allRefused &= each.code() != null;
      if (telling.code() == null && each.code() != null) {
        telling = each;
      }
    }
    LinkException joined =
        new LinkException(allRefused ? telling.code() : null, false, text.toString(), telling);
    failures.forEach(joined::addSuppressed);
    return joined;
  }

  private synchronized TlsSockets tls() throws LinkException {
    if (options.tls() && tls == null) {
      tls = TlsSockets.of(options);
    }
    return tls;
  }
}
