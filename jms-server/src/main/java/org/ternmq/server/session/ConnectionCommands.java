package org.ternmq.server.session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.ternmq.server.destination.Attachment;
import org.ternmq.server.destination.NameRule;
import org.ternmq.server.effect.CoreLimits;
import org.ternmq.server.queue.Completion;
import org.ternmq.server.queue.Ids;
import org.ternmq.server.queue.Interruption;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.topic.Origin;
import org.ternmq.wire.Protocol;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

/** The beginning and the end of conversations, and what belongs to a connection as a whole. */
final class ConnectionCommands {
  private static final int LEAST_HEARTBEAT_MS = 100;

  private final CoreParts parts;
  private final SessionCommands sessions;
  private final UUID brokerInstance;

  ConnectionCommands(CoreParts parts, SessionCommands sessions, UUID brokerInstance) {
    this.parts = parts;
    this.sessions = sessions;
    this.brokerInstance = brokerInstance;
  }

  void opened(int connectionId, String peer) {
    Conversation conversation = new Conversation(connectionId, peer, parts.shard, parts.withNews);
    parts.conversations.put(connectionId, conversation);
    int most = parts.shard.limits().maxConnections();
    if (parts.conversations.size() > most) {
      end(
          conversation,
          ErrorCode.LIMIT_REACHED,
          "the broker has " + most + " connections, as many as its settings allow");
    }
  }

  void hello(Conversation conversation, ClientCommand.Hello hello) {
    if (conversation.state != Conversation.State.AWAITING_HELLO) {
      end(conversation, ErrorCode.PROTOCOL, "Hello was said twice");
      return;
    }
    if (hello.minVersion() > Protocol.VERSION || hello.maxVersion() < Protocol.VERSION) {
      end(
          conversation,
          ErrorCode.UNSUPPORTED_VERSION,
          String.format(
              "the client speaks versions %d to %d of the protocol, the broker %d",
              hello.minVersion(), hello.maxVersion(), Protocol.VERSION));
      return;
    }
    if (!parts.authenticator.accepts(hello.user(), hello.password())) {
      end(conversation, ErrorCode.NOT_AUTHENTICATED, "wrong user name or password");
      return;
    }
    ClientRecord before = parts.clients.present(hello.clientInstance());
    if (before != null) { // it resumes while its lost connection still hangs
      end(before.conversation, ErrorCode.IN_USE, "the client came back on another connection");
    }
    if (hello.clientId() != null) {
      try {
        claim(conversation, hello.clientId());
      } catch (RefusedException e) {
        end(conversation, e.code(), e.getMessage());
        return;
      }
    }
    ClientRecord record =
        parts.clients.arrive(hello.clientInstance(), conversation, parts.shard.nowMs());
    record.forgetFailedUpTo(hello.confirmedUpTo());
    conversation.record = record;
    conversation.resumable = hello.resumable();
    conversation.user = hello.user();
    conversation.product = hello.product();
    if (record.accepted > record.decided) {
      conversation.state = Conversation.State.AWAITING_OUTCOMES;
      parts.shard.gate().complete(welcomeWhenDurable(conversation, hello), true);
    } else {
      welcome(conversation, hello);
    }
  }

  private Completion welcomeWhenDurable(Conversation conversation, ClientCommand.Hello hello) {
    return new Completion() {
      @Override
      protected void completed() {
        if (conversation.state == Conversation.State.AWAITING_OUTCOMES) {
          welcome(conversation, hello);
        }
      }
    };
  }

  private void welcome(Conversation conversation, ClientCommand.Hello hello) {
    CoreLimits limits = parts.shard.limits();
    ClientRecord record = conversation.record;
    conversation.state = Conversation.State.OPEN;
    parts.credits.opened(conversation);
    conversation.say(
        new BrokerCommand.Welcome(
            Protocol.VERSION,
            hello.features() & Protocol.FEATURES,
            brokerInstance,
            record.accepted,
            record.failed(),
            heartbeatMs(hello.heartbeatMs(), limits.heartbeatMs()),
            limits.maxFrameBytes(),
            limits.maxMessageBytes(),
            conversation.creditMessages,
            conversation.creditBytes,
            parts.shard.nowMs(),
            limits.product()));
  }

  /** The shorter of both; 0 is for: none wished. */
  private static int heartbeatMs(int asked, int offered) {
    if (asked <= 0) {
      return offered;
    }
    int wanted = Math.max(LEAST_HEARTBEAT_MS, asked);
    return offered <= 0 ? wanted : Math.min(wanted, offered);
  }

  void setClientId(Conversation conversation, ClientCommand.SetClientId command)
      throws RefusedException {
    if (conversation.origin.clientId() != null) {
      throw new RefusedException(
          ErrorCode.ILLEGAL_STATE,
          "the connection has the client identifier "
              + conversation.origin.clientId()
              + " already");
    }
    claim(conversation, command.clientId());
    conversation.say(new BrokerCommand.Ok(command.correlation()));
  }

  /** Specification 6.1.2: one connection per client identifier. */
  private void claim(Conversation conversation, String clientId) throws RefusedException {
    NameRule.check("client identifier", clientId, ErrorCode.INVALID_CLIENT_ID);
    Conversation holder = parts.byClientId.get(clientId);
    if (holder != null) {
      throw new RefusedException(
          ErrorCode.CLIENT_ID_IN_USE,
          "the client identifier " + clientId + " is in use by the connection from " + holder.peer);
    }
    parts.byClientId.put(clientId, conversation);
    conversation.origin = new Origin(conversation.id, clientId);
  }

