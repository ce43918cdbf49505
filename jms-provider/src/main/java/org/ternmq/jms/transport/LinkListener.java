package org.ternmq.jms.transport;

import org.ternmq.wire.command.BrokerCommand;

/** What a link tells its owner. The number of a conversation rises with each reconnection. */
public interface LinkListener {

  /** On the transport's thread; must not block. */
  void delivered(int conversation, BrokerCommand.Deliver deliver);

  /** On the transport's thread; must not block. */
  void browseEnded(int conversation, int consumerId);

  /** The broker closed this consumer alone. On the transport's thread; must not block. */
  void consumerClosed(int consumerId, RefusedException why);

  /** A send that wanted no confirmation was refused. On a worker thread. */
  void sendRefused(RefusedException why);

  /**
   * The conversation is lost and the link tries to come back: nothing of it arrives any more. On
   * the transport's thread; must not block.
   */
  void interrupted();

  /**
   * There is a new conversation: open again in it what was open in the old one. On the reconnecting
   * thread, again for each attempt.
   *
   * @throws LinkException if the new conversation was lost meanwhile
   * @throws RefusedException if something of it cannot be had now; the attempt counts as failed
   */
  void resume(Resumption resumption) throws LinkException, RefusedException;

  /** Everything is open again and sent again: let messages come. On the reconnecting thread. */
  void giveCredit(Resumption resumption);

  /** The link is gone for good, and not because of {@link BrokerLink#close}. On a worker thread. */
  void ended(LinkException why);
}
