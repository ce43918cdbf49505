package org.ternmq.bench.scenario;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.ternmq.bench.load.Latency;
import org.ternmq.bench.load.Measured;
import org.ternmq.bench.load.Payload;
import org.ternmq.bench.load.Run;
import org.ternmq.bench.load.Verdict;

/**
 * Workers that receive from a queue of their own and send to another one, in transactions of
 * Narayana with a second resource, so that there are two phases. Narayana's own log is in memory:
 * it is the same for all, and not what is measured.
 */
final class TwoPhaseCommit implements Scenario {
  private static final int BODY_BYTES = 1024;
  private static final int WAITING = 20;
  private static final long RECEIVE_MS = 20_000;
  private static final long NO_MORE_MS = 500;

  private final String name;
  private final int workers;
  private final LongAdder transactions = new LongAdder();

  TwoPhaseCommit(String name, int workers) {
    this.name = name;
    this.workers = workers;
  }

  @Override
  public List<Figure> run(Run run) throws JMSException, InterruptedException {
    TransactionManager manager = narayana();
    List<Worker> all = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      all.add(new Worker(run, manager, i));
    }
    run.startConnections();
    for (Worker worker : all) {
      run.stage().start("worker", worker::work);
    }
    Measured measured = run.measure(transactions::sum);
    run.stage().end();
    run.stage().awaitThreads(Throughput.END_LIMIT);
    Verdict verdict = Verdict.NOTHING;
    for (Worker worker : all) {
      verdict = verdict.plus(worker.count());
    }
    Figure figure = Figure.rate(name, "tx/s", measured, verdict);
    Latency.tell("lat", all.stream().map(each -> each.latency).toList(), figure.fields());
    return List.of(figure);
  }

  private static TransactionManager narayana() {
    try {
      arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier("bench");
    } catch (CoreEnvironmentBeanException e) {
      throw new IllegalStateException(e);
    }
    for (String store : new String[] {null, "communicationStore", "stateStore"}) {
      BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
          .setObjectStoreType(VolatileStore.class.getName());
    }
    return com.arjuna.ats.jta.TransactionManager.transactionManager();
  }

  /** Each message that a worker receives it sends on, and puts a new one where it came from. */
  private final class Worker {
    private final Run run;
    private final TransactionManager manager;
    private final int index;
    private final XASession session;
    private final MessageConsumer consumer;
    private final MessageProducer producer;
    private final Session plain;
    private final MessageProducer supply;
    private final Latency latency;
    private final Payload payload = new Payload(BODY_BYTES);
    private long supplied;
    private long committed;

    Worker(Run run, TransactionManager manager, int index) throws JMSException {
      this.run = run;
      this.manager = manager;
      this.index = index;
      XAConnection connection = run.connectXa();
      session = connection.createXASession();
      consumer = session.createConsumer(session.createQueue("bench_xa_from_" + index));
      producer = session.createProducer(session.createQueue(target()));
      plain = run.connect().createSession(true, Session.SESSION_TRANSACTED);
      supply = plain.createProducer(plain.createQueue("bench_xa_from_" + index));
      latency = new Latency(run.stage());
    }

    private String target() {
      return "bench_xa_to_" + index;
    }

    void work() throws JMSException {
      while (!run.stage().isOver()) {
        if (committed == supplied) { // no part of what is timed, but of the rate, for all alike
          for (int i = 0; i < WAITING; i++) {
            supply.send(payload.message(plain, index, supplied++, 0));
          }
          plain.commit();
        }
        try {
          transaction();
        } catch (NotSupportedException | SystemException | RollbackException e) {
          throw new IllegalStateException(e);
        }
        transactions.increment();
      }
    }

    private void transaction()
        throws JMSException, NotSupportedException, SystemException, RollbackException {
      manager.begin();
      manager.getTransaction().enlistResource(new IdleResource());
      manager.getTransaction().enlistResource(session.getXAResource());
      Message message = consumer.receive(RECEIVE_MS);
      payload.read(message);
      if (payload.sequence() != committed) {
        throw new IllegalStateException(payload.sequence() + " came, not " + committed);
      }
      producer.send(payload.message(session, index, committed, 0));
      long begin = System.nanoTime();
      try {
        manager.commit();
      } catch (jakarta.transaction.HeuristicMixedException
          | jakarta.transaction.HeuristicRollbackException e) {
        throw new IllegalStateException(e);
      }
      latency.endsNow(begin);
      committed++;
    }

    /** What is in the second queue. */
    Verdict count() throws JMSException {
      BitSet seen = new BitSet();
      long came = 0;
      Session reader = run.connect().createSession(false, Session.AUTO_ACKNOWLEDGE);
      run.startConnections();
      try (MessageConsumer all = reader.createConsumer(reader.createQueue(target()))) {
        Message message = all.receive(NO_MORE_MS);
        while (message != null) {
          payload.read(message);
          seen.set((int) payload.sequence());
          came++;
          message = all.receive(came < committed ? RECEIVE_MS : NO_MORE_MS);
        }
      }
      long different = seen.cardinality();
      return new Verdict(committed, committed - different, came - different, 0, 0);
    }
  }
}
