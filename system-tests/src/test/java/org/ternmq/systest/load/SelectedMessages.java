package org.ternmq.systest.load;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.ternmq.systest.Seed;

/** Two consumers with selectors on one queue, and messages there that neither of them wants. */
final class SelectedMessages implements MixedLoad.Work {
  private static final String QUEUE = "load.selected";
  private static final String KIND = "kind";
  private static final int WINDOW = 60;
  private static final int LEFT_EVERY = 15;

  private final Clients clients;
  private final Ledger red;
  private final Ledger blue;
  private final Ledger left;

  SelectedMessages(Clients clients) {
    this.clients = clients;
    this.red = new Ledger("red", clients.progress(), 1, WINDOW);
    this.blue = new Ledger("blue", clients.progress(), 1, WINDOW);
    this.left = new Ledger("left", clients.progress(), 1, Integer.MAX_VALUE);
  }

  @Override
  public List<Callable<Void>> tasks() {
    return List.of(
        this::send, () -> take(red, "kind = 'red'"), () -> take(blue, "kind IN ('blue', 'azure')"));
  }

  private Void send() throws JMSException, InterruptedException {
    RandomGenerator random = Seed.random("kinds");
    int[] numbers = new int[3];
    Ledger[] ledgers = {red, blue, left};
    try (Connection connection = clients.connect(null)) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
      while (!clients.progress().isStopped()) {
        int which = random.nextInt(LEFT_EVERY) == 0 ? 2 : random.nextInt(2);
        Ledger ledger = ledgers[which];
        if (ledger.awaitRoom(1)) {
          Message message = session.createTextMessage(Ledger.body("s", numbers[which]++));
          message.setStringProperty(KIND, ledger.name());
          producer.send(message);
          ledger.confirmed("s", 1);
        }
      }
      for (Ledger ledger : ledgers) {
        ledger.ended();
      }
    }
    return null;
  }

  private Void take(Ledger ledger, String selector) throws JMSException {
    try (Connection connection = clients.connect(null)) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE), selector);
      while (!clients.progress().isAborted()
          && !(clients.progress().isStopped() && ledger.isComplete())) {
        Message message = consumer.receive(100);
        if (message != null) {
          ledger.arrivedOnce(message.getBody(String.class));
        }
      }
    }
    return null;
  }

  /** What lay there all the time. */
  @Override
  public void finish(Connection connection) throws JMSException {
    try (Session session = connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
      for (Message m = consumer.receive(2_000); m != null; m = consumer.receive(500)) {
        left.arrivedOnce(m.getBody(String.class));
      }
    }
  }

  @Override
  public List<Ledger> ledgers() {
    return List.of(red, blue, left);
  }

  @Override
  public List<String> queues() {
    return List.of(QUEUE);
  }
}
