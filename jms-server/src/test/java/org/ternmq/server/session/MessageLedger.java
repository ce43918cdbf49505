package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ternmq.wire.command.BrokerCommand.Deliver;

/**
 * The checker of the simulation: what every message may and may not do, told from what the broker
 * processed and said, in that order. A violation fails at once, with the message's story.
 */
final class MessageLedger {
  /** Where a message is, as far as an observer can be sure. */
  enum Where {
    /** Sent, and nobody has said that it is there. */
    UNSURE,
    /** In its queue. */
    AVAILABLE,
    /** With a consumer. */
    OUT,
    /** Acknowledged; the broker has not confirmed it. */
    ACKNOWLEDGED,
    /** Acknowledged, and confirmed. */
    CONSUMED,
    /** Lost as it may be (not persistent, or expired). */
    LOST
  }

  /** One message, known by its text. */
  static final class Fate {
    final String text;
    final String stream; // same producer, session, destination: delivered in the order of index
    final int index;
    final boolean persistent;
    final boolean ordered; // no delay, no expiry
    final boolean expires;
    final long expirationMs;
    final long dueMs;
    Where where = Where.UNSURE;
    String holder; // connection/consumer while OUT or ACKNOWLEDGED
    int deliveryCount;
    boolean confirmed;
    String acknowledger; // the client, while ACKNOWLEDGED
    long id; // as last delivered: one that a crash took gets another when it is sent again
    boolean mayBeDeadLetter;
    boolean mayBeConsumed;
    boolean doubtful; // OUT, if it is there at all
    int sentInEpoch;
    boolean refused; // rolled back or failed: must never appear
    int seenInEpoch = -1; // when an application saw it last
    int seenUnderPower = -1;
    final List<String> story = new ArrayList<>();

    Fate(String text, String stream, int index, boolean persistent, long dueMs, long expirationMs) {
      this.text = text;
      this.stream = stream;
      this.index = index;
      this.persistent = persistent;
      this.dueMs = dueMs;
      this.expirationMs = expirationMs;
      this.expires = expirationMs != 0;
      this.ordered = dueMs == 0 && expirationMs == 0;
    }

    @Override
    public String toString() {
      return text + " " + where + " " + story;
    }
  }

  private static final long MOST_BEHIND_MS = 4_000;

  private final int maxDeliveries;
  private final Map<String, Fate> byText = new LinkedHashMap<>();
  private final Map<String, List<Fate>> streams = new HashMap<>();
  private int epoch; // crashes so far
  private int powerCuts; // those of them that lost what was written and not forced
  long delivered;
  long redelivered;

  MessageLedger(int maxDeliveries) {
    this.maxDeliveries = maxDeliveries;
  }

  Fate sent(String stream, boolean persistent, long dueMs, long expirationMs) {
    List<Fate> all = streams.computeIfAbsent(stream, s -> new ArrayList<>());
    String text = stream + "#" + all.size();
    Fate fate = new Fate(text, stream, all.size(), persistent, dueMs, expirationMs);
    fate.sentInEpoch = epoch;
    all.add(fate);
    byText.put(fate.text, fate);
    return fate;
  }

  Fate fate(Deliver deliver) {
    Fate fate = byText.get(deliver.message().bodyText());
    assertThat(fate).as("a message that nobody sent").isNotNull();
    return fate;
  }

  /** The broker says it is there. */
  void confirmed(Fate fate) {
    if (fate.refused) {
      fail("confirmed what was refused: " + fate);
    }
    fate.confirmed = true;
    fate.story.add("confirmed");
    if (fate.where == Where.UNSURE && fate.holder == null) {
      // One that is not persistent may have been confirmed by what came after it, and lost since.
      fate.where = fate.persistent || fate.sentInEpoch == epoch ? Where.AVAILABLE : Where.LOST;
    }
  }

  void refused(Fate fate) {
    if (fate.where == Where.LOST || (!fate.persistent && fate.sentInEpoch != epoch)) {
      return; // a transaction without anything durable is not remembered over a crash
    }
    if (fate.confirmed || fate.where != Where.UNSURE) {
      fail("refused what is there: " + fate);
    }
    fate.refused = true;
    fate.story.add("refused");
  }

