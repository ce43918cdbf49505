/**
 * Messaging in JTA transactions without a container: sessions that enlist themselves, and Narayana
 * set up and able to recover what was in doubt.
 */
package org.ternmq.xa;