  /**
   * The answer waits until what the client acknowledged is durable: it cannot repeat it any more.
   */
  void close(Conversation conversation, ClientCommand.CloseConnection command) {
    BrokerCommand ok = new BrokerCommand.Ok(command.correlation());
    boolean waits = conversation.hasPendingAcknowledgements();
    if (!waits) {
      conversation.say(ok);
    }
    tearDown(conversation, false);
    if (waits) {
      parts.shard.gate().complete(new LastReply(conversation.id, ok), true);
    }
  }

  /** Said when the conversation is over but for this. */
  private final class LastReply extends Completion {
    private final int connectionId;
    private final BrokerCommand reply;

    LastReply(int connectionId, BrokerCommand reply) {
      this.connectionId = connectionId;
      this.reply = reply;
    }

    @Override
    protected void completed() {
      parts.shard.effects().send(connectionId, reply);
    }
  }

  /** What the client was sent waits to be taken: nothing more is delivered until it was. */
  void congested(Conversation conversation, boolean congested) {
    conversation.congested = congested;
    List<ClientConsumer> consumers = new ArrayList<>();
    conversation.consumers.forEach(consumers::add);
    for (ClientConsumer consumer : consumers) {
      consumer.hold(congested);
    }
  }

  /** Ends a conversation from the broker's side. */
  void end(Conversation conversation, ErrorCode code, String text) {
    if (conversation.state != Conversation.State.ENDED) {
      parts.shard.effects().disconnect(conversation.id, code, text);
      tearDown(conversation, true);
    }
  }

  /** The client said Goodbye: it closes the socket itself. */
  void leave(Conversation conversation) {
    tearDown(conversation, true);
  }

  void lost(Conversation conversation) {
    parts.conversations.remove(conversation.id);
    if (conversation.state != Conversation.State.ENDED) {
      tearDown(conversation, true);
    }
  }

  /**
   * Gives back all that the connection had.
   *
   * @param interrupted whether the client did not want it: what it had counts as delivered, and it
   *     may resume
   */
  private void tearDown(Conversation conversation, boolean interrupted) {
    conversation.state = Conversation.State.ENDED;
    Set<MessageQueue> touched = new LinkedHashSet<>();
    // First nobody of it gets anything any more, then everything goes back, then others get it.
    conversation.consumers.forEach(ConnectionCommands::detach);
    if (interrupted) {
      parts.branches.connectionLost(conversation.id);
    }
    conversation.sessions.forEach(
        session -> {
          sessions.leaveBranches(session);
          if (session.transacted()) {
            session.transaction().rollback(interrupted, touched);
          }
        });
    conversation.consumers.forEach(
        consumer -> {
          Attachment attachment = consumer.attachment;
          if (attachment.consumer() != null) {
            if (interrupted) {
              interrupt(conversation, consumer);
            } else {
              attachment.consumer().returnAll(Ids.NONE);
            }
            touched.add(attachment.consumer().queue());
          }
          if (!consumer.closed) {
            parts.destinations.closed(attachment);
          }
        });
    conversation.consumers.clear();
    conversation.sessions.clear();
    for (Address temporary : conversation.temporaries) {
      parts.destinations.drop(temporary);
    }
    forgetClient(conversation, interrupted);
    touched.forEach(MessageQueue::dispatch);
  }

  private static void interrupt(Conversation conversation, ClientConsumer consumer) {
    Interruption cut = consumer.attachment.consumer().returnInterrupted();
    ClientConsumer owner = consumer.source == null ? consumer : consumer.source;
    if (cut != null
        && conversation.resumable
        && !owner.closed
        && owner.attachment.outlivesConnection()) {
      conversation.record.interruptions.put(owner.id, cut);
    }
  }

  private static void detach(ClientConsumer consumer) {
    if (consumer.attachment.consumer() != null) {
      consumer.attachment.consumer().detach();
    } else {
      consumer.attachment.browser().close();
    }
  }

  private void forgetClient(Conversation conversation, boolean interrupted) {
    if (conversation.origin.clientId() != null) {
      parts.byClientId.remove(conversation.origin.clientId(), conversation);
    }
    ClientRecord record = conversation.record;
    if (record == null) {
      return;
    }
    parts.credits.closed(conversation);
    if (interrupted && conversation.resumable) {
      parts.clients.leave(record, parts.shard.nowMs());
    } else {
      parts.clients.forget(record);
    }
  }

  // --- temporary destinations ------------------------------------------------------------------

  void createTemporary(Conversation conversation, ClientCommand.CreateTemporary command)
      throws RefusedException {
    parts.destinations.createTemporary(command.address(), conversation.id);
    conversation.temporaries.add(command.address());
    conversation.say(new BrokerCommand.Ok(command.correlation()));
  }

  void deleteTemporary(Conversation conversation, ClientCommand.DeleteTemporary command)
      throws RefusedException {
    parts.destinations.deleteTemporary(command.address(), conversation.id);
    conversation.temporaries.remove(command.address());
    conversation.say(new BrokerCommand.Ok(command.correlation()));
  }

  void unsubscribe(Conversation conversation, ClientCommand.Unsubscribe command)
      throws RefusedException {
    parts.destinations.unsubscribe(conversation.origin.clientId(), command.subscriptionName());
    conversation.say(new BrokerCommand.Ok(command.correlation()), true);
  }
}