  /** The broker hands it to a consumer. */
  void delivers(Deliver deliver, String holder, boolean deadLetter, long nowMs) {
    Fate fate = fate(deliver);
    fate.story.add(
        "delivered to "
            + holder
            + (deadLetter ? " as dead letter" : "")
            + " #"
            + deliver.deliveryCount());
    if (fate.refused) {
      fail("delivered what was rolled back or refused: " + fate);
    }
    if (!fate.persistent
        && fate.sentInEpoch != epoch
        && (fate.where == Where.CONSUMED || fate.where == Where.ACKNOWLEDGED)) {
      fate.where = Where.UNSURE; // its sequence was not durable, so its producer sent it again
    }
    if (fate.where == Where.OUT && fate.doubtful) {
      fate.doubtful = false; // so its former consumer did not get it
      fate.where = Where.UNSURE;
    }
    if (fate.where == Where.CONSUMED
        || fate.where == Where.OUT
        || fate.where == Where.ACKNOWLEDGED) {
      fail("delivered twice: " + fate);
    }
    if (fate.dueMs > nowMs) {
      fail("delivered before its time: " + fate);
    }
    if (!deadLetter && fate.ordered) {
      List<Fate> stream = streams.get(fate.stream);
      for (int i = 0; i < fate.index; i++) {
        Fate earlier = stream.get(i);
        if (earlier.where == Where.AVAILABLE
            && earlier.ordered
            && earlier.persistent == fate.persistent
            && earlier.deliveryCount < maxDeliveries) {
          fail("delivered " + fate + " before " + earlier);
        }
      }
    }
    fate.id = deliver.messageId();
    delivered++;
    redelivered += deliver.deliveryCount() > 1 ? 1 : 0;
    fate.where = Where.OUT;
    fate.holder = holder;
    fate.deliveryCount = deadLetter ? 0 : deliver.deliveryCount();
  }

  /** The clock of the broker may be a round behind. */
  void isNotExpired(Deliver deliver, long nowMs) {
    Fate fate = fate(deliver);
    if (fate.expires && fate.expirationMs + MOST_BEHIND_MS < nowMs) {
      fail("delivered " + (nowMs - fate.expirationMs) + " ms after its time: " + fate);
    }
  }

  /** An application gets it in its hands. */
  void seen(Deliver deliver, boolean deadLetter) {
    Fate fate = fate(deliver);
    // One that is not stored may be sent again after a crash, and is another message then.
    boolean before = fate.persistent ? fate.seenUnderPower == powerCuts : fate.seenInEpoch == epoch;
    if (!deadLetter && before && deliver.deliveryCount() == 1) {
      fail("a duplicate that does not say so: " + fate);
    }
    fate.seenInEpoch = epoch;
    fate.seenUnderPower = powerCuts;
  }

  void acknowledges(Fate fate, String holder, String who) {
    if (fate.where == Where.OUT && holder.equals(fate.holder)) {
      fate.acknowledger = who;
      fate.where = Where.ACKNOWLEDGED;
      fate.story.add("acknowledged");
    }
  }

  /** The broker says that the acknowledgement is durable. */
  void consumed(Fate fate) {
    if (fate.where == Where.AVAILABLE || (fate.where == Where.OUT && !fate.doubtful)) {
      fail("confirmed the acknowledgement of what is not acknowledged: " + fate);
    }
    fate.where = Where.CONSUMED;
    fate.doubtful = false;
    fate.story.add("consumed");
  }

  /** After a resumption the broker has removed what it could. */
  void reclaimedAsAcknowledged(Fate fate, String holder) {
    if (fate.where == Where.ACKNOWLEDGED && holder.equals(fate.holder)) {
      consumed(fate);
    }
  }

  /** The transaction that acknowledged it did not happen. */
  void notAcknowledged(Fate fate, String who) {
    if (fate.where == Where.CONSUMED && fate.persistent && who.equals(fate.acknowledger)) {
      fail("rolled back, but consumed: " + fate);
    }
    if (fate.where == Where.UNSURE && fate.persistent && fate.confirmed) {
      backInQueue(fate);
      fate.story.add("returned by the rollback");
    }
  }

