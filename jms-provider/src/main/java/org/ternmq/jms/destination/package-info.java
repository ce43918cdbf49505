/** Queues and topics by their names. */
package org.ternmq.jms.destination;
