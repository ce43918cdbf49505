package org.ternmq.server.destination;

import org.ternmq.server.queue.Browser;
import org.ternmq.server.queue.QueueConsumer;
import org.ternmq.server.topic.Subscription;

/**
 * What a client's consumer is attached to: a queue or a subscription's backlog, or a look at a
 * queue.
 *
 * @param consumer null for a browser
 * @param browser null for a consumer
 * @param subscription null for queues
 * @param destination where it was opened
 */
public record Attachment(
    QueueConsumer consumer, Browser browser, Subscription subscription, Destination destination) {

  /** Whether what it reads from may be there when its client comes back after a loss. */
  public boolean outlivesConnection() {
    return !destination.address().kind().isTemporary()
        && (subscription == null || subscription.definition().name() != null);
  }
}
