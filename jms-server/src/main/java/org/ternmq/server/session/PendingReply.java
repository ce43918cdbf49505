package org.ternmq.server.session;

import org.ternmq.server.queue.Completion;
import org.ternmq.wire.command.BrokerCommand;

/** A reply that is said when what it answers is durable, if its connection is still there. */
final class PendingReply extends Completion {
  private final Conversation conversation;
  private final BrokerCommand reply;

  PendingReply(Conversation conversation, BrokerCommand reply) {
    this.conversation = conversation;
    this.reply = reply;
  }

  @Override
  protected void completed() {
    conversation.say(reply);
  }
}
