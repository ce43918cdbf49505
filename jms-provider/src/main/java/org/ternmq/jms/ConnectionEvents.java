package org.ternmq.jms;

import jakarta.jms.JMSException;
import org.ternmq.jms.failure.JmsFailures;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.LinkListener;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.jms.transport.Resumption;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;

/** Hands what comes in over the link to a connection's sessions and consumers. */
final class ConnectionEvents implements LinkListener {
  private final TernConnection connection;

  ConnectionEvents(TernConnection connection) {
    this.connection = connection;
  }

  @Override
  public void delivered(int conversation, BrokerCommand.Deliver deliver) {
    ConsumerTable.Target target = connection.consumers().get(deliver.consumerId());
    if (target != null) { // else it was closed meanwhile, and the broker takes it back
      target.arrived(conversation, deliver);
    }
  }

  @Override
  public void browseEnded(int conversation, int consumerId) {
    ConsumerTable.Target target = connection.consumers().get(consumerId);
    if (target != null) {
      target.browseEnded(conversation);
    }
  }

  @Override
  public void consumerClosed(int consumerId, RefusedException why) {
    ConsumerTable.Target target = connection.consumers().get(consumerId);
    if (target != null) {
      target.closedByBroker(why);
    }
  }

  @Override
  public void sendRefused(RefusedException why) {
    connection.callExceptionListener(
        JmsFailures.of(
            why.code(),
            "The broker refused a message that was sent without confirmation: " + why.getMessage(),
            why));
  }

  @Override
  public void interrupted() {
    connection.sessions().forEach(each -> each.resumption().interrupted());
  }

  @Override
  public void resume(Resumption resumption) throws LinkException, RefusedException {
    connection.temporaries().resume(resumption);
    for (TernSession each : connection.sessions()) {
      resumption.ask(
          correlation -> new ClientCommand.OpenSession(correlation, each.id(), each.transacted()));
    }
    resumption.awaitAll();
    for (TernSession each : connection.sessions()) {
      each.resumption().resumeClosed(resumption);
    }
    for (TernSession each : connection.sessions()) {
      each.resumption().resume(resumption);
    }
    resumption.awaitAll();
    for (TernSession each : connection.sessions()) {
      each.resumption().rollBack(resumption);
    }
    resumption.awaitAll();
  }

  @Override
  public void giveCredit(Resumption resumption) {
    connection.sessions().forEach(each -> each.resumption().giveCredit(resumption));
  }

  @Override
  public void ended(LinkException why) {
    JMSException failure = JmsFailures.connectionLost(why.getMessage(), why);
    connection.sessions().forEach(each -> each.fail(failure));
    connection.callExceptionListener(failure);
  }
}
