package org.ternmq.server.session;

import org.ternmq.server.queue.Completion;
import org.ternmq.server.queue.Shard;

/**
 * What one connection did in one batch: one object, however many sends and acknowledgements. Tells
 * the store the highest sequence when the batch ends, and the client when it is durable.
 */
final class Confirmation extends Completion {
  private final Shard shard;
  private final Conversation conversation;
  private final ClientRecord record;
  boolean holdsSends; // sends, with or without a sequence: what comes after them must wait
  boolean holdsAcknowledgements;
  boolean tellsSequence; // something durable goes with the sequence
  long sendSequence;
  long acknowledgeSequence;

  Confirmation(Shard shard, Conversation conversation) {
    this.shard = shard;
    this.conversation = conversation;
    this.record = conversation.record;
  }

  @Override
  protected void ending() {
    conversation.confirmationEnded(this);
    if (tellsSequence && sendSequence > 0 && conversation.resumable) {
      record.stored = true; // the store knows of it from here on
      shard.store().sequenceDecided(record.instance, sendSequence, shard.nowMs());
    }
  }

  @Override
  protected void completed() {
    record.decided = Math.max(record.decided, sendSequence);
    conversation.confirmed(this);
  }
}
