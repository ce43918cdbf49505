package org.ternmq.server.session;

import java.util.Arrays;
import org.ternmq.server.destination.Attachment;
import org.ternmq.server.queue.Entry;
import org.ternmq.server.queue.Ids;
import org.ternmq.server.queue.Interruption;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.PageClaim;
import org.ternmq.server.queue.QueueConsumer;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.transaction.Transaction;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.ClientCommand.ConsumerKind;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;

/** Consumers, browsers and acknowledgements. */
final class ConsumerCommands {
  private static final int MOST_WAITING_DRAINS = 100;

  private final CoreParts parts;

  ConsumerCommands(CoreParts parts) {
    this.parts = parts;
  }

  void open(Conversation conversation, ClientCommand.OpenConsumer command) throws RefusedException {
    ClientSession session = conversation.session(command.sessionId());
    if (conversation.consumers.get(command.consumerId()) != null) {
      throw new RefusedException(
          ErrorCode.ILLEGAL_STATE, "consumer " + command.consumerId() + " is in use already");
    }
    int most = parts.shard.limits().maxConsumersPerConnection();
    if (conversation.consumers.size() >= most) {
      throw new RefusedException(
          ErrorCode.LIMIT_REACHED,
          "the connection has " + most + " consumers, as many as the broker's settings allow");
    }
    Attachment attachment = parts.destinations.open(command, conversation.origin);
    ClientConsumer consumer = new ClientConsumer(command.consumerId(), session, attachment);
    conversation.consumers.put(consumer.id, consumer);
    session.consumers.add(consumer);
    consumer.hold(conversation.congested);
    boolean durable =
        command.kind() == ConsumerKind.DURABLE || command.kind() == ConsumerKind.SHARED_DURABLE;
    conversation.say(new BrokerCommand.Ok(command.correlation()), durable);
  }

  void close(Conversation conversation, ClientCommand.CloseConsumer command)
      throws RefusedException {
    ClientConsumer consumer = conversation.openConsumer(command.consumerId());
    consumer.closed = true;
    QueueConsumer source = consumer.attachment.consumer();
    if (source == null) {
      consumer.attachment.browser().close();
    } else {
      source.close(new Ids(command.seen()));
      source.queue().dispatch();
    }
    parts.destinations.closed(consumer.attachment);
    if (source == null || source.holdsNothing()) {
      conversation.consumers.remove(consumer.id);
      consumer.session.consumers.remove(consumer);
    }
    conversation.answerClose(new BrokerCommand.Ok(command.correlation()));
  }

  /**
   * Credit for a consumer that is not there is for one that was closed: the client could not know
   * yet.
   */
  void credit(Conversation conversation, ClientCommand.Credit command) {
    ClientConsumer consumer = conversation.consumers.get(command.consumerId());
    if (consumer == null || consumer.closed) {
      return;
    }
    if (consumer.attachment.consumer() != null) {
      consumer.attachment.consumer().credit(command.messages(), command.bytes());
    } else {
      consumer.attachment.browser().credit(command.messages(), command.bytes());
    }
  }

  void drain(Conversation conversation, ClientCommand.Drain command) throws RefusedException {
    ClientConsumer consumer = conversation.openConsumer(command.consumerId());
    if (consumer.attachment.consumer() == null) {
      throw new RefusedException(
          ErrorCode.ILLEGAL_STATE,
          "consumer " + command.consumerId() + " is a browser: BrowseEnd tells when it has all");
    }
    QueueConsumer source = consumer.attachment.consumer();
    if (source.waitingDrains() >= MOST_WAITING_DRAINS) {
      throw new RefusedException(
          ErrorCode.LIMIT_REACHED,
          "consumer " + command.consumerId() + " waits for " + MOST_WAITING_DRAINS + " drains");
    }
    source.drain(command.correlation());
  }

