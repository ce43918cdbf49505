/**
 * The conformance suite: tests written from the specification, one class per subject, each tagged
 * with the assertions it covers; plain JUnit Jupiter on nothing but {@code jakarta.jms} and a
 * {@link org.ternmq.tck.conformance.Provider}, so that any provider can run it.
 */
package org.ternmq.tck.conformance;
