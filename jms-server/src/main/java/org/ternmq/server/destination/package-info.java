/**
 * Names to queues and topics: what exists, what comes into being on first use, temporary
 * destinations, dead letters, and the recovery of all that from its history.
 */
package org.ternmq.server.destination;
