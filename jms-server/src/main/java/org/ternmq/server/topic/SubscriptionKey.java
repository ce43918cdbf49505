package org.ternmq.server.topic;

/**
 * What identifies a named subscription: names are each client identifier's own, or shared by all
 * clients without one (specification 8.3).
 *
 * @param clientId null for none
 */
record SubscriptionKey(String clientId, String name) {}
