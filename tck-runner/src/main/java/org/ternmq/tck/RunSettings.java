package org.ternmq.tck;

/**
 * How to run, whatever the provider.
 *
 * @param java the program of the JVM for the forks
 * @param threads forks at the same time
 * @param jmsTimeoutMs how long a test of the TCK waits for a message
 * @param testLimitMs after which a test counts as hanging
 * @param isolation what tests share a broker
 * @param folder for data, settings and logs of brokers; forks and brokers end with it
 */
record RunSettings(
    String java,
    int threads,
    long jmsTimeoutMs,
    long testLimitMs,
    Isolation isolation,
    TestPatterns patterns,
    RunnerFolder folder) {}
