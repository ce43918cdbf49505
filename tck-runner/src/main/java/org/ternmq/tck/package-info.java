/**
 * The {@code ternmq-tck} command: runs the official TCK, or the conformance suite, in forked JVMs
 * against TernMQ or any other provider, and writes the report. What runs in the forks is in {@link
 * org.ternmq.tck.fork}.
 */
package org.ternmq.tck;
