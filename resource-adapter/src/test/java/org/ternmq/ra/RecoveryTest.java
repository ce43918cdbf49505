package org.ternmq.ra;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.ternmq.jms.TernXAConnectionFactory;
import org.ternmq.ra.inbound.TernActivationSpec;
import org.ternmq.ra.outbound.TernManagedConnectionFactory;

/** What a transaction manager asks after a crash, as the servers ask it. */
class RecoveryTest extends BrokerAndContainer {
  private record TestXid(int getFormatId) implements Xid {
    @Override
    public byte[] getGlobalTransactionId() {
      return new byte[] {1, 2, 3};
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {4};
    }
  }

  /** A server that prepared a branch with a message, and is gone. */
  private void crashAfterPrepare(int format) throws Exception {
    try (jakarta.jms.XAConnection connection =
        new TernXAConnectionFactory(url()).createXAConnection()) {
      jakarta.jms.XASession session = connection.createXASession();
      Xid xid = new TestXid(format);
      session.getXAResource().start(xid, XAResource.TMNOFLAGS);
      session
          .createProducer(session.createQueue("orders"))
          .send(session.createTextMessage("in doubt"));
      session.getXAResource().end(xid, XAResource.TMSUCCESS);
      assertThat(session.getXAResource().prepare(xid)).isEqualTo(XAResource.XA_OK);
    }
  }

  private static Xid inDoubt(XAResource resource) throws Exception {
    Xid[] all = resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
    assertThat(all).hasSize(1);
    return all[0];
  }

  private void assertDelivered() {
    try (JMSContext context = client()) {
      assertThat(
              context
                  .createConsumer(context.createQueue("orders"))
                  .receiveBody(String.class, 5_000))
          .isEqualTo("in doubt");
    }
  }

  private TernActivationSpec neverActivated(String name) throws Exception {
    TernActivationSpec spec = queue(name);
    spec.setResourceAdapter(adapter);
    return spec;
  }

  @Test
  void aSpecificationThatWasNeverActivatedRecoversItsBroker() throws Exception {
    crashAfterPrepare(1);
    XAResource[] resources =
        adapter.getXAResources(
            new ActivationSpec[] {neverActivated("orders"), neverActivated("others")});
    assertThat(resources).as("one for each broker").hasSize(1);
    Xid xid = inDoubt(resources[0]);
    resources[0].commit(xid, false);
    assertDelivered();
  }

  @Test
  void aManagedConnectionForRecoveryWorksAlsoAfterItWasDestroyed() throws Exception {
    crashAfterPrepare(2);
    TernManagedConnectionFactory factory = new TernManagedConnectionFactory();
    factory.setResourceAdapter(adapter);
    ManagedConnection connection = factory.createManagedConnection(null, null);
    XAResource resource = connection.getXAResource();
    Xid xid = inDoubt(resource);
    connection.destroy();
    assertThat(inDoubt(resource)).isEqualTo(xid);
    resource.commit(xid, false);
    assertDelivered();
  }

  /** A server makes connections of its own for recovery, while the application has its. */
  @Test
  void recoveryDoesNotNeedTheClientIdentifierThatAnApplicationHas() throws Exception {
    crashAfterPrepare(6);
    TernManagedConnectionFactory factory = new TernManagedConnectionFactory();
    factory.setResourceAdapter(adapter);
    factory.setUrl(url() + "?clientId=paper");
    jakarta.jms.ConnectionFactory pool =
        container.pool(factory, TransactionSupportLevel.XATransaction, 1);
    try (JMSContext application = pool.createContext()) {
      assertThat(application.getClientID()).isEqualTo("paper");
      ManagedConnection connection = factory.createManagedConnection(null, null);
      XAResource resource = connection.getXAResource();
      resource.commit(inDoubt(resource), false);
      connection.destroy();
    }
    assertDelivered();
  }

  @Test
  void aResourceForRecoveryOutlivesItsBroker() throws Exception {
    crashAfterPrepare(3);
    XAResource resource =
        adapter.getXAResources(new ActivationSpec[] {neverActivated("orders")})[0];
    inDoubt(resource);
    broker.close();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> inDoubt(resource))
        .isInstanceOfSatisfying(
            javax.transaction.xa.XAException.class,
            e -> assertThat(e.errorCode).isEqualTo(javax.transaction.xa.XAException.XAER_RMFAIL));
    startBroker();
    resource.rollback(inDoubt(resource));
    assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
  }

  @Test
  void aRollbackThatComesBeforeTheEndOfASessionThatJoinedRollsAllBack() throws Exception {
    TernManagedConnectionFactory factory = new TernManagedConnectionFactory();
    factory.setResourceAdapter(adapter);
    ManagedConnection first = factory.createManagedConnection(null, null);
    ManagedConnection joined = factory.createManagedConnection(null, null);
    Xid xid = new TestXid(4);
    first.getXAResource().start(xid, XAResource.TMNOFLAGS);
    joined.getXAResource().start(xid, XAResource.TMJOIN);
    send(joined, "rolled back");
    first.getXAResource().end(xid, XAResource.TMSUCCESS);

    first.getXAResource().rollback(xid);
    joined.getXAResource().end(xid, XAResource.TMSUCCESS); // told too late, and not to be refused

    Xid next = new TestXid(5);
    joined.getXAResource().start(next, XAResource.TMNOFLAGS);
    send(joined, "in doubt");
    joined.getXAResource().end(next, XAResource.TMSUCCESS);
    joined.getXAResource().commit(next, true);
    assertDelivered();
    first.destroy();
    joined.destroy();
  }

  private static void send(ManagedConnection over, String text) throws Exception {
    try (jakarta.jms.Connection connection =
            (jakarta.jms.Connection) over.getConnection(null, null);
        jakarta.jms.Session session = connection.createSession()) {
      session.createProducer(session.createQueue("orders")).send(session.createTextMessage(text));
    }
  }
}
