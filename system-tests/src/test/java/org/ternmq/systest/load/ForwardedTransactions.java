package org.ternmq.systest.load;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.ternmq.systest.Seed;

/**
 * Transactions that send, that receive and send, and that receive. What the application rolls back,
 * or a lost connection, is done again.
 */
final class ForwardedTransactions implements MixedLoad.Work {
  private static final String IN = "load.in";
  private static final String OUT = "load.out";
  private static final String PRODUCER = "t0";
  private static final int WINDOW = 150;
  private static final int BATCH = 12;

  private final Clients clients;
  private final Ledger ledger;

  ForwardedTransactions(Clients clients) {
    this.clients = clients;
    this.ledger = new Ledger("transacted", clients.progress(), 1, WINDOW);
  }

  @Override
  public List<Callable<Void>> tasks() {
    return List.of(this::produce, this::forward, this::consume);
  }

  private boolean goesOn() {
    return !clients.progress().isAborted()
        && !(clients.progress().isStopped() && ledger.isComplete());
  }

  private Void produce() throws JMSException, InterruptedException {
    RandomGenerator random = Seed.random("transactions");
    try (Connection connection = clients.connect(null)) {
      Session session = Clients.transacted(connection);
      MessageProducer producer = session.createProducer(session.createQueue(IN));
      int done = 0;
      while (!clients.progress().isStopped()) {
        int batch = 1 + random.nextInt(BATCH);
        if (random.nextInt(6) == 0) {
          rollBack(session, producer, batch);
        } else if (ledger.awaitRoom(batch)) {
          commit(session, producer, done, batch);
          ledger.confirmed(PRODUCER, batch);
          done += batch;
        }
      }
      ledger.ended();
    }
    return null;
  }

  private static void rollBack(Session session, MessageProducer producer, int batch)
      throws JMSException {
    for (int i = 0; i < batch; i++) {
      producer.send(session.createTextMessage(Ledger.NEVER));
    }
    session.rollback();
  }

  private static void commit(Session session, MessageProducer producer, int from, int batch)
      throws JMSException {
    while (true) {
      try {
        for (int i = from; i < from + batch; i++) {
          producer.send(session.createTextMessage(Ledger.body(PRODUCER, i)));
        }
        session.commit();
        return;
      } catch (TransactionRolledBackException again) {
        Clients.pause();
      }
    }
  }

  private Void forward() throws JMSException {
    RandomGenerator random = Seed.random("forwarder");
    try (Connection connection = clients.connect(null)) {
      Session session = Clients.transacted(connection);
      MessageConsumer consumer = session.createConsumer(session.createQueue(IN));
      MessageProducer producer = session.createProducer(session.createQueue(OUT));
      while (goesOn()) {
        try {
          for (String body : receive(consumer, 1 + random.nextInt(BATCH))) {
            producer.send(session.createTextMessage(body));
          }
          if (random.nextInt(10) == 0) {
            session.rollback();
          } else {
            session.commit();
          }
        } catch (TransactionRolledBackException again) {
          Clients.pause();
        }
      }
    }
    return null;
  }

  private static List<String> receive(MessageConsumer consumer, int most) throws JMSException {
    List<String> bodies = new ArrayList<>();
    for (Message m = consumer.receive(100); m != null; m = consumer.receive(20)) {
      bodies.add(m.getBody(String.class));
      if (bodies.size() == most) {
        break;
      }
    }
    return bodies;
  }

  private Void consume() throws JMSException {
    RandomGenerator random = Seed.random("consumer in transactions");
    try (Connection connection = clients.connect(null)) {
      Session session = Clients.transacted(connection);
      MessageConsumer consumer = session.createConsumer(session.createQueue(OUT));
      while (goesOn()) {
        try {
          List<String> bodies = receive(consumer, 1 + random.nextInt(BATCH));
          if (random.nextInt(10) == 0) {
            session.rollback();
          } else {
            session.commit();
            bodies.forEach(ledger::arrivedOnce);
          }
        } catch (TransactionRolledBackException again) {
          Clients.pause();
        }
      }
    }
    return null;
  }

  @Override
  public List<Ledger> ledgers() {
    return List.of(ledger);
  }

  @Override
  public List<String> queues() {
    return List.of(IN, OUT);
  }
}
