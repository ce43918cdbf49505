package org.ternmq.jms;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ternmq.jms.transport.LinkException;
import org.ternmq.jms.transport.RefusedException;
import org.ternmq.jms.transport.Resumption;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;

/**
 * Opens one consumer again in a new conversation, and tells the broker which of its messages the
 * application has seen. On the reconnecting thread.
 */
final class ConsumerResumption {
  private static final long[] NONE = {};

  private final TernConsumer consumer;

  ConsumerResumption(TernConsumer consumer) {
    this.consumer = consumer;
  }

  void resume(Resumption resumption) throws LinkException {
    if (consumer.isHolder() || consumer.wasClosedByBroker()) {
      return; // the broker knows a holder by the consumer whose messages it has
    }
    open(resumption, this::reopened);
    if (resumption.sameBroker()) {
      reclaim(resumption);
    } else {
      forgetHeld();
    }
    consumer.opened(resumption.conversation());
  }

  private void open(Resumption resumption, Resumption.Answered then) throws LinkException {
    resumption.ask(
        correlation -> consumer.spec.open(correlation, consumer.session().id(), consumer.id), then);
  }

  private void reopened(BrokerCommand.Reply reply) throws RefusedException {
    if (reply instanceof BrokerCommand.Failed failed) {
      RefusedException why = new RefusedException(failed.code(), failed.text());
      if (failed.code().mayRetry()) {
        throw why; // such as a subscription that the lost connection still holds
      }
      consumer.closedByBroker(why);
    }
  }

  /** Said also when there is nothing to say: then what the broker had delivered was not seen. */
  private void reclaim(Resumption resumption) throws LinkException {
    // What is acknowledged in between is in both, so it must be looked for in this order.
    Map<TernConsumer, long[]> held = new LinkedHashMap<>();
    held.put(consumer, held(consumer));
    for (TernConsumer each : consumer.holders()) {
      held.put(each, held(each));
    }
    long[] acknowledged = NONE;
    long[] all = NONE;
    for (Map.Entry<TernConsumer, long[]> each : held.entrySet()) {
      acknowledged = joined(acknowledged, resumption.acknowledged(each.getKey().id));
      all = joined(all, each.getValue());
    }
    long[] removed = acknowledged;
    long[] kept = Unacknowledged.without(all, acknowledged);
    resumption.ask(
        correlation -> new ClientCommand.Reclaim(correlation, consumer.id, removed, kept),
        reply -> reclaimed(resumption, held, reply));
  }

  private void reclaimed(
      Resumption resumption, Map<TernConsumer, long[]> held, BrokerCommand.Reply reply) {
    long[] again = reply instanceof BrokerCommand.Reclaimed reclaimed ? reclaimed.held() : NONE;
    for (Map.Entry<TernConsumer, long[]> each : held.entrySet()) {
      TernConsumer holder = each.getKey();
      long[] ids = intersection(each.getValue(), again);
      if (holder != consumer) {
        holder.opened(resumption.conversation());
        if (ids.length > 0) {
          resumption.tell(
              new ClientCommand.Assign(consumer.id, holder.session().id(), holder.id, ids));
        }
      }
      holder.session().resumption().retain(holder, ids);
    }
  }

  private void forgetHeld() {
    consumer.session().resumption().retain(consumer, NONE);
    for (TernConsumer each : consumer.holders()) {
      each.session().resumption().retain(each, NONE);
    }
  }

  /**
   * The application has closed it; its session still has messages of it.
   *
   * @param acknowledged what the broker had not confirmed
   */
  void resumeClosed(Resumption resumption, long[] held, long[] acknowledged) throws LinkException {
    if (held.length == 0 && acknowledged.length == 0) {
      return;
    }
    long[] kept = Unacknowledged.without(held, acknowledged);
    open(resumption, reply -> {}); // refused: it is gone, and so are the messages
    resumption.ask(
        correlation -> new ClientCommand.Reclaim(correlation, consumer.id, acknowledged, kept),
        reply -> reclaimed(resumption, Map.of(consumer, held), reply));
    resumption.ask(
        correlation -> new ClientCommand.CloseConsumer(correlation, consumer.id, kept),
        reply -> {});
  }

  void giveCredit(Resumption resumption) {
    if (consumer.mayHaveCredit()) {
      resumption.tell(
          new ClientCommand.Credit(
              consumer.id, consumer.window().messages(), consumer.window().bytes()));
    }
  }

  private static long[] held(TernConsumer of) {
    Inbox inbox = of.session().inbox();
    inbox.lock();
    try {
      return inbox.unacknowledged.of(of);
    } finally {
      inbox.unlock();
    }
  }

  private static long[] joined(long[] some, long[] others) {
    long[] all = Arrays.copyOf(some, some.length + others.length);
    System.arraycopy(others, 0, all, some.length, others.length);
    return all;
  }

  private static long[] intersection(long[] ids, long[] others) {
    long[] sorted = others.clone();
    Arrays.sort(sorted);
    return Arrays.stream(ids).filter(each -> Arrays.binarySearch(sorted, each) >= 0).toArray();
  }
}
