package org.ternmq.server.session;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.server.destination.Destination;
import org.ternmq.server.destination.Destinations;
import org.ternmq.server.queue.LongMap;
import org.ternmq.server.queue.RefusedException;
import org.ternmq.server.queue.Shard;
import org.ternmq.server.topic.Origin;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;

/** One connection of a client, from its opening to its end. Nothing in it outlives the broker. */
final class Conversation {
  private static final int REMEMBERED_DESTINATIONS = 8;

  /** Nobody waits for the confirmation of acknowledgements: so many may go without. */
  private static final int ACKNOWLEDGEMENTS_TOGETHER = 64;

  final int id;
  final String peer;
  State state = State.AWAITING_HELLO;
  boolean resumable;
  ClientRecord record; // null before Hello
  Origin origin; // who its messages come from
  String user; // null for none
  String product = "";
  final LongMap<ClientSession> sessions = new LongMap<>();
  final LongMap<ClientConsumer> consumers = new LongMap<>();
  final List<Address> temporaries = new ArrayList<>();

  int creditMessages; // what the client may still send
  long creditBytes;
  boolean sendsPersistent; // its last message was
  boolean hasCreditWindow; // takes part in the division of credit
  boolean knowsWhy; // it was told why it gets no credit
  boolean wantsCredit; // stands in the line for more
  boolean congested; // its output waits: its consumers are held

  boolean hasNews; // something to confirm at the end of the round
  private final Shard shard;
  private final List<Conversation> withNews;
  private Confirmation open; // of the batch that is being gathered
  private int pendingSends; // confirmations that hold sends
  private int pendingAcknowledgements;
  private long confirmedSend;
  private long confirmedAcknowledge;
  private boolean confirmsSends; // the news are not of acknowledgements only
  private long saidAcknowledge; // in a Confirm that waited for nothing

  private final Destination[] remembered = new Destination[REMEMBERED_DESTINATIONS];
  private int nextRemembered;

  /** What is awaited. */
  enum State {
    /** The first command. */
    AWAITING_HELLO,
    /** The durability of what the client sent before it was lost: Welcome tells about it. */
    AWAITING_OUTCOMES,
    /** Anything. */
    OPEN,
    /** The close of the socket. */
    ENDED
  }

  Conversation(int id, String peer, Shard shard, List<Conversation> withNews) {
    this.id = id;
    this.peer = peer;
    this.shard = shard;
    this.withNews = withNews;
    this.origin = new Origin(id, null);
  }

  void say(BrokerCommand command) {
    if (state != State.ENDED) {
      shard.effects().send(id, command);
    }
  }

  /** At once, or when all that the store was told up to now is durable. */
  void say(BrokerCommand reply, boolean whenDurable) {
    if (whenDurable) {
      shard.gate().complete(new PendingReply(this, reply), true);
    } else {
      say(reply);
    }
  }

  /**
   * Answers a request that ends consumers. What they acknowledged before must not be forgotten once
   * this is answered, since they cannot repeat it any more: so the answer waits until it is
   * durable.
   */
  void answerClose(BrokerCommand.Ok ok) {
    say(ok, pendingAcknowledgements > 0);
  }

  // --- destinations ----------------------------------------------------------------------------

  /** The destination of a message, without making its name a string if it was used lately. */
  Destination destinationOf(EncodedMessage message, Destinations destinations)
      throws RefusedException {
    for (Destination destination : remembered) {
      if (destination == null) {
        break;
      }
      if (message.isFor(destination.address()) && !destination.isGone()) {
        return destination;
      }
    }
    Destination found = destinations.find(message.destination());
    remembered[nextRemembered] = found;
    nextRemembered = (nextRemembered + 1) % REMEMBERED_DESTINATIONS;
    return found;
  }

  // --- confirmations ---------------------------------------------------------------------------

  /** Whether sends of this connection wait for durability: later ones must not overtake them. */
  boolean hasPendingSends() {
    return pendingSends > 0;
  }

