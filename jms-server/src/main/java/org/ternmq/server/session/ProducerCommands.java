package org.ternmq.server.session;

import org.ternmq.server.destination.Destination;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.EncodedMessage;

/** Sends. */
final class ProducerCommands {
  private final CoreParts parts;
  private final ConnectionCommands connections;
  private final SessionCommands sessions;

  ProducerCommands(CoreParts parts, ConnectionCommands connections, SessionCommands sessions) {
    this.parts = parts;
    this.connections = connections;
    this.sessions = sessions;
  }

  void send(Conversation conversation, ClientCommand.Send send) {
    EncodedMessage message = send.message();
    conversation.sendsPersistent = message.persistent();
    if (!parts.credits.take(conversation, message.length())) {
      connections.end(
          conversation,
          ErrorCode.CREDIT_EXCEEDED,
          "the client sent more than its credit allows: wait for SendCredit");
      return;
    }
    long sequence = send.sequence();
    if (sequence != 0 && sequence <= conversation.record.accepted) {
      conversation.sentBefore(sequence); // repeated after a resumption: stored once
      return;
    }
    try {
      ClientSession session = conversation.session(send.sessionId());
      if (session.work() != null) {
        stage(conversation, session, message);
        conversation.sent(sequence, false);
      } else {
        check(message);
        Destination destination = conversation.destinationOf(message, parts.destinations);
        boolean behindPending = conversation.hasPendingSends();
        conversation.sent(
            sequence, destination.publish(message, conversation.origin, behindPending));
      }
    } catch (RefusedException e) {
      sessions.refuse(
          conversation,
          sequence,
          new BrokerCommand.SendFailed(sequence, e.code(), e.getMessage()),
          false);
    }
  }

  private void stage(Conversation conversation, ClientSession session, EncodedMessage message)
      throws RefusedException {
    try {
      check(message);
      session
          .work()
          .stage(
              conversation.destinationOf(message, parts.destinations),
              message,
              conversation.origin);
    } catch (RefusedException e) {
      if (session.branch() != null) {
        parts.branches.doom(
            session.branch(), ErrorCode.XA_REFUSED, "a send was refused: " + e.getMessage());
      } else {
        session.transaction().doom(e);
      }
      throw e;
    }
  }

  private void check(EncodedMessage message) throws RefusedException {
    long most = parts.shard.limits().maxMessageBytes();
    if (message.length() > most) {
      throw new RefusedException(
          ErrorCode.TOO_LARGE,
          "the message has " + message.length() + " bytes, the broker takes up to " + most);
    }
    if (parts.storeFull && message.persistent()) {
      throw new RefusedException(
          ErrorCode.STORE_FULL,
          "the store has no space left for persistent messages: its disk is full, or nearly so");
    }
  }
}
