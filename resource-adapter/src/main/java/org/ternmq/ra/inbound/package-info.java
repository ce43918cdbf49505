/** Message endpoints: activation, delivery in transactions, failures, the end. */
package org.ternmq.ra.inbound;
