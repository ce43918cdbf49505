package org.ternmq.jms.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ternmq.jms.option.ConnectionOptions;

/** The moment between the end of a conversation and the link's knowledge of it. */
class EndedConversationTest {

  @Test
  void nobodyWaitsForAReplyOnceItHasEnded() throws LinkException {
    BrokerLink link =
        BrokerLink.open(
            ConnectionOptions.parse("tern:vm://ended-conversation"),
            null,
            null,
            null,
            new DeafListener());
    try {
      Conversation conversation = new Conversation(link, 99);
      conversation.ended("the socket is closed");
      PendingRequest pending = new PendingRequest();
      Transport transport;
      link.state().lock();
      try {
        transport = link.state().conversation().transport();
        conversation.expect(1, pending);
      } finally {
        link.state().unlock();
      }
      assertThat(pending.await(transport, 1)).as("it is complete").isTrue();
      assertThat(pending.answer()).isNull();
    } finally {
      link.close();
    }
  }
}
