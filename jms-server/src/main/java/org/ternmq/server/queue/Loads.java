package org.ternmq.server.queue;

import java.util.ArrayDeque;
import java.util.List;
import org.ternmq.server.effect.Effects;
import org.ternmq.server.effect.StoredMessage;

/**
 * The reads of payloads that are under way, answered in the order they were asked for. A message
 * that leaves its last queue meanwhile is released only when its read is over.
 */
public final class Loads {
  private final Effects effects;
  private final MemoryBudget memory;
  private final ArrayDeque<LoadRequest> underWay = new ArrayDeque<>(); // derived
  private long bytesUnderWay; // derived

  Loads(Effects effects, MemoryBudget memory) {
    this.effects = effects;
    this.memory = memory;
  }

  public void request(LoadRequest request) {
    for (StoredMessage message : request.messages) {
      message.retain();
      bytesUnderWay += message.sizeBytes();
    }
    underWay.add(request);
    effects.load(request.messages);
  }

  /** The answer to the oldest request. */
  public void loaded(List<StoredMessage> messages) {
    LoadRequest request = underWay.poll();
    if (request == null || !request.messages.equals(messages)) {
      throw new IllegalStateException(
          "payloads were loaded out of the order in which they were asked for");
    }
    for (StoredMessage message : messages) {
      bytesUnderWay -= message.sizeBytes();
      if (message.payload() == null) {
        throw new IllegalStateException("the store has no payload for message " + message.id());
      }
      memory.loaded(message);
    }
    request.loaded();
    for (StoredMessage message : messages) {
      if (message.release()) {
        memory.gone(message);
        effects.released(message);
      } else {
        memory.dropIfOver(message); // nobody could take it now, and others need the room
      }
    }
  }

  /** How much more may be asked for within the budget, what is under way counted. */
  long roomBytes() {
    return memory.roomBytes() - bytesUnderWay;
  }

  public int underWay() {
    return underWay.size();
  }
}