  /**
   * A send or commit was handled.
   *
   * @param sequence 0 for none
   * @param waits whether it is done only when the store's current batch is durable
   */
  void sent(long sequence, boolean waits) {
    if (sequence > 0) {
      record.accepted = sequence;
    }
    if (waits || pendingSends > 0) {
      Confirmation confirmation = openConfirmation();
      if (!confirmation.holdsSends) {
        confirmation.holdsSends = true;
        pendingSends++;
      }
      confirmation.tellsSequence |= waits;
      record.stored |=
          waits && resumable && sequence > 0; // so that a checkpoint in between tells it
      confirmation.sendSequence = Math.max(confirmation.sendSequence, sequence);
      shard.gate().force();
    } else if (sequence > 0) {
      record.decided = sequence;
      sendsConfirmed(sequence);
    }
  }

  /** A sequence that was handled before the connection was lost came again. */
  void sentBefore(long sequence) {
    if (sequence <= record.decided) {
      sendsConfirmed(sequence);
    } // else its confirmation is pending
  }

  /**
   * An acknowledgement was handled.
   *
   * @param told whether the store was told
   */
  void acknowledged(long sequence, boolean told) {
    if (sequence == 0) {
      return;
    }
    if (told || pendingAcknowledgements > 0) {
      Confirmation confirmation = openConfirmation();
      if (!confirmation.holdsAcknowledgements) {
        confirmation.holdsAcknowledgements = true;
        pendingAcknowledgements++;
      }
      confirmation.acknowledgeSequence = sequence;
    } else {
      confirmedAcknowledge = sequence;
      news();
    }
  }

  boolean hasPendingAcknowledgements() {
    return pendingAcknowledgements > 0;
  }

  private Confirmation openConfirmation() {
    if (open == null) {
      open = new Confirmation(shard, this);
      shard.gate().complete(open, false);
    }
    return open;
  }

  void confirmationEnded(Confirmation confirmation) {
    assert open == confirmation;
    open = null;
  }

  void confirmed(Confirmation confirmation) {
    if (confirmation.holdsSends) {
      pendingSends--;
      sendsConfirmed(confirmation.sendSequence);
    }
    if (confirmation.holdsAcknowledgements) {
      pendingAcknowledgements--;
      confirmedAcknowledge = Math.max(confirmedAcknowledge, confirmation.acknowledgeSequence);
    }
    news();
  }

  private void sendsConfirmed(long sequence) {
    confirmedSend = Math.max(confirmedSend, sequence);
    confirmsSends = true;
    news();
  }

  private void news() {
    if (!hasNews && state != State.ENDED) {
      hasNews = true;
      withNews.add(this);
    }
  }

  /**
   * The end of a round. The confirmation of acknowledgements alone lets the client forget them,
   * which has time: to wake it for that would cost more than the message did.
   */
  void sayConfirmed() {
    hasNews = false;
    if ((confirmedSend == 0 && confirmedAcknowledge == 0) || state == State.ENDED) {
      return;
    }
    BrokerCommand.Confirm confirm = new BrokerCommand.Confirm(confirmedSend, confirmedAcknowledge);
    if (confirmsSends || confirmedAcknowledge - saidAcknowledge >= ACKNOWLEDGEMENTS_TOGETHER) {
      confirmsSends = false;
      saidAcknowledge = confirmedAcknowledge;
      say(confirm);
    } else {
      shard.effects().sendWithNext(id, confirm);
    }
  }

  // --- looking up ------------------------------------------------------------------------------

  ClientSession session(int sessionId) throws RefusedException {
    ClientSession session = sessions.get(sessionId);
    if (session == null) {
      throw new RefusedException(ErrorCode.ILLEGAL_STATE, "there is no session " + sessionId);
    }
    return session;
  }

  /** Open, or closed and still holding something. */
  ClientConsumer consumer(int consumerId) throws RefusedException {
    ClientConsumer consumer = consumers.get(consumerId);
    if (consumer == null) {
      throw new RefusedException(ErrorCode.ILLEGAL_STATE, "there is no consumer " + consumerId);
    }
    return consumer;
  }

  ClientConsumer openConsumer(int consumerId) throws RefusedException {
    ClientConsumer consumer = consumer(consumerId);
    if (consumer.closed) {
      throw new RefusedException(ErrorCode.ILLEGAL_STATE, "consumer " + consumerId + " is closed");
    }
    return consumer;
  }
}
