/** Managed connections, and the handles that applications have of them. */
package org.ternmq.ra.outbound;
