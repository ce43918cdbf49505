package org.ternmq.systest.load;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ternmq.jms.TernXAConnectionFactory;
import org.ternmq.systest.Seed;

/**
 * Sends in branches of distributed transactions, as a transaction manager does it that lives on:
 * what was prepared is there after any end of the broker, and is decided then.
 */
final class DistributedBranches implements MixedLoad.Work {
  private static final String QUEUE = "load.branches";
  private static final String PRODUCER = "x";
  private static final int WINDOW = 60;
  private static final int MOST = 4;

  private final Clients clients;
  private final Ledger ledger;
  private final String run = Long.toHexString(System.nanoTime());
  private int branches;

  DistributedBranches(Clients clients) {
    this.clients = clients;
    this.ledger = new Ledger("branches", clients.progress(), 1, WINDOW);
  }

  private record Name(String global) implements Xid {
    @Override
    public int getFormatId() {
      return 77;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return global.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {1};
    }
  }

  @Override
  public List<Callable<Void>> tasks() {
    return List.of(this::send, this::receive);
  }

  private Void send() throws JMSException, InterruptedException {
    RandomGenerator random = Seed.random("branches");
    TernXAConnectionFactory factory = new TernXAConnectionFactory(clients.url());
    try (XAConnection connection = clients.patiently(factory::createXAConnection)) {
      int done = 0;
      while (!clients.progress().isStopped()) {
        int messages = 1 + random.nextInt(MOST);
        boolean commit = random.nextInt(5) > 0;
        if (!commit || ledger.awaitRoom(messages)) {
          decide(connection, done, messages, commit);
          if (commit) {
            ledger.confirmed(PRODUCER, messages);
            done += messages;
          }
        }
      }
      ledger.ended();
    }
    return null;
  }

  /** Until a branch with these messages is committed; or is rolled back after it was prepared. */
  private void decide(XAConnection connection, int from, int messages, boolean commit)
      throws JMSException {
    while (!clients.progress().isAborted()) {
      Name name = new Name(run + "-" + branches++);
      try (XASession session = clients.patiently(connection::createXASession)) {
        XAResource resource = session.getXAResource();
        if (prepare(session, resource, name, from, messages, commit)) {
          end(resource, name, commit);
          return;
        }
      }
      Clients.pause();
    }
  }

  /** False if it is not: then nobody knows of the branch any more. */
  private boolean prepare(
      XASession session, XAResource resource, Name name, int from, int messages, boolean commit) {
    boolean ended = false;
    try {
      resource.start(name, XAResource.TMNOFLAGS);
      var producer = session.createProducer(session.createQueue(QUEUE));
      for (int i = from; i < from + messages; i++) {
        String body = commit ? Ledger.body(PRODUCER, i) : Ledger.NEVER;
        producer.send(session.createTextMessage(body));
      }
      resource.end(name, XAResource.TMSUCCESS);
      ended = true;
      return resource.prepare(name) == XAResource.XA_OK;
    } catch (JMSException | XAException lost) {
      clients
          .progress()
          .note(name.global + " of " + from + " not prepared, ended " + ended + ": " + lost);
      if (!ended) {
        endAnyhow(resource, name);
      }
      end(resource, name, false); // prepared or not: it is not wanted any more
      return false;
    }
  }

  private static void endAnyhow(XAResource resource, Name name) {
    try {
      resource.end(name, XAResource.TMFAIL);
    } catch (XAException gone) {
      // It ended with its connection, or was never begun.
      return;
    }
  }

  /** Asks until the broker has answered. */
  private void end(XAResource resource, Name name, boolean commit) {
    boolean unanswered = !commit;
    while (!clients.progress().isAborted()) {
      try {
        if (commit) {
          resource.commit(name, false);
        } else {
          resource.rollback(name);
        }
        if (unanswered) {
          clients.progress().note(name.global + (commit ? " committed" : " rolled back"));
        }
        return;
      } catch (XAException e) {
        clients
            .progress()
            .note(name.global + (commit ? " commit: " : " rollback: ") + e.getMessage());
        if (e.errorCode == XAException.XAER_NOTA) {
          if (!unanswered) {
            clients.progress().violation("a prepared branch is not known: %s", name);
          }
          return; // the answer was lost, not the decision
        }
        if (e.errorCode >= XAException.XA_RBBASE && e.errorCode <= XAException.XA_RBEND) {
          if (commit) {
            clients.progress().violation("a prepared branch was rolled back: %s", name);
          }
          return;
        }
        unanswered = true;
        Clients.pause();
      }
    }
  }

  private Void receive() throws JMSException {
    try (Connection connection = clients.connect(null)) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
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

  @Override
  public List<Ledger> ledgers() {
    return List.of(ledger);
  }

  @Override
  public List<String> queues() {
    return List.of(QUEUE);
  }
}
