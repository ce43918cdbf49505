import java.util.List;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.command.ConnectionInfo;

/** A Classic broker with the users of the TCK: arguments port, folder, and memory or journal. */
public final class ClassicBroker {
  public static void main(String[] arguments) throws Exception {
    BrokerService broker = new BrokerService();
    broker.setBrokerName("tck");
    broker.setUseJmx(false);
    broker.setPersistent(arguments[2].equals("journal"));
    broker.setDataDirectory(arguments[1]);
    broker.setSchedulerSupport(true);
    broker.setPlugins(new BrokerPlugin[] {Users::new});
    broker.addConnector("tcp://127.0.0.1:" + arguments[0]);
    broker.start();
    broker.waitUntilStarted();
    Thread.currentThread().join();
  }

  /** The two users, whose passwords are their names; needs nothing beside the broker. */
  private static final class Users extends BrokerFilter {
    Users(Broker next) {
      super(next);
    }

    @Override
    public void addConnection(ConnectionContext context, ConnectionInfo info) throws Exception {
      String user = info.getUserName();
      if (user == null
          || !List.of("j2ee", "javajoe").contains(user)
          || !user.equals(info.getPassword())) {
        throw new SecurityException("user or password is wrong");
      }
      super.addConnection(context, info);
    }
  }
}
