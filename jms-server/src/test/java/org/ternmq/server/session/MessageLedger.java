package org.ternmq.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.wire.command.BrokerCommand.Deliver;
import org.ternmq.wire.message.Address;
import org.ternmq.wire.message.EncodedMessage;
import org.ternmq.wire.message.MessageEncoder;

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

  /** Whether a delivery that ended counts. */
  enum Counted {
    YES,
    NO,
    PERHAPS
  }

  /** One message, known by its text. */
  static final class Fate {
    final String text;
    final String stream; // delivered in the order of index: see the method sent
    final int index;
    final int number; // of all
    final EncodedMessage message;
    final Address queue;
    final int priority;
    final boolean persistent;
    final boolean ordered; // no delay, no expiry
    final boolean expires;
    final long expirationMs;
    final long dueMs;
    Where where = Where.UNSURE;
    int leastCount = 1; // of the next delivery
    int mostCount = 1;
    boolean mayHaveComeOut; // before a crash, for all that the broker knows
    int moves; // how often it changed its place
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

    Fate(String text, String stream, int index, int number, EncodedMessage message) {
      this.text = text;
      this.stream = stream;
      this.index = index;
      this.number = number;
      this.message = message;
      this.queue = message.destination();
      this.priority = message.priority();
      this.persistent = message.persistent();
      this.dueMs = message.deliveryTimeMs();
      this.expirationMs = message.expirationMs();
      this.expires = expirationMs != 0;
      this.ordered = dueMs == 0 && expirationMs == 0;
    }

    /** Another one of this name, of which nobody knows anything. */
    Fate another() {
      return new Fate(text, stream, index, number, message);
    }

    private void put(Where there) {
      where = there;
      moves++;
    }

    @Override
    public String toString() {
      return text + " " + where + " " + story;
    }
  }

  private final int maxDeliveries;
  private final boolean keepsExpired; // as dead letters
  private final Map<String, Fate> byText = new LinkedHashMap<>();
  private final Map<String, List<Fate>> streams = new HashMap<>();
  private int epoch; // crashes so far
  private int powerCuts; // those of them that lost what was written and not forced
  long delivered;
  long redelivered;

  /**
   * @param keepsExpired whether what expires goes to the dead letters
   */
  MessageLedger(int maxDeliveries, boolean keepsExpired) {
    this.maxDeliveries = maxDeliveries;
    this.keepsExpired = keepsExpired;
  }

  /**
   * A message is about to be sent.
   *
   * @param stream names what is delivered in the order of sending: the same producer, session,
   *     destination and priority, and nothing that lets a consumer have one and not the other
   * @param encoder of the message, but for its text
   */
  Fate sent(String stream, MessageEncoder encoder) {
    List<Fate> all = streams.computeIfAbsent(stream, s -> new ArrayList<>());
    String text = stream + "#" + all.size();
    Fate fate = new Fate(text, stream, all.size(), byText.size(), encoder.textBody(text).encode());
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

  /** How many were sent so far. */
  int size() {
    return byText.size();
  }

  Collection<Fate> all() {
    return byText.values();
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
      fate.put(fate.persistent || fate.sentInEpoch == epoch ? Where.AVAILABLE : Where.LOST);
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
      fate.put(Where.UNSURE); // its sequence was not durable, so its producer sent it again
      fate.leastCount = 1;
    }
    if (deadLetter && fate.mayBeDeadLetter && fate.where == Where.CONSUMED) {
      fate.put(Where.UNSURE); // it was one when its acknowledgement came
    }
    if (fate.where == Where.OUT && fate.doubtful) {
      fate.doubtful = false; // so its former consumer did not get it
      fate.put(Where.UNSURE);
    }
    if (fate.where == Where.CONSUMED
        || fate.where == Where.OUT
        || fate.where == Where.ACKNOWLEDGED) {
      fail("delivered twice: " + fate);
    }
    if (fate.dueMs > nowMs) {
      fail("delivered before its time: " + fate);
    }
    if (!deadLetter) {
      checkMessage(deliver, fate);
      checkOrder(fate);
    }
    fate.id = deliver.messageId();
    delivered++;
    redelivered += deliver.deliveryCount() > 1 ? 1 : 0;
    fate.put(Where.OUT);
    fate.holder = holder;
    fate.deliveryCount = deadLetter ? 0 : deliver.deliveryCount();
    fate.mayHaveComeOut = false;
    fate.leastCount = fate.deliveryCount;
    fate.mostCount = fate.deliveryCount;
  }

  /** What comes is what was sent, and says how often it came. */
  void checkMessage(Deliver deliver, Fate fate) {
    if (!sameBytes(deliver.message(), fate.message)) {
      fail("delivered with other bytes: " + fate);
    }
    int count = deliver.deliveryCount();
    if (count < fate.leastCount || count > fate.mostCount) {
      fail(
          "delivered as #"
              + count
              + ", not #"
              + fate.leastCount
              + " to #"
              + fate.mostCount
              + ": "
              + fate);
    }
    if (count > maxDeliveries + 1) { // one may be a delivery of which a crash left doubt
      fail("delivered more often than is allowed: " + fate);
    }
  }

  private void checkOrder(Fate fate) {
    List<Fate> stream = streams.get(fate.stream);
    for (int i = 0; fate.ordered && i < fate.index; i++) {
      Fate earlier = stream.get(i);
      if (isSurelyThere(earlier) && earlier.persistent == fate.persistent) {
        fail("delivered " + fate + " before " + earlier);
      }
    }
  }

  /** Any consumer of its queue could have it now. */
  boolean isSurelyThere(Fate fate) {
    return fate.where == Where.AVAILABLE && fate.ordered && fate.mostCount <= maxDeliveries;
  }

  /** For queues of which each consumer takes what comes first: higher priorities do. */
  void isTheHighest(Deliver deliver) {
    Fate fate = fate(deliver);
    for (Fate other : byText.values()) {
      if (other.priority > fate.priority
          && other.queue.equals(fate.queue)
          && isSurelyThere(other)) {
        fail("delivered " + fate + " before one of higher priority, " + other);
      }
    }
  }

  /**
   * @param roundMs what the broker's clock showed when it began the round
   */
  void isNotExpired(Deliver deliver, long roundMs) {
    Fate fate = fate(deliver);
    if (fate.expires && fate.expirationMs <= roundMs) {
      fail("delivered " + (roundMs - fate.expirationMs) + " ms after its time: " + fate);
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
      fate.put(Where.ACKNOWLEDGED);
      fate.story.add("acknowledged");
    }
  }

  /** The broker says that the acknowledgement is durable. */
  void consumed(Fate fate) {
    if (fate.where == Where.AVAILABLE || (fate.where == Where.OUT && !fate.doubtful)) {
      fail("confirmed the acknowledgement of what is not acknowledged: " + fate);
    }
    fate.put(Where.CONSUMED);
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
      backInQueue(fate, Counted.PERHAPS);
      fate.story.add("returned by the rollback");
    }
  }

  /** A consumer's message goes back to its queue. */
  void returns(Fate fate, String holder, Counted counted) {
    if ((fate.where == Where.OUT || fate.where == Where.ACKNOWLEDGED)
        && holder.equals(fate.holder)) {
      backInQueue(fate, counted);
      fate.story.add("returned");
    }
  }

  /**
   * All that this consumer has and has not acknowledged goes back.
   *
   * @param seen what the broker was told that the application saw
   * @param unseen whether the rest counts
   */
  void returnsAll(String holder, Collection<Fate> seen, Counted unseen) {
    for (Fate fate : byText.values()) {
      if (fate.where == Where.OUT && holder.equals(fate.holder)) {
        backInQueue(fate, seen.contains(fate) ? Counted.YES : unseen);
        fate.story.add("returned by " + holder);
      }
    }
  }

  /** All that this consumer has, but for these, goes back, and nobody saw it. */
  void returnsAllBut(String holder, Collection<Fate> kept) {
    for (Fate fate : byText.values()) {
      if (fate.where == Where.OUT && holder.equals(fate.holder) && !kept.contains(fate)) {
        backInQueue(fate, Counted.NO);
        fate.story.add("returned unseen by " + holder);
      }
    }
  }

  /** Its consumer is gone, and was not told whether the acknowledgement is safe. */
  void acknowledgedWithoutAnswer(Fate fate) {
    if (fate.where == Where.ACKNOWLEDGED) {
      fate.mayBeConsumed = true;
    }
  }

  /** A resumed client asks for what it had before: what lies in its queue is taken out for it. */
  void reclaims(Fate fate, String holder, boolean asAcknowledged, String who) {
    boolean inQueue = fate.where == Where.AVAILABLE || fate.where == Where.UNSURE;
    fate.mayBeDeadLetter |= fate.expires; // it may have done so while its client was away
    // After a crash the broker cannot know that the loss ended no delivery.
    if (inQueue && fate.deliveryCount++ >= maxDeliveries) {
      fate.mayBeDeadLetter = true; // somebody may have made it one while its client was away
      fate.put(Where.UNSURE);
    } else if (fate.where == Where.UNSURE && !asAcknowledged) {
      fate.put(Where.OUT); // if it is there at all: the reply tells
      fate.doubtful = true;
      fate.holder = holder;
      fate.story.add("reclaimed, perhaps, by " + holder);
    } else if (fate.where == Where.OUT && fate.doubtful) {
      fate.mayBeConsumed |= asAcknowledged; // if the other one did not get it
    } else if (fate.where == Where.AVAILABLE
        || (asAcknowledged
            && (fate.where == Where.UNSURE
                || (fate.where == Where.ACKNOWLEDGED && who.equals(fate.acknowledger))))) {
      fate.put(asAcknowledged ? Where.ACKNOWLEDGED : Where.OUT);
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
      fate.put(Where.OUT);
      fate.holder = holder;
      fate.doubtful = false;
      fate.leastCount = Math.max(1, fate.leastCount - 1); // no doubt is left, of whatever loss
    } else if (here) {
      if (!fate.doubtful && fate.ordered && fate.persistent) {
        fail("did not give " + holder + " again what lay in its queue: " + fate);
      }
      fate.doubtful = false;
      fate.put(Where.UNSURE);
    }
  }

  private static void backInQueue(Fate fate, Counted counted) {
    fate.put(fate.doubtful ? Where.UNSURE : Where.AVAILABLE);
    fate.doubtful = false;
    fate.leastCount += counted == Counted.YES ? 1 : 0;
    fate.mostCount += counted == Counted.NO ? 0 : 1;
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
        fate.put(fate.confirmed ? Where.LOST : Where.UNSURE);
      } else if (fate.where == Where.OUT) {
        backInQueue(fate, Counted.NO); // see below
      } else if (fate.where == Where.ACKNOWLEDGED) {
        fate.put(Where.UNSURE);
      }
      fate.leastCount = 1; // what was counted need not have been written
      if (!fate.mayHaveComeOut) {
        fate.mayHaveComeOut = true;
        fate.mostCount++;
      }
    }
  }

  /** Everything was read: what was confirmed must have been consumed, once. */
  void finished() {
    for (Fate fate : byText.values()) {
      boolean mayBeGone =
          (fate.expires && !(keepsExpired && fate.persistent))
              || fate.mayBeDeadLetter
              || fate.mayBeConsumed
              || fate.where == Where.LOST
              || (!fate.persistent && fate.sentInEpoch != epoch);
      if (fate.confirmed && fate.where != Where.CONSUMED && !mayBeGone) {
        fail("a confirmed message is lost: " + fate);
      }
    }
  }

  static boolean sameBytes(EncodedMessage one, EncodedMessage other) {
    return Arrays.equals(
        one.array(),
        one.offset(),
        one.offset() + one.length(),
        other.array(),
        other.offset(),
        other.offset() + other.length());
  }
}
