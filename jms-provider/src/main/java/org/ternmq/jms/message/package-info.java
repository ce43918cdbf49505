/**
 * The six types of messages over their encoded form. A received message stays bytes until it is
 * read; a message to send is encoded once.
 */
package org.ternmq.jms.message;
