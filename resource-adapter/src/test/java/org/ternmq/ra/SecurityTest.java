package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.SecurityException;
import jakarta.resource.spi.security.PasswordCredential;
import java.nio.file.Path;
import java.util.Set;
import javax.security.auth.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.ra.inbound.TernActivationSpec;
import org.ternmq.ra.outbound.TernManagedConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/** Who connects: the container's subject, the application's user, the settings; in that order. */
class SecurityTest {
  @TempDir Path folder;
  private Broker broker;
  private TernResourceAdapter adapter;
  private final TernManagedConnectionFactory managed = new TernManagedConnectionFactory();

  @BeforeEach
  void start() throws Exception {
    broker =
        Broker.start(
            BrokerOptions.builder()
                .listen("127.0.0.1:0")
                .dataDirectory(folder.resolve("broker"))
                .user("settings", "s1")
                .user("application", "a1")
                .user("container", "c1")
                .build());
    adapter = new TernResourceAdapter();
    adapter.setUrl("tern://127.0.0.1:" + broker.listenAddress().getPort());
    adapter.setUser("settings");
    adapter.setPassword("s1");
    managed.setResourceAdapter(adapter);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private Subject subject(String user, String password, ManagedConnectionFactory of) {
    PasswordCredential credential = new PasswordCredential(user, password.toCharArray());
    credential.setManagedConnectionFactory(of);
    return new Subject(false, Set.of(), Set.of(), Set.of(credential));
  }

  /** What a server passes on when the application asks so. */
  private ConnectionRequestInfo asked(String user, String password) {
    ConnectionRequestInfo[] seen = new ConnectionRequestInfo[1];
    ConnectionManager noting =
        new ConnectionManager() {
          private static final long serialVersionUID = 1L;

          @Override
          public Object allocateConnection(
              ManagedConnectionFactory factory, ConnectionRequestInfo request)
              throws jakarta.resource.ResourceException {
            seen[0] = request;
            throw new jakarta.resource.ResourceException("noted");
          }
        };
    ConnectionFactory factory = (ConnectionFactory) managed.createConnectionFactory(noting);
    assertThatThrownBy(() -> factory.createConnection(user, password)).hasMessage("noted");
    return seen[0];
  }

  private static String userOf(ManagedConnection connection) throws Exception {
    try {
      return connection.getMetaData().getUserName();
    } finally {
      connection.destroy();
    }
  }

  @Test
  void theSettingsCountIfNobodyIsNamed() throws Exception {
    assertThat(userOf(managed.createManagedConnection(null, null))).isEqualTo("settings");
    assertThat(userOf(managed.createManagedConnection(new Subject(), null))).isEqualTo("settings");
  }

  @Test
  void theApplicationsUserGoesBeforeTheSettings() throws Exception {
    assertThat(userOf(managed.createManagedConnection(null, asked("application", "a1"))))
        .isEqualTo("application");
  }

  @Test
  void theContainersUserGoesBeforeTheApplications() throws Exception {
    Subject subject = subject("container", "c1", managed);
    assertThat(userOf(managed.createManagedConnection(subject, asked("application", "a1"))))
        .isEqualTo("container");
  }

  @Test
  void aCredentialOfAnotherFactoryDoesNotCount() throws Exception {
    TernManagedConnectionFactory other = new TernManagedConnectionFactory();
    other.setUrl("tern://elsewhere:1");
    Subject subject = subject("container", "c1", other);
    assertThat(userOf(managed.createManagedConnection(subject, null))).isEqualTo("settings");
  }

  @Test
  void aWrongPasswordIsASecurityFailureForTheServerAndForTheApplication() throws Exception {
    assertThatThrownBy(
            () -> managed.createManagedConnection(subject("container", "wrong", managed), null))
        .isInstanceOf(SecurityException.class);
    try (Container container = new Container(folder, adapter)) {
      ConnectionFactory factory = container.pool();
      assertThatThrownBy(() -> factory.createConnection("application", "wrong"))
          .isInstanceOf(JMSSecurityException.class);
      assertThatThrownBy(() -> factory.createContext("application", "wrong"))
          .isInstanceOf(JMSSecurityRuntimeException.class);
      // The pool is as good as before.
      try (JMSContext context = factory.createContext("application", "a1")) {
        context.createProducer().send(context.createQueue("orders"), "sent");
      }
    }
  }

  @Test
  void aConnectionOfOneUserIsNotMatchedForAnother() throws Exception {
    ManagedConnection settings = managed.createManagedConnection(null, null);
    Set<ManagedConnection> pool = Set.of(settings);
    assertThat(managed.matchManagedConnections(pool, null, null)).isSameAs(settings);
    assertThat(managed.matchManagedConnections(pool, null, asked("application", "a1"))).isNull();
    assertThat(managed.matchManagedConnections(pool, subject("container", "c1", managed), null))
        .isNull();
    assertThatThrownBy(() -> settings.getConnection(null, asked("application", "a1")))
        .isInstanceOf(SecurityException.class);
    settings.destroy();
  }

  @Test
  void anEndpointConnectsAsItsActivationSaysOrTheAdapter() throws Exception {
    TernActivationSpec spec = new TernActivationSpec();
    spec.setDestination("orders");
    spec.setDestinationType("jakarta.jms.Queue");
    spec.setFailWithoutBroker(true);
    spec.setUser("application");
    spec.setPassword("wrong");
    try (Container container = new Container(folder, adapter)) {
      assertThatThrownBy(() -> container.activate(spec, true, message -> {}))
          .isInstanceOf(jakarta.resource.ResourceException.class)
          .hasRootCauseInstanceOf(Exception.class);
      spec.setPassword("a1");
      container.deactivate(container.activate(spec, true, message -> {}), spec);
      spec.setUser(null);
      spec.setPassword(null);
      container.deactivate(container.activate(spec, true, message -> {}), spec);
    }
  }
}
