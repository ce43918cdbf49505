package org.ternmq.command;

import jakarta.jms.JMSException;
import java.util.List;
import java.util.function.IntFunction;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.option.ConnectionOptions;
import org.ternmq.jms.transport.BrokerLink;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.LinkListener;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.jms.transport.Resumption;
import org.ternmq.wire.command.BranchReport;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;

/** A connection for what the messaging API has no calls for: commands of administration. */
final class AdminLink implements AutoCloseable {
  private final BrokerLink link;

  private AdminLink(BrokerLink link) {
    this.link = link;
  }

  static AdminLink open(ConnectionOptions options, String user, String password)
      throws JMSException {
    try {
      return new AdminLink(BrokerLink.open(options, user, password, null, new Deaf()));
    } catch (LinkException e) {
      throw failure("Cannot connect", e);
    }
  }

  private static JMSException failure(String doing, LinkException e) {
    if (e.code() != null) {
      return JmsFailures.of(e.code(), doing + ": " + e.getMessage(), e);
    }
    return JmsFailures.connectionLost(doing + ": " + e.getMessage(), e);
  }

  List<BranchReport> branches() throws JMSException {
    return ((BrokerCommand.BranchList) ask(ClientCommand.ListBranches::new)).branches();
  }

  /**
   * @throws CommandException if the broker refuses
   */
  BrokerCommand.Reply ask(IntFunction<ClientCommand.Request> request) throws JMSException {
    try {
      return link.ask(request);
    } catch (RefusedException e) {
      throw new CommandException(e.getMessage(), e);
    } catch (LinkException e) {
      throw failure("No answer", e);
    }
  }

  /** Says something that is not answered. */
  void tell(ClientCommand command) {
    link.tell(link.conversation(), command);
    link.flush();
  }

  @Override
  public void close() {
    link.close();
  }

  /** There are no consumers and no sends, so nothing is told. */
  private static final class Deaf implements LinkListener {
    @Override
    public void delivered(int conversation, BrokerCommand.Deliver deliver) {}

    @Override
    public void browseEnded(int conversation, int consumerId) {}

    @Override
    public void consumerClosed(int consumerId, RefusedException why) {}

    @Override
    public void sendRefused(RefusedException why) {}

    @Override
    public void interrupted() {}

    @Override
    public void resume(Resumption resumption) {}

    @Override
    public void giveCredit(Resumption resumption) {}

    @Override
    public void ended(LinkException why) {}
  }
}
