/** XAResource over a link to a broker. Leans on the transport and the wire alone. */
package org.ternmq.jms.xa;
