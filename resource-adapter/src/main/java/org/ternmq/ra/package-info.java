/**
 * The resource adapter: what an application server starts, its administered objects, and how it
 * reaches a broker. {@code outbound} and {@code inbound} are the two ways messages go.
 */
package org.ternmq.ra;
