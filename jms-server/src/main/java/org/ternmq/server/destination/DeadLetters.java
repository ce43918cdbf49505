package org.ternmq.server.destination;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ternmq.server.effect.StoredMessage;
import org.ternmq.server.queue.DeadLetterOffice;
import org.ternmq.server.queue.Entry;
import org.ternmq.server.queue.LoadRequest;
import org.ternmq.server.queue.MessageQueue;
import org.ternmq.server.queue.Shard;
import org.ternmq.server.topic.Origin;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.BodyType;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

/**
 * Moves messages that were delivered too often, or expired, to the dead-letter queue: as new
 * messages, which say in properties where they come from and why. The arrival there and the removal
 * here are in one batch of the store. What is on the dead-letter queue itself stays there.
 */
final class DeadLetters implements DeadLetterOffice {
  static final String REASON = "JMS_TernMQ_DeadLetterReason";
  static final String ORIGINAL_DESTINATION = "JMS_TernMQ_OriginalDestination";
  static final String DELIVERY_COUNT = "JMS_TernMQ_DeliveryCount";

  /** So many payloads are read together at most. */
  private static final int MOST_READ = 64;

  private static final Origin THE_BROKER = new Origin(Destination.NOBODY, null);

  private final Shard shard;
  private final Destinations destinations;
  private final ArrayDeque<Waiting> line = new ArrayDeque<>(); // derived: in the order to come
  private boolean reading; // derived: payloads of some in the line are being read

  private record Waiting(Entry entry, String reason) {}

  DeadLetters(Shard shard, Destinations destinations) {
    this.shard = shard;
    this.destinations = destinations;
  }

  @Override
  public boolean takes(MessageQueue queue, int deliveries) {
    int most = shard.limits().maxDeliveries();
    return most > 0 && deliveries >= most && queue != destinations.deadLetterQueue().queue();
  }

  @Override
  public boolean takesExpired(MessageQueue queue) {
    return shard.limits().deadLetterExpired() && queue != destinations.deadLetterQueue().queue();
  }

  @Override
  public void takeExpired(Entry entry) {
    take(entry, "expired");
  }

  @Override
  public void take(Entry entry) {
    take(entry, "delivered " + entry.deliveries() + " times without acknowledgement");
  }

  private void take(Entry entry, String reason) {
    line.add(new Waiting(entry, reason));
    if (!reading) {
      goOn();
    }
  }

  /** Moves what stands in line, as far as payloads are there, and asks for the next ones. */
  private void goOn() {
    while (!line.isEmpty() && line.peek().entry.message().payload() != null) {
      move(line.remove());
    }
    if (line.isEmpty()) {
      return;
    }
    List<StoredMessage> wanted = new ArrayList<>();
    for (Waiting each : line) {
      if (wanted.size() == MOST_READ) {
        break;
      }
      if (each.entry.message().payload() == null) {
        wanted.add(each.entry.message());
      }
    }
    reading = true;
    shard
        .loads()
        .request(
            new LoadRequest(wanted) {
              @Override
              protected void loaded() {
                reading = false;
                goOn();
              }
            });
  }

  private void move(Waiting letter) {
    Entry entry = letter.entry;
    if (!entry.queue().isDeleted()) {
      EncodedMessage from = entry.message().payload();
      post(letter(from, letter.reason, entry.queue().label(), entry.deliveries()));
    }
    entry.queue().removed(entry);
  }

  /** A message that nobody waits for an answer to cannot be brought to where it should go. */
  void takeRefused(EncodedMessage message, String reason) {
    post(letter(message, reason, message.destination().toString(), 0));
  }

  /** Bytes that should be a message and are none. */
  void takeUnreadable(byte[] bytes, String reason) {
    Address address = destinations.deadLetterQueue().address();
    post(
        new MessageEncoder()
            .destination(address)
            .persistent(true)
            .properties(Map.of(REASON, reason))
            .body(BodyType.BYTES, ByteBuffer.wrap(bytes))
            .encode());
  }

  /**
   * Behind what is pending, so that a letter that is not stored keeps its place among those that
   * are.
   */
  private void post(EncodedMessage letter) {
    destinations.deadLetterQueue().publish(letter, THE_BROKER, true);
  }

  private EncodedMessage letter(
      EncodedMessage from, String reason, String originalDestination, int deliveries) {
    Map<String, Object> properties = from.properties();
    properties.put(REASON, reason);
    properties.put(ORIGINAL_DESTINATION, originalDestination);
    properties.put(DELIVERY_COUNT, deliveries);
    MessageEncoder encoder =
        new MessageEncoder()
            .destination(destinations.deadLetterQueue().address())
            .persistent(from.persistent())
            .priority(from.priority())
            .timestampMs(from.timestampMs())
            .messageId(from.messageId())
            .replyTo(from.replyTo())
            .type(from.type())
            .properties(properties);
    if (from.correlationIdBytes() != null) {
      encoder.correlationIdBytes(from.correlationIdBytes());
    } else {
      encoder.correlationId(from.correlationId());
    }
    if (from.bodyIsNull() && from.bodyType() == BodyType.TEXT) {
      encoder.textBody(null);
    } else {
      encoder.body(from.bodyType(), from.bodyIsNull() ? null : from.body());
    }
    return encoder.encode();
  }

  /** For a checkpoint: still in their old queues, but in no list of those. */
  void forEachWaiting(Consumer<? super Entry> action) {
    line.forEach(waiting -> action.accept(waiting.entry));
  }
}
