package org.ternmq.systest.xa;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ternmq.systest.BrokerProcess;

/** Thousands of prepared branches: what a restart and a recover take, beside a broker with none. */
class ManyInDoubtTest {
  private static final int TRIES = 3;
  private static final long RECOVER_MS = 1_000;

  /** What a busy machine may add to a restart. */
  private static final long RESTART_NOISE_MS = 500;

  @RegisterExtension final BrokerProcess broker = new BrokerProcess().jvm("-Xmx256m");

  @Test
  void aThousandPreparedBranches() throws Exception {
    inDoubt(1_000);
  }

  @Test
  @Tag("soak")
  void tenThousandPreparedBranches() throws Exception {
    inDoubt(10_000);
  }

  /** The baseline has as many messages, committed. */
  private void inDoubt(int count) throws JMSException, XAException {
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageProducer producer = session.createProducer(session.createQueue("other"));
      for (int i = 0; i < count; i++) {
        producer.send(session.createTextMessage("m" + i));
      }
      session.commit();
    }
    long without = fastestRestartMs();
    try (Branches branches = new Branches(broker.reconnectingUrl())) {
      long begin = System.nanoTime();
      MessageProducer producer = branches.session.createProducer(branches.session.createQueue("q"));
      List<Xid> prepared = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Xid name = branches.start();
        producer.send(branches.session.createTextMessage("m" + i));
        branches.resource.end(name, XAResource.TMSUCCESS);
        branches.resource.prepare(name);
        prepared.add(name);
      }
      long preparing = (System.nanoTime() - begin) / 1_000_000;
      long with = fastestRestartMs();
      long recover = Long.MAX_VALUE;
      for (int i = 0; i < TRIES; i++) {
        begin = System.nanoTime();
        assertThat(branches.inDoubt()).hasSize(count);
        recover = Math.min(recover, (System.nanoTime() - begin) / 1_000_000);
      }
      begin = System.nanoTime();
      for (int i = 0; i < count; i++) {
        if (i % 2 == 0) {
          branches.resource.commit(prepared.get(i), false);
        } else {
          branches.resource.rollback(prepared.get(i));
        }
      }
      System.out.printf(
          "%,d branches: prepared in %,d ms; restart %,d ms, %,d ms without; recover %,d ms; decided"
              + " in %,d ms%n",
          count, preparing, with, without, recover, (System.nanoTime() - begin) / 1_000_000);
      assertThat(recover).as("ms of a recover").isLessThan(RECOVER_MS);
      assertThat(with)
          .as("ms of a restart; without branches in doubt %d", without)
          .isLessThan(without * 3 / 2 + RESTART_NOISE_MS);
      assertThat(branches.inDoubt()).isEmpty();
    }
    broker.killAndRestart();
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      int seen = 0;
      while (consumer.receiveNoWait() != null) {
        seen++;
      }
      assertThat(seen).isEqualTo(count / 2);
    }
  }

  private long fastestRestartMs() {
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      broker.kill();
      long begin = System.nanoTime();
      broker.start();
      fastest = Math.min(fastest, (System.nanoTime() - begin) / 1_000_000);
    }
    return fastest;
  }
}
