/** Distributed transactions with Narayana, H2 and a broker, each of which is killed. */
package org.ternmq.systest.xa;
