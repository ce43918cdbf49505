package org.ternmq.tck;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.jms.jndi.TernInitialContextFactory;

/** TernMQ as the provider under test. */
final class TernTargets {
  private TernTargets() {}

  /** A broker inside each fork. */
  static Target embedded(boolean inVm, boolean journal) {
    String label = (inVm ? "in-VM" : "TCP") + ", " + (journal ? "journal" : "memory");
    Map<String, String> facts = facts();
    facts.put("Transport", inVm ? "inside the JVM (tern:vm)" : "TCP on the loopback interface");
    facts.put("Store", journal ? "journal" : "memory");
    return new Target(
        "TernMQ " + label, facts, ownClassPath(), names(), true, inVm, journal, List.of(), false);
  }

  /**
   * The four combinations.
   *
   * @param transports {@code vm}, {@code tcp}
   * @param stores {@code memory}, {@code journal}
   */
  static List<Target> embedded(List<String> transports, List<String> stores) {
    List<Target> targets = new ArrayList<>();
    for (String transport : transports) {
      for (String store : stores) {
        targets.add(embedded(transport.equals("vm"), store.equals("journal")));
      }
    }
    return targets;
  }

  /** A broker that somebody else runs, with the users j2ee and javajoe. */
  static Target at(String url) {
    checkUser(url, "j2ee");
    checkUser(url, "javajoe");
    Map<String, String> facts = facts();
    facts.put("Broker", url);
    Properties names = names();
    String withUser = url + (url.contains("?") ? "&" : "?") + "user=j2ee&password=j2ee";
    for (String factory :
        List.of("MyConnectionFactory", "MyQueueConnectionFactory", "MyTopicConnectionFactory")) {
      names.setProperty("connectionFactory." + factory, withUser);
    }
    names.setProperty(
        "connectionFactory.DURABLE_SUB_CONNECTION_FACTORY", withUser + "&clientId=cts");
    return new Target(
        "TernMQ at " + url, facts, ownClassPath(), names, false, false, false, List.of(), true);
  }

  /** Else each of a thousand tests would say the same. */
  private static void checkUser(String url, String user) {
    try {
      new TernConnectionFactory(url).createConnection(user, user).close();
    } catch (IllegalArgumentException e) {
      throw new RunnerException("--broker: " + e.getMessage(), e);
    } catch (JMSException e) {
      throw new RunnerException(
          "--broker " + url + " takes no connection of " + user + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Product", "TernMQ " + ProductVersion.text());
    return facts;
  }

  private static String ownClassPath() {
    return System.getProperty("java.class.path");
  }

  private static Properties names() {
    Properties names = Target.destinations();
    names.setProperty("java.naming.factory.initial", TernInitialContextFactory.class.getName());
    return names;
  }
}
