/**
 * What runs inside the forked JVM: it starts a broker, gives the names that tests look up, runs
 * what it is told and reports each event as a line. Depends on the JUnit Platform and the JDK, and
 * on TernMQ only where TernMQ is the provider under test, so that other providers' forks need
 * nothing of ours.
 */
package org.ternmq.tck.fork;
