/** What pools and resource adapters lend to applications, in place of the objects themselves. */
package org.ternmq.jms.handle;
