/**
 * The conversation with a broker, without any rule of Jakarta Messaging: sockets, TLS, the in-VM
 * channel, request and reply, heartbeats, credit for sends, confirmations, and coming back after a
 * loss. {@link org.ternmq.jms.transport.BrokerLink} is its door.
 */
package org.ternmq.jms.transport;
