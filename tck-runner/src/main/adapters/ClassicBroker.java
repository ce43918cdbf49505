import java.util.List;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.security.AuthenticationUser;
import org.apache.activemq.security.SimpleAuthenticationPlugin;

/** A Classic broker with the users of the TCK: arguments port, folder, and memory or journal. */
public final class ClassicBroker {
  public static void main(String[] arguments) throws Exception {
    BrokerService broker = new BrokerService();
    broker.setBrokerName("tck");
    broker.setUseJmx(false);
    broker.setPersistent(arguments[2].equals("journal"));
    broker.setDataDirectory(arguments[1]);
    broker.setSchedulerSupport(true);
    broker.setPlugins(
        new BrokerPlugin[] {
          new SimpleAuthenticationPlugin(
              List.of(
                  new AuthenticationUser("j2ee", "j2ee", "all"),
                  new AuthenticationUser("javajoe", "javajoe", "all")))
        });
    broker.addConnector("tcp://127.0.0.1:" + arguments[0]);
    broker.start();
    broker.waitUntilStarted();
    Thread.currentThread().join();
  }
}
