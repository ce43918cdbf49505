package org.ternmq.systest.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;

/** A reconnecting connection's session and XAResource, and a broker that is killed under them. */
@Timeout(180)
class XaOverRestartsTest {
  private static final long DEADLINE_MS = 30_000;

  @RegisterExtension static final BrokerProcess BROKER = new BrokerProcess();

  private Branches branches;
  private String from;
  private String to;

  @BeforeEach
  void open() throws JMSException {
    branches = new Branches(BROKER.reconnectingUrl());
    from = "from-" + System.nanoTime();
    to = "to-" + System.nanoTime();
    try (Connection connection = BROKER.connect()) {
      Session session = connection.createSession();
      session.createProducer(session.createQueue(from)).send(session.createTextMessage("a"));
    }
  }

  @AfterEach
  void close() throws Exception {
    assertThat(branches.inDoubt()).isEmpty();
    branches.close();
  }

  /** What somebody else is given: body and delivery count. */
  private static List<String> taken(String queue) throws JMSException {
    List<String> all = new ArrayList<>();
    try (Connection connection = BROKER.connect()) {
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
      for (Message m = consumer.receiveNoWait(); m != null; m = consumer.receiveNoWait()) {
        all.add(m.getBody(String.class) + "/" + m.getIntProperty("JMSXDeliveryCount"));
      }
    }
    return all;
  }

  private void move(MessageConsumer consumer, MessageProducer producer) throws JMSException {
    Message message = consumer.receive(DEADLINE_MS);
    assertThat(message).isNotNull();
    producer.send(branches.session.createTextMessage(message.getBody(String.class)));
  }

  private MessageConsumer consumer() throws JMSException {
    return branches.session.createConsumer(branches.session.createQueue(from));
  }

  private MessageProducer producer() throws JMSException {
    return branches.session.createProducer(branches.session.createQueue(to));
  }

  @Test
  void aPreparedBranchIsCommittedByTheSameResourceAfterARestart() throws Exception {
    MessageConsumer consumer = consumer();
    Branches.Name name = branches.start();
    move(consumer, producer());
    branches.resource.end(name, XAResource.TMSUCCESS);
    assertThat(branches.resource.prepare(name)).isEqualTo(XAResource.XA_OK);
    BROKER.killAndRestart();
    assertThat(branches.inDoubt()).hasSize(1);
    assertThat(taken(from)).as("hidden while in doubt").isEmpty();
    assertThat(taken(to)).as("hidden while in doubt").isEmpty();
    branches.resource.commit(name, false);
    assertThat(taken(to)).containsExactly("a/1");
    assertThat(taken(from)).isEmpty();
  }

  @Test
  void aPreparedBranchIsRolledBackByTheSameResourceAfterTwoRestarts() throws Exception {
    Branches.Name name = branches.start();
    try (MessageConsumer consumer = consumer()) {
      move(consumer, producer());
    }
    branches.resource.end(name, XAResource.TMSUCCESS);
    assertThat(branches.resource.prepare(name)).isEqualTo(XAResource.XA_OK);
    BROKER.killAndRestart();
    BROKER.killAndRestart();
    branches.resource.rollback(name);
    assertThat(taken(to)).isEmpty();
    assertThat(taken(from)).containsExactly("a/2");
  }

  /** The same session, consumer and producer work in the next branch. */
  @Test
  void aBranchThatWasNotPreparedIsGoneAndTheSessionWorksInTheNext() throws Exception {
    MessageConsumer consumer = consumer();
    MessageProducer producer = producer();
    Branches.Name lost = branches.start();
    move(consumer, producer);
    BROKER.killAndRestart();
    assertThat(
            catchThrowableOfType(
                    XAException.class, () -> branches.resource.end(lost, XAResource.TMSUCCESS))
                .errorCode)
        .isEqualTo(XAException.XA_RBCOMMFAIL);
    assertThat(
            catchThrowableOfType(XAException.class, () -> branches.resource.rollback(lost))
                .errorCode)
        .isEqualTo(XAException.XAER_NOTA);
    Branches.Name next = branches.start();
    move(consumer, producer);
    branches.resource.end(next, XAResource.TMSUCCESS);
    branches.resource.commit(next, true);
    assertThat(taken(to)).hasSize(1);
    consumer.close();
    assertThat(taken(from)).isEmpty();
  }

  /** Everything was done before the restart but the one call that decides. */
  @Test
  void aCommitInOnePhaseAfterARestartSaysThatTheBranchIsLost() throws Exception {
    Branches.Name name = branches.start();
    try (MessageConsumer consumer = consumer()) {
      move(consumer, producer());
    }
    branches.resource.end(name, XAResource.TMSUCCESS);
    BROKER.killAndRestart();
    assertThat(
            catchThrowableOfType(XAException.class, () -> branches.resource.commit(name, true))
                .errorCode)
        .isIn(XAException.XAER_NOTA, XAException.XA_RBCOMMFAIL);
    assertThat(taken(to)).isEmpty();
    assertThat(taken(from)).hasSize(1);
  }
}
