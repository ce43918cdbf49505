package org.ternmq.wire.command;

import java.util.List;
import java.util.UUID;
import org.ternmq.wire.error.ErrorCode;
import org.ternmq.wire.message.EncodedMessage;

/** What the broker says. */
public sealed interface BrokerCommand extends Command {

  /** Answers a {@link ClientCommand.Request} of the same correlation. */
  sealed interface Reply extends BrokerCommand {
    int correlation();
  }

  /**
   * The answer to {@link ClientCommand.Hello}.
   *
   * @param version the version of the protocol that both speak from here on
   * @param features bits of the optional features in use
   * @param brokerInstance of the store: stays the same over restarts on the same data; a client
   *     that meets another one knows that its sequences mean nothing there
   * @param lastSequence the highest sequence of this client instance that was stored or failed; 0 =
   *     none. What the client has not heard of up to there was stored, unless it is in {@code
   *     failedSequences}
   * @param failedSequences of commits and sends, above the client's confirmedUpTo
   * @param heartbeatMs the interval for both sides, in ms; 0 = none
   * @param maxFrameBytes the largest frame that either side may send; larger commands go in
   *     fragments
   * @param maxMessageBytes the largest message that the broker takes
   * @param sendCreditMessages the first credit for sends, see {@link SendCredit}
   * @param sendCreditBytes the same in bytes
   * @param brokerTimeMs the broker's clock, ms since 1970
   * @param product such as {@code TernMQ 0.1.0}
   */
  record Welcome(
      int version,
      long features,
      UUID brokerInstance,
      long lastSequence,
      long[] failedSequences,
      int heartbeatMs,
      int maxFrameBytes,
      long maxMessageBytes,
      int sendCreditMessages,
      long sendCreditBytes,
      long brokerTimeMs,
      String product)
      implements BrokerCommand {}

  /** Done, and durable where the request changed something durable. */
  record Ok(int correlation) implements Reply {}

  /**
   * Not done; nothing changed unless the code is INTERNAL.
   *
   * @param text a sentence for people: what was wrong and what to do
   */
  record Failed(int correlation, ErrorCode code, String text) implements Reply {}

  /**
   * The answer to {@link ClientCommand.Reclaim}.
   *
   * @param held those of the request's {@code held} that the consumer has again
   */
  record Reclaimed(int correlation, long[] held) implements Reply {}

  /**
   * One message for one consumer.
   *
   * @param messageId the broker's number of the message, the same over restarts; names it in
   *     acknowledgements
   * @param deliveryCount JMSXDeliveryCount: 1 for the first delivery; JMSRedelivered is true above
   *     1
   */
  record Deliver(int consumerId, long messageId, int deliveryCount, EncodedMessage message)
      implements BrokerCommand {}

  /** A browser has got all messages. */
  record BrowseEnd(int consumerId) implements BrokerCommand {}

  /**
   * The broker closed this consumer: its temporary destination or its permission is gone. Others of
   * the connection are not affected.
   */
  record ConsumerClosed(int consumerId, ErrorCode code, String text) implements BrokerCommand {}

  /**
   * All sends and commits up to a sequence are decided: they happened, and are durable where
   * persistent, unless a {@link SendFailed} or {@link Failed} before said otherwise. The same for
   * acknowledgements, with their own count.
   */
  record Confirm(long sendSequence, long acknowledgeSequence) implements BrokerCommand {}

  /**
   * A send was refused; it comes before the {@link Confirm} that covers it. Sequence 0: a send that
   * wanted no confirmation, told for the log and the ExceptionListener.
   */
  record SendFailed(long sequence, ErrorCode code, String text) implements BrokerCommand {}

  /**
   * Allows that many more messages and bytes to be sent, added to what is left. A client may send
   * while both are above 0, so bytes may go below 0 by one message.
   *
   * @param heldBecause why there will be no more for a while, for people; null if nothing is wrong:
   *     also takes back what one before said
   */
  record SendCredit(int messages, long bytes, String heldBecause) implements BrokerCommand {

    public SendCredit(int messages, long bytes) {
      this(messages, bytes, null);
    }
  }

  /**
   * The answer to {@link ClientCommand.XaPrepare}.
   *
   * @param readOnly nothing was done in the branch: it is gone, and needs no commit
   */
  record XaVote(int correlation, boolean readOnly) implements Reply {}

  /** The answer to {@link ClientCommand.XaRecover}. */
  record XaBranches(int correlation, List<BranchId> branches) implements Reply {}

  /** The answer to {@link ClientCommand.ListBranches}. */
  record BranchList(int correlation, List<BranchReport> branches) implements Reply {}
}
