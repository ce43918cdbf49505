package org.ternmq.systest.xa;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;

/**
 * One branch with far more messages than the broker's memory should be spent on: sent, and
 * received; committed, rolled back, and committed after a SIGKILL.
 */
class LargeBranchTest {
  private static final int BODY_BYTES = 1_024;
  private static final long DEADLINE_MS = 60_000;

  @RegisterExtension final BrokerProcess broker = new BrokerProcess().jvm("-Xmx256m");

  private Branches branches;

  @AfterEach
  void close() throws JMSException {
    branches.close();
  }

  @Test
  void tenThousandMessagesInOneBranch() throws Exception {
    inOneBranch(10_000);
  }

  @Test
  @Tag("soak")
  void aHundredThousandMessagesInOneBranch() throws Exception {
    inOneBranch(100_000);
  }

  private void inOneBranch(int count) throws JMSException, XAException {
    branches = new Branches(broker.reconnectingUrl());
    long begin = System.nanoTime();
    Xid dropped = sent("q", count);
    branches.resource.rollback(dropped);
    begin = tell(count, "sent, prepared, rolled back", begin);

    Xid kept = sent("q", count);
    branches.resource.commit(kept, false);
    begin = tell(count, "sent, prepared, committed", begin);

    Xid notTaken = received("q", count, 1);
    branches.resource.rollback(notTaken);
    begin = tell(count, "received, prepared, rolled back", begin);

    Xid taken = received("q", count, 2);
    broker.killAndRestart();
    assertThat(branches.inDoubt()).hasSize(1);
    branches.resource.commit(taken, false);
    assertThat(drained("q")).as("acknowledged in a branch that is committed").isZero();
    begin = tell(count, "received, prepared, killed, committed", begin);

    Xid last = sent("q", count);
    broker.killAndRestart();
    assertThat(branches.inDoubt()).hasSize(1);
    assertThat(drained("q")).as("while in doubt").isZero();
    branches.resource.commit(last, false);
    assertThat(drained("q")).isEqualTo(count);
    tell(count, "sent, prepared, killed, committed, drained", begin);
    assertThat(branches.inDoubt()).isEmpty();
  }

  private static long tell(int count, String what, long begin) {
    long now = System.nanoTime();
    System.out.printf("%,d x 1 KiB %s: %,d ms%n", count, what, (now - begin) / 1_000_000);
    return now;
  }

  /** Prepared. */
  private Xid sent(String queue, int count) throws JMSException, XAException {
    Xid name = branches.start();
    try (MessageProducer producer =
        branches.session.createProducer(branches.session.createQueue(queue))) {
      byte[] body = new byte[BODY_BYTES];
      for (int i = 0; i < count; i++) {
        BytesMessage message = branches.session.createBytesMessage();
        message.setIntProperty("n", i);
        message.writeBytes(body);
        producer.send(message);
      }
    }
    return prepared(name);
  }

  /** Prepared. */
  private Xid received(String queue, int count, int delivery) throws JMSException, XAException {
    Xid name = branches.start();
    try (MessageConsumer consumer =
        branches.session.createConsumer(branches.session.createQueue(queue))) {
      for (int i = 0; i < count; i++) {
        Message message = consumer.receive(DEADLINE_MS);
        assertThat(message).as("message %d of %d", i, count).isNotNull();
        assertThat(message.getIntProperty("n")).isEqualTo(i);
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
      }
    }
    return prepared(name);
  }

  private Xid prepared(Xid name) throws XAException {
    branches.resource.end(name, XAResource.TMSUCCESS);
    assertThat(branches.resource.prepare(name)).isEqualTo(XAResource.XA_OK);
    return name;
  }

  /** How many others get, in their order. */
  private int drained(String queue) throws JMSException {
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
      int next = 0;
      for (Message m = consumer.receiveNoWait(); m != null; m = consumer.receiveNoWait()) {
        assertThat(m.getIntProperty("n")).isEqualTo(next++);
        assertThat(m.getBody(byte[].class)).hasSize(BODY_BYTES);
      }
      return next;
    }
  }
}