  /** A consumer's messages go back to their queue. */
  void returns(Fate fate, String holder) {
    if ((fate.where == Where.OUT || fate.where == Where.ACKNOWLEDGED)
        && holder.equals(fate.holder)) {
      backInQueue(fate);
      fate.story.add("returned");
    }
  }

  /** All that this consumer has, but for these, and has not acknowledged goes back. */
  void returnsAll(String holder, Set<Fate> kept) {
    for (Fate fate : byText.values()) {
      if (fate.where == Where.OUT && holder.equals(fate.holder) && !kept.contains(fate)) {
        backInQueue(fate);
        fate.story.add("returned by " + holder);
      }
    }
  }

  /** A resumed client asks for what it had before: what lies in its queue is taken out for it. */
  void reclaims(Fate fate, String holder, boolean asAcknowledged, String who) {
    boolean inQueue = fate.where == Where.AVAILABLE || fate.where == Where.UNSURE;
    // After a crash the broker cannot know that the loss ended no delivery.
    if (inQueue && fate.deliveryCount++ >= maxDeliveries) {
      fate.mayBeDeadLetter = true; // somebody may have made it one while its client was away
      fate.where = Where.UNSURE;
    } else if (fate.where == Where.UNSURE && !asAcknowledged) {
      fate.where = Where.OUT; // if it is there at all: the reply tells
      fate.doubtful = true;
      fate.holder = holder;
      fate.story.add("reclaimed, perhaps, by " + holder);
    } else if (fate.where == Where.OUT && fate.doubtful) {
      fate.mayBeConsumed |= asAcknowledged; // if the other one did not get it
    } else if (fate.where == Where.AVAILABLE
        || (asAcknowledged
            && (fate.where == Where.UNSURE
                || (fate.where == Where.ACKNOWLEDGED && who.equals(fate.acknowledger))))) {
      fate.where = asAcknowledged ? Where.ACKNOWLEDGED : Where.OUT;
      fate.holder = holder;
      fate.acknowledger = who;
      fate.story.add("reclaimed by " + holder);
    }
  }

  /** The broker says whether this client has it again. */
  void reclaimed(Fate fate, String holder, boolean again) {
    boolean here = fate.where == Where.OUT && holder.equals(fate.holder);
    if (again && !here && !fate.mayBeDeadLetter) {
      fail("gave " + holder + " again what it cannot have: " + fate);
    }
    if (again) {
      fate.where = Where.OUT;
      fate.holder = holder;
      fate.doubtful = false;
    } else if (here) {
      if (!fate.doubtful && fate.ordered && fate.persistent) {
        fail("did not give " + holder + " again what lay in its queue: " + fate);
      }
      fate.doubtful = false;
      fate.where = Where.UNSURE;
    }
  }

  private static void backInQueue(Fate fate) {
    fate.where = fate.doubtful ? Where.UNSURE : Where.AVAILABLE;
    fate.doubtful = false;
  }

  void crashed(boolean killed) {
    epoch++;
    powerCuts += killed ? 0 : 1;
    for (Fate fate : byText.values()) {
      if (fate.where == Where.CONSUMED || fate.refused) {
        continue;
      }
      fate.story.add("crash");
      if (!fate.persistent) {
        fate.where = fate.confirmed ? Where.LOST : Where.UNSURE;
      } else if (fate.where == Where.OUT) {
        backInQueue(fate);
      } else if (fate.where == Where.ACKNOWLEDGED) {
        fate.where = Where.UNSURE;
      }
    }
  }

  /** Everything was read: what was confirmed must have been consumed, once. */
  void finished() {
    for (Fate fate : byText.values()) {
      boolean mayBeGone =
          fate.expires
              || fate.mayBeDeadLetter
              || fate.mayBeConsumed
              || fate.where == Where.LOST
              || (!fate.persistent && fate.sentInEpoch != epoch);
      if (fate.confirmed && fate.where != Where.CONSUMED && !mayBeGone) {
        fail("a confirmed message is lost: " + fate);
      }
    }
  }

  int size() {
    return byText.size();
  }
}
