package org.ternmq.jms.transport;

import org.ternmq.wire.command.BrokerCommand;

/** Nothing is opened and no conversation is lost, so nothing is told. */
class DeafListener implements LinkListener {
  @Override
  public void delivered(int conversation, BrokerCommand.Deliver deliver) {
    throw new AssertionError(deliver);
  }

  @Override
  public void browseEnded(int conversation, int consumerId) {
    throw new AssertionError(consumerId);
  }

  @Override
  public void consumerClosed(int consumerId, RefusedException why) {
    throw new AssertionError(why);
  }

  @Override
  public void sendRefused(RefusedException why) {
    throw new AssertionError(why);
  }

  @Override
  public void interrupted() {
    throw new AssertionError("the link's own conversation is not lost");
  }

  @Override
  public void resume(Resumption resumption) {
    throw new AssertionError("the link's own conversation is not lost");
  }

  @Override
  public void giveCredit(Resumption resumption) {
    throw new AssertionError("the link's own conversation is not lost");
  }

  @Override
  public void ended(LinkException why) {
    throw new AssertionError(why);
  }
}
