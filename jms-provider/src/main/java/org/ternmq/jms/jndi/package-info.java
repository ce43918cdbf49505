/**
 * A directory for applications without a server, and the way of our objects through other
 * directories.
 */
package org.ternmq.jms.jndi;
