package org.ternmq.jms.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;
import org.ternmq.wire.command.Command;

/**
 * A new conversation after a loss, while only the reconnecting thread may speak in it. Requests are
 * sent one after the other without waiting; {@link #awaitAll} takes the replies.
 */
public final class Resumption {
  private static final long[] NONE = {};

  private final BrokerLink link;
  private final Conversation conversation;
  private final boolean sameBroker;
  private final Map<Integer, long[]> acknowledged;
  private final int acknowledgementsSaid;
  private final List<Asked> asked = new ArrayList<>();

  /** What to do with a reply. */
  @FunctionalInterface
  public interface Answered {
    void reply(BrokerCommand.Reply reply) throws RefusedException;
  }

  private record Asked(PendingRequest request, Answered then) {}

  /** Under the link's lock: takes what the log has now. */
  Resumption(
      BrokerLink link, Conversation conversation, boolean sameBroker, AcknowledgementLog log) {
    this.link = link;
    this.conversation = conversation;
    this.sameBroker = sameBroker;
    this.acknowledged = log.waitingByConsumer();
    this.acknowledgementsSaid = log.waiting();
  }

  /** How many of the log's acknowledgements are in {@link #acknowledged}. */
  int acknowledgementsSaid() {
    return acknowledgementsSaid;
  }

  /** The new conversation's number. */
  public int conversation() {
    return conversation.number;
  }

  /** Whether it is the same store: else numbers of messages mean nothing there. */
  public boolean sameBroker() {
    return sameBroker;
  }

  /**
   * What the application acknowledged of this consumer and the broker had not confirmed, up to now:
   * an acknowledgement is noted here before the session forgets the message, so who looks there
   * first misses none.
   */
  public long[] acknowledged(int consumerId) {
    long[] before = acknowledged.getOrDefault(consumerId, NONE);
    long[] late = link.acknowledgedAfter(acknowledgementsSaid, consumerId);
    if (late.length == 0) {
      return before;
    }
    long[] all = Arrays.copyOf(before, before.length + late.length);
    System.arraycopy(late, 0, all, before.length, late.length);
    return all;
  }

  /** Sends a request; a refusal makes the attempt fail. */
  public void ask(IntFunction<ClientCommand.Request> request) throws LinkException {
    ask(
        request,
        reply -> {
          if (reply instanceof BrokerCommand.Failed failed) {
            throw new RefusedException(failed.code(), failed.text());
          }
        });
  }

  public void ask(IntFunction<ClientCommand.Request> request, Answered then) throws LinkException {
    PendingRequest pending = link.requests().begin(conversation, request);
    if (pending == null) {
      throw lost();
    }
    asked.add(new Asked(pending, then));
    if (conversation.transport().congested()) {
      conversation.transport().flush();
    }
  }

  /** Waits for the replies to all requests, in their order. */
  public void awaitAll() throws LinkException, RefusedException {
    conversation.transport().flush();
    for (Asked each : asked) {
      if (!each.request.await(conversation.transport(), link.requests().timeoutMs())) {
        throw LinkException.notDone("the broker did not answer while the connection was resumed");
      }
      if (!(each.request.answer() instanceof BrokerCommand.Reply reply)) {
        throw lost();
      }
      each.then.reply(reply);
    }
    asked.clear();
  }

  /** Sends a command without a reply. */
  public void tell(Command command) {
    link.tell(conversation, command);
  }

  private LinkException lost() {
    return LinkException.notDone("the connection was lost again while it was resumed");
  }
}
