package org.ternmq.systest.load;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.ternmq.systest.Seed;

/**
 * A consumer, of a queue or of a durable subscription, that acknowledges several at once, is closed
 * now and then, often with messages that it had not acknowledged, and comes back.
 */
final class ComingAndGoing implements MixedLoad.Work {
  private static final int WINDOW = 80;
  private static final int LIFE = 400;
  private static final String SUBSCRIPTION = "all of it";

  private final Clients clients;
  private final boolean durable;
  private final String destination;
  private final Ledger ledger;

  ComingAndGoing(Clients clients, boolean durable) {
    this.clients = clients;
    this.durable = durable;
    this.destination = durable ? "load.topic" : "load.comingAndGoing";
    this.ledger = new Ledger(durable ? "durable" : "acknowledged", clients.progress(), 1, WINDOW);
  }

  @Override
  public List<Callable<Void>> tasks() {
    return List.of(this::send, this::live);
  }

  private Destination destination(Session session) throws JMSException {
    return durable ? session.createTopic(destination) : session.createQueue(destination);
  }

  private Void send() throws JMSException, InterruptedException {
    if (durable) {
      subscribe();
    }
    try (Connection connection = clients.connect(null)) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(destination(session));
      for (int i = 0; !clients.progress().isStopped() && ledger.awaitRoom(1); i++) {
        producer.send(session.createTextMessage(Ledger.body("c", i)));
        ledger.confirmed("c", 1);
      }
      ledger.ended();
    }
    return null;
  }

  /** Before the first message; under another name of a client, which is gone then. */
  private void subscribe() throws JMSException {
    try (Connection connection = clients.connect(null);
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      MessageConsumer consumer = consumer(session);
      consumer.close();
    }
  }

  private MessageConsumer consumer(Session session) throws JMSException {
    return durable
        ? session.createSharedDurableConsumer((Topic) destination(session), SUBSCRIPTION)
        : session.createConsumer(destination(session));
  }

  private Void live() throws JMSException {
    RandomGenerator random = Seed.random("lives on " + destination);
    while (!isOver()) {
      ledger.newLife();
      try (Connection connection = clients.connect(null)) {
        Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = consumer(session);
        for (int i = random.nextInt(LIFE); i >= 0 && !isOver(); i--) {
          Message message = consumer.receive(100);
          if (message != null) {
            ledger.arrived(message.getBody(String.class), message.getJMSRedelivered());
            if (random.nextInt(10) == 0 || clients.progress().isStopped()) {
              message.acknowledge();
              ledger.acknowledged();
            }
          }
        }
      }
    }
    return null;
  }

  private boolean isOver() {
    return clients.progress().isAborted()
        || (clients.progress().isStopped() && ledger.isComplete());
  }

  @Override
  public List<Ledger> ledgers() {
    return List.of(ledger);
  }

  @Override
  public List<String> queues() {
    return durable ? List.of() : List.of(destination);
  }
}
