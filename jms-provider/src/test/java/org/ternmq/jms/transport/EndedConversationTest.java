package org.ternmq.jms.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ternmq.jms.option.ConnectionOptions;
import org.ternmq.wire.command.BrokerCommand;

/** The moment between the end of a conversation and the link's knowledge of it. */
class EndedConversationTest {

  @Test
  void nobodyWaitsForAReplyOnceItHasEnded() throws LinkException {
    BrokerLink link =
        BrokerLink.open(
            ConnectionOptions.parse("tern:vm://ended-conversation"), null, null, null, new Deaf());
    try {
      Conversation conversation = new Conversation(link, 99);
      conversation.ended("the socket is closed");
      PendingRequest pending = new PendingRequest();
      link.state().lock();
      try {
        conversation.expect(1, pending);
      } finally {
        link.state().unlock();
      }
      assertThat(pending.await(1)).as("it is complete").isTrue();
      assertThat(pending.answer()).isNull();
    } finally {
      link.close();
    }
  }

  /** Nothing is opened, so nothing is told. */
  private static final class Deaf implements LinkListener {
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
}
