import java.nio.file.Path;
import java.util.Set;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** An Artemis broker with the users of the TCK: arguments port, folder, and memory or journal. */
public final class ArtemisBroker {
  public static void main(String[] arguments) throws Exception {
    String port = arguments[0];
    Path data = Path.of(arguments[1]);
    Configuration configuration =
        new ConfigurationImpl()
            .setPersistenceEnabled(arguments[2].equals("journal"))
            .setJournalDirectory(data.resolve("journal").toString())
            .setBindingsDirectory(data.resolve("bindings").toString())
            .setLargeMessagesDirectory(data.resolve("large").toString())
            .setPagingDirectory(data.resolve("paging").toString())
            .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + port)
            .addAddressSetting(
                "#", new AddressSettings().setAutoCreateQueues(true).setAutoCreateAddresses(true));
    Role role = new Role("all", true, true, true, true, true, true, true, true, true, true);
    configuration.putSecurityRoles("#", Set.of(role));
    SecurityConfiguration users = new SecurityConfiguration();
    for (String user : new String[] {"j2ee", "javajoe"}) {
      users.addUser(user, user);
      users.addRole(user, role.getName());
    }
    new EmbeddedActiveMQ()
        .setConfiguration(configuration)
        .setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users))
        .start();
    Thread.currentThread().join();
  }
}