  void acknowledge(Conversation conversation, ClientCommand.Acknowledge command)
      throws RefusedException {
    boolean told = false;
    try {
      ClientConsumer consumer = conversation.consumer(command.consumerId());
      QueueConsumer source = consumer.attachment.consumer();
      if (source == null) {
        throw new RefusedException(
            ErrorCode.ILLEGAL_STATE, "what a browser shows cannot be acknowledged");
      }
      if (consumer.session.work() != null) {
        noteForCommit(consumer, source, command.messageIds());
      } else {
        told = source.acknowledge(command.messageIds());
      }
      if (consumer.closed && source.holdsNothing()) {
        SessionCommands.forgetClosed(consumer.session);
      }
    } finally { // a refused one is decided too
      conversation.acknowledged(command.sequence(), told);
    }
    if (command.correlation() != 0) {
      conversation.say(
          new BrokerCommand.Ok(command.correlation()),
          told || conversation.hasPendingAcknowledgements());
    }
  }

  /** Specification 11.2: a connection consumer's messages are handled by other sessions. */
  void assign(Conversation conversation, ClientCommand.Assign command) {
    ClientConsumer from = conversation.consumers.get(command.consumerId());
    ClientSession session = conversation.sessions.get(command.sessionId());
    if (from == null || from.attachment.consumer() == null || session == null) {
      return; // closed meanwhile, which returned the messages
    }
    ClientConsumer to = conversation.consumers.get(command.holderId());
    if (to == null) {
      to = holder(command.holderId(), session, from);
    }
    QueueConsumer source = from.attachment.consumer();
    QueueConsumer target = to.attachment.consumer();
    if (to.session != session || target == null || target.queue() != source.queue()) {
      return;
    }
    source.handOver(command.messageIds(), target);
    if (to.closed && target.holdsNothing()) {
      SessionCommands.forgetClosed(session);
    }
    if (from.closed && source.holdsNothing()) {
      SessionCommands.forgetClosed(from.session);
    }
  }

  /** Like a closed consumer that holds something: it gets nothing more by itself. */
  private static ClientConsumer holder(int id, ClientSession session, ClientConsumer from) {
    QueueConsumer source = from.attachment.consumer();
    Attachment attachment =
        new Attachment(
            source.holder(id), null, from.attachment.subscription(), from.attachment.destination());
    ClientConsumer holder = new ClientConsumer(id, session, attachment);
    holder.source = from.source == null ? from : from.source;
    holder.closed = true;
    session.conversation.consumers.put(id, holder);
    session.consumers.add(holder);
    return holder;
  }

  private static void noteForCommit(
      ClientConsumer consumer, QueueConsumer source, long[] messageIds) {
    Transaction transaction = consumer.session.work();
    Address from = consumer.attachment.destination().address();
    for (long messageId : messageIds) {
      Entry entry = source.acknowledgeLater(messageId);
      if (entry != null) {
        transaction.acknowledge(entry, from);
      }
    }
  }

  void reclaim(Conversation conversation, ClientCommand.Reclaim command) throws RefusedException {
    ClientConsumer consumer = conversation.openConsumer(command.consumerId());
    QueueConsumer source = consumer.attachment.consumer();
    if (source == null) {
      throw new RefusedException(ErrorCode.ILLEGAL_STATE, "a browser holds nothing");
    }
    MessageQueue queue = source.queue();
    Ids acknowledged = new Ids(command.acknowledged());
    Ids named = new Ids(command.held());
    long[] removed = queue.reclaim(acknowledged, null);
    long[] held = queue.reclaim(named, source);
    Interruption cut = conversation.record.interruptions.remove(consumer.id);
    if (cut != null && cut.queue() == queue) {
      cut.settleAsUnseen(); // the rest of what it had: the client names all that was seen
    }
    PageClaim claim =
        new PageClaim(acknowledged.without(removed), named.without(held), source) {
          @Override
          protected void claimed(long[] more) {
            long[] all = Arrays.copyOf(held, held.length + more.length);
            System.arraycopy(more, 0, all, held.length, more.length);
            reclaimed(conversation, command, all);
          }
        };
    if (!queue.claim(claim)) {
      reclaimed(conversation, command, held);
    }
  }

  /** Also what was acknowledged before the loss, and is found no more, is durable when this is. */
  private void reclaimed(Conversation conversation, ClientCommand.Reclaim command, long[] held) {
    BrokerCommand reply = new BrokerCommand.Reclaimed(command.correlation(), held);
    conversation.say(reply, true);
  }
}
