/**
 * One queue: order, priority, delivery, credit, redelivery, expiry, delay, browsing; and what all
 * queues of a broker share ({@link org.ternmq.server.queue.Shard}): the memory budget, the timers,
 * the gate that holds back what is not durable yet. All of it belongs to the loop thread.
 */
package org.ternmq.server.queue;
