package org.ternmq.xa;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.ternmq.jms.TernXAConnectionFactory;
import org.ternmq.server.Broker;
import org.ternmq.server.BrokerOptions;

/** A broker in memory and Narayana for all tests of a class. */
final class RunningNarayana implements BeforeAllCallback, AfterAllCallback {
  static final long DEADLINE_MS = 10_000;

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private Broker broker;
  private NarayanaService narayana;
  private TernXAConnectionFactory provider;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    String name = "xa-" + COUNTER.incrementAndGet();
    broker = Broker.start(BrokerOptions.builder().name(name).listen("127.0.0.1:0").build());
    provider = new TernXAConnectionFactory("tern:vm://" + name);
    Path log = Files.createTempDirectory(Files.createDirectories(Path.of("target", "tx")), name);
    narayana =
        NarayanaService.builder(name, log).recovering(provider).recoveryPace(3_600, 1, 0).start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    narayana.close();
    broker.close();
  }

  NarayanaService narayana() {
    return narayana;
  }

  TernXAConnectionFactory provider() {
    return provider;
  }

  /** A name that no other test uses. */
  static String queue() {
    return "q" + COUNTER.incrementAndGet();
  }

  void put(String queue, String text) throws JMSException {
    try (Connection connection = provider.createConnection()) {
      Session session = connection.createSession();
      session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
    }
  }

  /** What everybody can see in a queue. */
  List<String> in(String queue) throws JMSException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = provider.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      QueueBrowser browser = session.createBrowser(session.createQueue(queue));
      Enumeration<?> all = browser.getEnumeration();
      while (all.hasMoreElements()) {
        texts.add(((Message) all.nextElement()).getBody(String.class));
      }
    }
    return texts;
  }

  void nothingIsInDoubt() throws JMSException, XAException {
    try (XAConnection connection = provider.createXAConnection()) {
      XAResource resource = connection.createXASession().getXAResource();
      assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
    }
  }
}
