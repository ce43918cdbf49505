package org.ternmq.ra.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

class ConnectionFailuresTest {
  @TempDir Path folder;

  private Broker broker(int port) {
    return Broker.start(
        BrokerOptions.builder().listen("127.0.0.1:" + port).dataDirectory(folder).build());
  }

  private static TernManagedConnectionFactory managed(Broker broker) {
    TernManagedConnectionFactory managed = new TernManagedConnectionFactory();
    managed.setUrl("tern://127.0.0.1:" + broker.listenAddress().getPort());
    return managed;
  }

  @Test
  void aLostConnectionIsToldOnceHoweverOftenItFails() {
    FakeServer server = new FakeServer();
    Broker broker = broker(0);
    TernConnectionFactoryHandle factory =
        (TernConnectionFactoryHandle) managed(broker).createConnectionFactory(server);
    JMSContext context = factory.createContext();
    Queue queue = context.createQueue("orders");
    JMSProducer producer = context.createProducer();
    producer.send(queue, "there");

    broker.close();

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> producer.send(queue, "lost"))
          .isInstanceOf(JMSRuntimeException.class);
    }
    await().until(() -> !server.errors.isEmpty());
    assertThat(server.errors).hasSize(1);
    assertThat(server.errors.get(0).getException()).isInstanceOf(jakarta.jms.JMSException.class);
  }

  @Test
  void theServersQuestionFindsALostConnectionAndLeavesTheOthers() throws Exception {
    Broker broker = broker(0);
    TernManagedConnectionFactory managed = managed(broker);
    ManagedConnection lost = managed.createManagedConnection(null, null);
    assertThat(invalid(managed, lost)).isEmpty();
    broker.close();
    Broker again = broker(broker.listenAddress().getPort());
    try {
      ManagedConnection present = managed.createManagedConnection(null, null);
      assertThat(invalid(managed, lost, present)).containsExactly(lost);
      present.destroy();
      lost.destroy();
    } finally {
      again.close();
    }
  }

  private static List<Object> invalid(
      TernManagedConnectionFactory managed, ManagedConnection... connections) {
    List<Object> invalid = new ArrayList<>();
    for (Object each : managed.getInvalidConnections(Set.of((Object[]) connections))) {
      invalid.add(each);
    }
    return invalid;
  }

  private record TestXid() implements Xid {
    @Override
    public int getFormatId() {
      return 77;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return new byte[] {1};
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {2};
    }
  }

  @Test
  void aConnectionThatStillWorksInATransactionIsNotGivenToTheNext() throws Exception {
    try (Broker broker = broker(0)) {
      ManagedConnection connection = managed(broker).createManagedConnection(null, null);
      connection.getXAResource().start(new TestXid(), XAResource.TMNOFLAGS);

      assertThatThrownBy(connection::cleanup)
          .isInstanceOf(ResourceException.class)
          .hasMessageContaining("transaction");

      connection.destroy();
    }
  }
}
