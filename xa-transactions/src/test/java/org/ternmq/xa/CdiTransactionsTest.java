package org.ternmq.xa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ternmq.xa.RunningNarayana.DEADLINE_MS;
import static org.ternmq.xa.RunningNarayana.queue;

import com.arjuna.ats.jta.cdi.TransactionExtension;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.TransactionalException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Beans of CDI, in Weld without a server: Narayana's own interceptors begin and end transactions.
 */
@Timeout(60)
class CdiTransactionsTest {
  @RegisterExtension static final RunningNarayana RUNNING = new RunningNarayana();

  private static SeContainer container;

  @BeforeAll
  static void startContainer() {
    container =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addExtensions(new TransactionExtension())
            .addBeanClasses(Factory.class, Orders.class, Journal.class)
            .initialize();
  }

  @AfterAll
  static void stopContainer() {
    container.close();
  }

  @AfterEach
  void nothingIsInDoubt() throws Exception {
    RUNNING.nothingIsInDoubt();
  }

  /** Where beans have their connections from. */
  @ApplicationScoped
  static class Factory {
    @Produces
    @ApplicationScoped
    ConnectionFactory connections() {
      return RUNNING.narayana().connectionFactory(RUNNING.provider());
    }

    void close(@Disposes ConnectionFactory factory) {
      ((TransactionalConnectionFactory) factory).close();
    }
  }

  static class OutOfBicycles extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @ApplicationScoped
  static class Journal {
    @Inject ConnectionFactory connections;

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void note(String queue, String text) {
      try (JMSContext context = connections.createContext()) {
        context.createProducer().send(context.createQueue(queue), text);
      }
    }

    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    void outside(String to) {
      try (JMSContext context = connections.createContext()) {
        context.createProducer().send(context.createQueue(to), "at once");
      }
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void noteWithin(String queue, String text) {
      note(queue, text);
    }
  }

  @ApplicationScoped
  static class Orders {
    @Inject ConnectionFactory connections;
    @Inject Journal journal;

    @Transactional
    void handle(String from, String to, String notes, RuntimeException failure) {
      try (JMSContext context = connections.createContext()) {
        String order =
            context
                .createConsumer(context.createQueue(from))
                .receiveBody(String.class, DEADLINE_MS);
        context.createProducer().send(context.createQueue(to), "invoice of " + order);
      }
      journal.note(notes, "an attempt");
      if (failure != null) {
        throw failure;
      }
    }

    @Transactional(dontRollbackOn = OutOfBicycles.class)
    void handleAnyway(String to) {
      try (JMSContext context = connections.createContext()) {
        context.createProducer().send(context.createQueue(to), "sorry");
      }
      throw new OutOfBicycles();
    }

    @Transactional
    void outsideFromWithin(String to) {
      journal.outside(to);
      throw new OutOfBicycles();
    }
  }

  private static Orders orders() {
    return container.select(Orders.class).get();
  }

  @Test
  void aMethodIsATransaction() throws Exception {
    String from = queue();
    String to = queue();
    String notes = queue();
    RUNNING.put(from, "order");
    orders().handle(from, to, notes, null);
    assertThat(RUNNING.in(from)).isEmpty();
    assertThat(RUNNING.in(to)).containsExactly("invoice of order");
    assertThat(RUNNING.in(notes)).containsExactly("an attempt");
  }

  @Test
  void anExceptionRollsBackAllButWhatWasANewTransaction() throws Exception {
    String from = queue();
    String to = queue();
    String notes = queue();
    RUNNING.put(from, "order");
    assertThatThrownBy(() -> orders().handle(from, to, notes, new OutOfBicycles()))
        .isInstanceOf(OutOfBicycles.class);
    assertThat(RUNNING.in(from)).containsExactly("order");
    assertThat(RUNNING.in(to)).isEmpty();
    assertThat(RUNNING.in(notes)).containsExactly("an attempt");
  }

  @Test
  void anExceptionThatIsNoneOfTheTransactionsConcernCommits() throws Exception {
    String to = queue();
    assertThatThrownBy(() -> orders().handleAnyway(to)).isInstanceOf(OutOfBicycles.class);
    assertThat(RUNNING.in(to)).containsExactly("sorry");
  }

  @Test
  void whatIsNotSupportedInATransactionIsDoneAtOnceWhileThatIsSuspended() throws Exception {
    String to = queue();
    assertThatThrownBy(() -> orders().outsideFromWithin(to)).isInstanceOf(OutOfBicycles.class);
    assertThat(RUNNING.in(to)).containsExactly("at once");
  }

  @Test
  void aMethodThatNeedsATransactionIsRefusedWithoutOne() throws Exception {
    String to = queue();
    Journal journal = container.select(Journal.class).get();
    assertThatThrownBy(() -> journal.noteWithin(to, "no"))
        .isInstanceOf(TransactionalException.class);
    assertThat(RUNNING.in(to)).isEmpty();
  }
}
