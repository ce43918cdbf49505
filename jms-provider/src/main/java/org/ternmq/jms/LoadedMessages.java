package org.ternmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.wire.command.BrokerCommand;
import org.ternmq.wire.command.ClientCommand;

/**
 * What connection consumers have loaded into a session of a server session pool (specification
 * 11.2), and the session's own listener, to which {@link #run} gives it. What is loaded belongs to
 * this session: it is acknowledged, committed or returned with it.
 */
final class LoadedMessages {
  private final TernSession session;
  private final Inbox inbox;
  private volatile MessageListener listener;

  // --- guarded by the inbox's lock
  /** One entry for each message, in the order in which they were loaded. */
  private final ArrayDeque<TernConsumer> loaded = new ArrayDeque<>();

  /** What came from different connection consumers is told apart by these. */
  private final List<TernConsumer> holders = new ArrayList<>();

  /**
   * Messages that left one consumer's buffer together.
   *
   * @param orphans so many at the head exist nowhere else, and are not acknowledged
   */
  record Batch(List<BrokerCommand.Deliver> messages, int orphans, int conversation) {

    long[] numbers() {
      return messages.stream().skip(orphans).mapToLong(BrokerCommand.Deliver::messageId).toArray();
    }
  }

  LoadedMessages(TernSession session) {
    this.session = session;
    this.inbox = session.inbox();
  }

  MessageListener listener() {
    return listener;
  }

  void listener(MessageListener newListener) {
    listener = newListener;
  }

  /**
   * Makes messages this session's. If their conversation is over meanwhile, the broker has them
   * back, and nothing is loaded.
   *
   * @throws IllegalStateException if the session is closed
   */
  void load(TernConsumer source, Batch batch) throws JMSException {
    inbox.lock();
    try {
      if (inbox.isClosing()) {
        throw new IllegalStateException("The server session's session is closed");
      }
      TernConsumer holder = holderOf(source);
      long[] numbers = batch.numbers();
      // Under this lock a loss comes either before, and is seen here, or after, and empties it.
      if (numbers.length > 0
          && !session
              .link()
              .tell(
                  batch.conversation(),
                  new ClientCommand.Assign(source.id, session.id(), holder.id, numbers))) {
        return;
      }
      holder.load(batch);
      for (int i = 0; i < batch.messages().size(); i++) {
        loaded.addLast(holder);
      }
    } finally {
      inbox.unlock();
    }
  }

  private TernConsumer holderOf(TernConsumer source) {
    for (TernConsumer each : holders) {
      if (each.source() == source) {
        return each;
      }
    }
    holders.removeIf(this::isDone);
    TernConsumer holder =
        TernConsumer.holder(session, session.connection().nextConsumerId(), source);
    holders.add(holder);
    session.consumers().add(holder);
    source.holders().add(holder);
    return holder;
  }

  private boolean isDone(TernConsumer holder) {
    boolean done =
        holder.source().isClosed()
            && holder.isBufferEmpty()
            && inbox.unacknowledged.of(holder).length == 0;
    if (done) {
      session.consumers().remove(holder);
    }
    return done;
  }

  /** 0 if nothing is loaded. */
  int firstDeliveryCount() {
    inbox.lock();
    try {
      TernConsumer first = loaded.peekFirst();
      BrokerCommand.Deliver next = first == null ? null : first.next();
      return next == null ? 0 : next.deliveryCount();
    } finally {
      inbox.unlock();
    }
  }

  /** Gives back to a consumer what was loaded and not run: the server session did not start. */
  void unload(TernConsumer source) {
    Batch back;
    inbox.lock();
    try {
      TernConsumer holder = holderOf(source);
      back = holder.takeAll();
      loaded.removeIf(each -> each == holder);
      long[] numbers = back.numbers();
      if (numbers.length > 0) {
        session
            .link()
            .tell(
                back.conversation(),
                new ClientCommand.Assign(holder.id, source.session().id(), source.id, numbers));
      }
    } finally {
      inbox.unlock();
    }
    source.putBack(back);
  }

  /**
   * Gives what is loaded to the listener, on the calling thread. While the connection is stopped it
   * waits.
   */
  void run() {
    if (inbox.isClosed()) {
      throw new IllegalStateRuntimeException("The session is closed");
    }
    TernConsumer next;
    while ((next = next()) != null) {
      try {
        session.delivery().deliver(next, listener);
      } finally {
        inbox.delivered();
      }
    }
    session.delivery().idle();
  }

  private TernConsumer next() {
    inbox.lock();
    try {
      while (!inbox.isClosing() && !loaded.isEmpty()) {
        if (!inbox.isStarted()) {
          inbox.awaitUninterruptibly();
        } else if (listener == null) {
          throw new IllegalStateRuntimeException(
              "The session has messages of a connection consumer, and no message listener");
        } else {
          TernConsumer next = loaded.pollFirst();
          if (next.take()) { // else it went back to the broker
            inbox.runBegins(next);
            return next;
          }
        }
      }
      return null;
    } finally {
      inbox.unlock();
    }
  }
}
