package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import java.nio.file.Path;
import java.util.HashSet;
import org.jboss.jca.core.connectionmanager.ccm.CachedConnectionManagerImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.jms.TernConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/**
 * IronJacamar's cached connection manager, which WildFly uses if a pool does not say otherwise. A
 * connection that was opened before a transaction it does not enlist, and says nothing.
 */
class CachedConnectionsTest {
  @TempDir Path folder;
  private Broker broker;
  private String url;
  private Container container;
  private ConnectionFactory factory;

  @BeforeEach
  void start() throws ResourceException {
    broker = Broker.start(BrokerOptions.builder().listen("127.0.0.1:0").build());
    url = "tern://127.0.0.1:" + broker.listenAddress().getPort();
    TernResourceAdapter adapter = new TernResourceAdapter();
    adapter.setUrl(url);
    container = new Container(folder, adapter);
    container.cachesConnections = true;
    factory = container.pool();
    container.cachedConnections().pushMetaAwareObject(this, new HashSet<>());
  }

  @AfterEach
  void stop() throws Exception {
    if (container.transactions().getTransaction() != null) {
      container.transactions().rollback();
    }
    container.cachedConnections().popMetaAwareObject(new HashSet<>());
    container.close();
    broker.close();
  }

  /** As UserTransaction.begin does in a server. */
  private void begin() throws Exception {
    CachedConnectionManagerImpl cached = container.cachedConnections();
    container.transactions().begin();
    cached.userTransactionStarted();
  }

  private String received() {
    try (JMSContext context = new TernConnectionFactory(url).createContext()) {
      return context.createConsumer(context.createQueue("orders")).receiveBody(String.class, 300);
    }
  }

  private void sendInside(String text) {
    try (JMSContext context = factory.createContext()) {
      context.createProducer().send(context.createQueue("orders"), text);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsLeftOutOfATransactionIsRefusedAndNotSentAtOnce(boolean marked) throws Exception {
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession()) {
      MessageProducer producer = session.createProducer(session.createQueue("orders"));
      begin();
      if (marked) {
        container.transactions().setRollbackOnly();
      }
      assertThatThrownBy(() -> producer.send(session.createTextMessage("rolled back")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("use-ccm=false");
      container.transactions().rollback();
    }
    assertThat(received()).isNull();
  }

  @Test
  void afterARefusalThePoolServesTheNextRequest() throws Exception {
    whatIsLeftOutOfATransactionIsRefusedAndNotSentAtOnce(false);
    container.cachedConnections().popMetaAwareObject(new HashSet<>());
    container.cachedConnections().pushMetaAwareObject(new Object(), new HashSet<>());

    begin();
    sendInside("rolled back");
    container.transactions().rollback();
    begin();
    sendInside("committed");
    container.transactions().commit();

    assertThat(received()).isEqualTo("committed");
    assertThat(received()).isNull();
  }
}
