package org.ternmq.tck;

import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A provider as one run uses it. Texts in {@code names} and {@code brokerCommand} may hold {@code
 * {port}} and {@code {data}}, which are filled in for each broker.
 *
 * @param label short: a column of the report
 * @param facts for the statement
 * @param classPath of the fork, without the tests
 * @param names the environment of the tests' naming context
 * @param embedded the fork starts a TernMQ broker by itself
 * @param inVm of an embedded broker: reached without a socket
 * @param journal of an embedded broker: with a journal, or in memory
 * @param brokerCommand starts a broker that each fork has for itself; empty if there is one already
 *     or the fork starts it
 * @param shared whether all forks meet in one broker that runs elsewhere
 */
record Target(
    String label,
    Map<String, String> facts,
    String classPath,
    Properties names,
    boolean embedded,
    boolean inVm,
    boolean journal,
    List<String> brokerCommand,
    boolean shared) {

  private static final List<String> QUEUES =
      List.of("MY_QUEUE", "MY_QUEUE2", "testQ0", "testQ1", "testQ2", "testQueue2", "Q2");
  private static final List<String> TOPICS =
      List.of("MY_TOPIC", "MY_TOPIC2", "testT0", "testT1", "testT2");

  /** The destinations that the TCK looks up, in the manner of the common naming providers. */
  static Properties destinations() {
    Properties names = new Properties();
    QUEUES.forEach(queue -> names.setProperty("queue." + queue, queue));
    TOPICS.forEach(topic -> names.setProperty("topic." + topic, topic));
    return names;
  }
}
