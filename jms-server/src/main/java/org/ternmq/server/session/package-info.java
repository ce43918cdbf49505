/**
 * Conversations with clients: which commands are allowed when, sessions, sequences and
 * confirmations, flow control. {@link org.ternmq.server.session.MessagingCore} is the door.
 */
package org.ternmq.server.session;
