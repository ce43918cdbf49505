/**
 * Topics: fan-out to subscriptions, and the rules by which subscriptions come and go (specification
 * 8.3). The backlog of a subscription is a {@link org.ternmq.server.queue.MessageQueue}.
 */
package org.ternmq.server.topic;
