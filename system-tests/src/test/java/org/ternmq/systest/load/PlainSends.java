package org.ternmq.systest.load;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Two producers that wait for each confirmation, and a listener that stays. */
final class PlainSends implements MixedLoad.Work {
  private static final String QUEUE = "load.plain";
  private static final int WINDOW = 100;

  private final Clients clients;
  private final Ledger ledger;

  PlainSends(Clients clients) {
    this.clients = clients;
    this.ledger = new Ledger("plain", clients.progress(), 2, WINDOW);
  }

  @Override
  public List<Callable<Void>> tasks() {
    return List.of(() -> send("p0"), () -> send("p1"), this::listen);
  }

  private Void send(String name) throws JMSException, InterruptedException {
    try (Connection connection = clients.connect(null)) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
      for (int i = 0; !clients.progress().isStopped() && ledger.awaitRoom(1); i++) {
        producer.send(session.createTextMessage(Ledger.body(name, i)));
        ledger.confirmed(name, 1);
      }
      ledger.ended();
    }
    return null;
  }

  private Void listen() throws JMSException, InterruptedException {
    CompletableFuture<Void> failed = new CompletableFuture<>();
    try (Connection connection = clients.connect(null)) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      session
          .createConsumer(session.createQueue(QUEUE))
          .setMessageListener(
              message -> {
                try {
                  ledger.arrivedOnce(message.getBody(String.class));
                } catch (JMSException e) {
                  failed.completeExceptionally(e);
                }
              });
      while (!(clients.progress().isStopped() && ledger.isComplete())
          && !clients.progress().awaitAbort(20)) {
        failed.getNow(null);
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
    return List.of(QUEUE);
  }
}
