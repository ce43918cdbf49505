/** How a broker is reached: addresses, the transaction manager's side, recovery. */
package org.ternmq.ra.broker;
