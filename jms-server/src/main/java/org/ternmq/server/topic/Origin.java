package org.ternmq.server.topic;

/**
 * Who sends, for noLocal.
 *
 * @param clientId null for none
 */
public record Origin(int connectionId, String clientId) {}
